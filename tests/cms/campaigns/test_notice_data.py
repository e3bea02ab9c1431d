"""The notice as data against the committed copy of its text."""

import re
from pathlib import Path

from cms.campaigns.loading.data_files import load_data
from cms.campaigns.loading.notice_records import NoticeHeading, NoticeTable

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
