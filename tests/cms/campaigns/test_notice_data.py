"""The notice as data against the committed copy of its text."""

import re
from pathlib import Path

import pytest

from cms.campaigns.loading.data_files import load_data
from cms.campaigns.loading.notice_files import read_pages
from cms.campaigns.loading.notice_records import NoticeHeading, NoticeTable, PagePart
from cms.campaigns.loading.toml_reader import DataFileError

TEXT = Path(__file__).resolve().parents[2] / "vectors" / "notice-2020.txt"

data = load_data("qingdao2020")
notice = data.notice


def bare(text: str) -> str:
    """Without white space, which the printed notice uses for layout."""
    return re.sub(r"\s", "", text)


def cells(annex: int) -> list[tuple[str, ...]]:
    (table,) = (b for b in notice.annexes[annex - 1].body if isinstance(b, NoticeTable))
    return list(table.rows)


def test_r001_notice_is_word_for_word():
    printed, ours = bare(TEXT.read_text("utf-8")), bare("".join(notice.words()))
    at = next((i for i, (a, b) in enumerate(zip(printed, ours, strict=False)) if a != b), None)
    assert at is None, (printed[at - 20 : at + 20], ours[at - 20 : at + 20])
    assert len(printed) == len(ours)


def test_r001_notice_has_its_parts():
    assert notice.title == "关于开展2020青岛信息化典型案例评选活动的通知"
    assert notice.issuers == tuple(organiser.name for organiser in data.organisers)
    assert notice.addressees.startswith("各区（市）党委宣传部、网信办")
    assert [b.text for b in notice.body if isinstance(b, NoticeHeading)] == [
        "一、活动目的",
        "二、活动与组织",
        "三、案例评选",
        "四、宣传与推介",
        "五、相关要求",
    ]
    assert notice.dated == "2020年7月6日"
    assert data.notice_published_at.date().isoformat() == "2020-07-06"
    assert [(annex.label, annex.title) for annex in notice.annexes] == [
        ("附件1", "2020青岛信息化典型案例分类和领域参考"),
        ("附件2", "2020青岛信息化典型案例申报表"),
        ("附件3", "2020青岛信息化典型案例申报说明"),
        ("附件4", "2020青岛信息化典型案例评选指南"),
    ]
    assert any("“十三五”" in words for words in notice.words())


def test_r006_standard_pages_are_words_and_parts_that_the_campaign_fills_in():
    assert [(page.slug, page.in_menu) for page in data.pages] == [
        ("about", True),
        ("guide", True),
        ("apply", True),
    ]
    about = data.pages[0]
    assert about.body[:2] == (NoticeHeading(text="活动目的"), notice.body[2])
    assert PagePart(name="contacts") in about.body


def test_r086_dates_and_weights_are_nobody_s_typing():
    typed = [
        words
        for page in data.pages
        for block in page.body
        for words in re.findall(r"\d+月\d+日|\d+%|\d+个案例", getattr(block, "text", ""))
    ]
    assert typed == []


def test_two_pages_of_one_address_are_refused(tmp_path):
    for name in ("a.md", "b.md"):
        head = 'slug = "x"\ntitle = "页"\nintroduction = ""\nin_menu = false'
        (tmp_path / name).write_text(f"+++\n{head}\n+++\n\n文字\n", "utf-8")
    with pytest.raises(DataFileError, match="twice"):
        read_pages(tmp_path)


def test_contact_line_names_nobody():
    """G17: where the notice names persons and numbers, the data have a gap."""
    assert notice.contact_line.count("（略）") == 4
    assert re.findall(r"\d{3,}", notice.contact_line) == []
    assert [(contact.name, contact.phone) for contact in data.contacts] == [("", ""), ("", "")]


def test_r008_principles_and_voluntariness_stand_in_the_notice():
    words = "".join(notice.words())
    assert "遵循“依法依规、公平公正，自主申报、共同推介”的原则" in words
    assert "申报主体自愿申报" in words


def test_r099_guide_texts_are_those_of_annex_4_less_its_slip():
    texts = {indicator.name: indicator.guidance for indicator in data.indicators}
    printed = {name.removeprefix("案例的"): text for name, text, _ in cells(4)[1:]}
    assert sum("的的" in text for text in printed.values()) == 1
    assert texts == {name: text.replace("的的", "的") for name, text in printed.items()}


def test_r098_weights_are_those_of_annex_4():
    printed = {name.removeprefix("案例的"): weight for name, _, weight in cells(4)[1:]}
    assert {one.name: f"{one.weight}%" for one in data.indicators} == printed
    assert sum(one.weight for one in data.indicators) == 100


def test_r067_categories_and_fields_are_those_of_annex_1():
    printed = [block.text for block in notice.annexes[0].body][1:]
    assert len(printed) == len(data.categories)
    for text, category in zip(printed, data.categories, strict=True):
        assert category.name in text
        # The annex joins what belongs to one word: 工业互联网网络、平台、安全.
        missing = [name for name in category.fields if name.removeprefix("工业互联网") not in text]
        assert missing == []
