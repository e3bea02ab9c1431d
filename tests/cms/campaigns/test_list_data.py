"""Bodies, channels, districts and recommenders as data, against the notice."""

import re

from cms.campaigns.loading.data_files import load_data

data = load_data("qingdao2020")
TEXT = "".join(data.notice.words())


def test_r003_four_organisers_head_the_notice_and_run_in_its_text():
    short = "、".join(one.short_name for one in data.organisers)
    assert len(data.organisers) == 4
    assert f"由{short}主办" in TEXT
    assert "".join(one.name for one in data.organisers) in TEXT


def test_r004_seven_undertakers_are_partners_in_the_order_of_the_notice():
    names = "、".join(one.name for one in data.undertakers)
    assert len(data.undertakers) == 7
    assert f"由{names}承办" in TEXT
    assert [one.partner for one in data.undertakers] == [one.slug for one in data.partners]


def test_r007_the_fee_statement_is_the_words_of_the_notice():
    assert data.fee_statement == "案例评选不收取费用"
    assert data.fee_statement in TEXT
    assert data.approval_number == ""


def test_r012_name_short_name_and_host_of_the_system_are_data():
    told = f"{data.system_name}（http://{data.system_host}，以下简称“{data.system_short_name}”）"
    assert told in TEXT


def test_r023_sixteen_channels_are_those_of_the_notice_in_its_order():
    accounts = [one.name for one in data.channels if one.kind == "wechat"]
    sites = [one.name for one in data.channels if one.kind == "site"]
    assert (len(accounts), len(sites)) == (9, 7)
    quoted = "".join(f"“{name}”" for name in accounts)
    assert f"在微信公众号{quoted}以及{'、'.join(sites)}（" in TEXT
    assert [one.kind for one in data.channels] == ["wechat"] * 9 + ["site"] * 7
    assert [one.partner for one in data.channels[9:]] == [one.slug for one in data.partners]


def test_r044_ten_districts_have_their_codes_in_the_official_order():
    codes = [one.code for one in data.districts]
    names = "、".join(one.name for one in data.districts)
    assert names == "市南区、市北区、黄岛区、崂山区、李沧区、城阳区、即墨区、胶州市、平度市、莱西市"
    assert codes == sorted(codes)
    assert all(re.fullmatch(r"3702\d\d", code) for code in codes)
    assert {one.name: one.aliases for one in data.districts if one.aliases} == {
        "黄岛区": ("西海岸新区",)
    }


def test_r055_five_classes_of_recommenders_are_those_of_annex_2():
    names = [one.name for one in data.recommender_classes]
    assert len(names) == 5
    assert f"推荐单位为{'、'.join(names[:3])}，{'、'.join(names[3:])}，" in TEXT


def test_demonstration_contacts_are_invented():
    assert [one.role for one in data.demo.contacts] == ["policy", "technical"]
    for contact in data.demo.contacts:
        assert contact.name.endswith("（演示）")
        assert re.fullmatch(r"0532-5555\d{4}", contact.phone)
    assert all("演示" in number for number in (data.demo.icp_number, data.demo.police_number))
    assert (data.icp_number, data.police_number) == ("", "")
