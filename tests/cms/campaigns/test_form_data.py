"""Annex 2 as data: 27 rows in the printed order, their stars, limits and what must be filled in.

What the form does with them belongs to the submission; here the data are held against the notice.
"""

import re

import pytest

from cms.campaigns.first_rules import form_rules
from cms.campaigns.loading.data_files import load_data
from cms.campaigns.loading.notice_records import NoticeTable
from cms.campaigns.starred import STARRED_FIELDS
from cms.plugin_system.rule_fields import problems_of

data = load_data("qingdao2020")


def row(label: str, *, place: int, **expected: object) -> None:
    """The row with this label stands at this place (from 1) and says what is expected."""
    found = data.form[place - 1]
    assert found.label == label
    plain = {"starred": False, "required": True, "limit": None, "instead": "", "options": ()}
    wanted = plain | expected
    assert {name: getattr(found, name) for name in wanted} == wanted


NATURES = ("政府部门", "事业单位", "国有及其控股企业", "民营及其控股企业", "外资及其控股企业")
AFFILIATIONS = ("市直单位案例", "驻青单位案例")


def test_r027_form_asks_for_applicant():
    row("申报单位", place=1, starred=True, limit=100)


def test_r028_form_asks_for_website():
    row("申报单位官网网址", place=2, required=False)


def test_r029_form_asks_for_legal_representative():
    row("法人代表", place=3, limit=50)


def test_r030_form_asks_for_credit_code():
    row("统一社会信用代码", place=4)


def test_r031_form_asks_for_contact():
    row("联系人", place=5, limit=50)


def test_r032_form_asks_for_position_of_the_contact():
    row("联系人职务", place=6, limit=50)


def test_r033_form_asks_for_landline():
    row("固定电话", place=7, instead="mobile")


def test_r034_form_asks_for_mobile():
    row("移动电话", place=8, instead="landline")


def test_r035_form_asks_for_email():
    row("电子邮件", place=9)


def test_r036_form_asks_for_address():
    row("单位地址", place=10, limit=200)


def test_r037_form_asks_for_kind_of_unit():
    row("单位性质", place=11, options=NATURES)


def test_r038_form_asks_for_profile():
    row("单位简介", place=12, limit=200)


def test_r039_form_asks_for_case_name():
    row("案例名称", place=13, starred=True, limit=50)


def test_r040_form_asks_for_category():
    row("申报类别", place=14, starred=True, hint="按申报与评选分类、领域参考填写")


def test_r041_form_asks_for_field():
    row("申报领域", place=15, starred=True, hint="同左")


def test_r042_form_asks_for_investment():
    row("项目投资（万元）", place=16)


def test_r043_form_asks_for_date_of_operation():
    row("投入运营时间", place=17, starred=True)


def test_r044_form_asks_for_district():
    row("区、市案例", place=18, instead="affiliation", hint="填写区、市名称")


def test_r045_form_asks_for_affiliation():
    row("市直单位或驻青单位案例", place=19, instead="district", options=AFFILIATIONS)


def test_r046_form_asks_for_platform_address():
    row("开放平台网址", place=20, starred=True, required=False, hint="有开放性平台的案例填写")


def test_r047_form_asks_for_builders():
    row("承建单位", place=21, required=False, hint="多个时，按参与比重顺序填写3个以内")


def test_r048_form_asks_for_awards():
    row("获奖情况", place=22, starred=True, required=False, limit=100)


def test_r049_form_asks_for_brief():
    row("案例简介", place=23, starred=True, limit=200)
    assert "重点说明案例是什么、能干什么、什么效果等，便于网上投票时参考" in data.form[22].hint


def test_r050_form_asks_for_description():
    row("案例描述", place=24, starred=True, limit=800)
    assert "并联与共享特性" in data.form[23].hint  # as printed; screens say 关联 (gap G8)


def test_r051_form_asks_for_pictures():
    row("案例图片", place=25, starred=True)
    assert data.rules.pictures == 4


def test_r052_form_asks_for_opinion_of_the_recommender():
    row("推荐单位意见", place=26, required=False)


def test_r053_form_asks_for_opinion_of_the_applicant():
    row("申报单位意见", place=27)


def test_form_has_27_rows_and_the_stars_of_the_star_rule():
    assert len(data.form) == 27
    assert {one.key: one.label for one in data.form if one.starred} == STARRED_FIELDS
    optional = {one.label for one in data.form if not one.required}
    assert optional == {"申报单位官网网址", "开放平台网址", "承建单位", "获奖情况", "推荐单位意见"}


def test_form_says_what_the_printed_annex_says():
    """Every cell of annex 2 is made of a row's label, star, limit, choices and hint, in order."""
    (table,) = (b for b in data.notice.annexes[1].body if isinstance(b, NoticeTable))
    printed = "".join(cell for cells in table.rows for cell in cells)
    at = 0
    for one in data.form:
        star = "*" if one.starred else ""
        found = re.search(re.escape(one.label + star), printed[at:])
        assert found, one.label
        at += found.end()
        rest = printed[at:]
        if one.limit and "限" in rest[:2]:
            assert rest.startswith(f"(限{one.limit}字)"), one.label
        if one.hint:
            assert f"（{one.hint}）" in rest, one.label
        if one.options:
            assert "，".join(f"□{option}" for option in one.options) in rest, one.label


def test_form_rules_stand():
    assert list(problems_of(form_rules(data))) == []
    assert form_rules(data).limit("description") == 800


@pytest.mark.parametrize("key", [one.key for one in data.form if one.instead])
def test_rows_that_replace_each_other_name_each_other(key):
    rows = {one.key: one for one in data.form}
    assert rows[rows[key].instead].instead == key
