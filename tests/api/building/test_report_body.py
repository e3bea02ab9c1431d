"""Tables, charts, films, cases and downloads for other people's templates (R115)."""

import json
from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from api.building.addresses import read_addresses
from api.building.body import BLOCK_TYPES, body_blocks
from cms.documents import queries as documents
from site_pages.blocks.body import BodyBlock
from site_pages.models import NewsCorrection, NewsPage
from tests.given import given
from tests.reports import every_block, make_film, make_form
from tests.world import build_all, make_case, make_news, make_picture, make_world, republish

pytestmark = pytest.mark.django_db

HUB = "http://localhost:8000"


def document_of(page: NewsPage) -> dict:
    build_all()
    return json.loads(bytes(documents.document(page.uid).full))


def values(document: dict, kind: str) -> list:
    return [block["value"] for block in document["body"] if block["type"] == kind]


@pytest.fixture
def parts(db) -> dict:
    names = ("picture", "other", "case", "film", "form")
    return dict(zip(names, given(make_parts), strict=True))


def make_parts() -> list:
    make_world()
    return [
        make_picture(credit="示例摄影"),
        make_picture(credit="别人"),
        make_case(slug="named", title="名片案例"),
        make_film(),
        make_form(),
    ]


def test_the_contract_names_every_block_of_the_editor():
    assert set(BLOCK_TYPES) == set(BodyBlock().child_blocks)


def test_r115_every_block_has_its_plain_value(parts):
    document = document_of(make_news(body=every_block(**parts)))

    (picture,) = values(document, "picture")
    (gallery,) = values(document, "gallery")
    film, replay = values(document, "video")
    assert [block["type"] for block in document["body"]] == [
        kind for kind, _ in every_block(**parts)
    ]
    assert (picture["credit"], picture["rights"]) == ("通讯员 何样本", "仅限转载使用")
    assert gallery["title"] == "现场"
    assert [one["credit"] for one in gallery["pictures"]] == ["示例摄影", "通讯员 何样本"]
    assert document["images"] == [picture, *gallery["pictures"], film["poster"]]
    assert film["file"] == {
        "url": f"{HUB}{parts['film'].url}",
        "media_type": "video/mp4",
        "size": 4,
    }
    assert replay == {
        "title": "发布会回放",
        "file": None,
        "address": "https://www.bilibili.com/video/BV1xx411c7mD/",
        "host": "bilibili",
        "poster": None,
        "caption": "",
        "transcript": "",
    }
    assert values(document, "table") == [
        {
            "caption": "各区市案例",
            "columns": ["区市", "案例"],
            "rows": [["市南区", 12], ["崂山区", 7.5]],
            "row_headings": True,
            "source": "评选办公室（演示）",
        }
    ]
    assert values(document, "chart")[0] == {
        "kind": "column",
        "title": "办件量",
        "unit": "件",
        "source": "",
        "columns": ["月份", "去年", "今年"],
        "rows": [["七月", 10, 20], ["八月", 15, 1234]],
    }
    assert values(document, "case") == [
        {
            "uid": str(parts["case"].uid),
            "title": "名片案例",
            "url": f"{HUB}/2020/citizen-services/named/",
        }
    ]
    assert values(document, "box") == [{"title": "怎样参加", "text": "<p>在手机上投票。</p>"}]
    assert values(document, "downloads") == [
        [
            {
                "title": "申报表",
                "url": f"{HUB}{parts['form'].url}",
                "media_type": "application/pdf",
                "size": 5,
            }
        ]
    ]


def test_the_html_says_the_same(parts):
    html = document_of(make_news(body=every_block(**parts)))["body_html"]

    for piece in (
        "<h3>（一）试运行</h3>",
        "<aside><h3>怎样参加</h3><p>在手机上投票。</p></aside>",
        '<caption>各区市案例</caption><thead><tr><th scope="col">区市</th>',
        '<tr><th scope="row">崂山区</th><td>7.5</td></tr>',
        "<caption>办件量 (件)</caption>",
        '<tr><th scope="row">八月</th><td>15</td><td>1,234</td></tr>',
        f'<video controls preload="none" src="{HUB}{parts["film"].url}" poster="{HUB}/media/',
        '<a href="https://www.bilibili.com/video/BV1xx411c7mD/" rel="noopener">发布会回放</a>',
        f'<a href="{HUB}/2020/citizen-services/named/">名片案例</a>',
        f'<li><a href="{HUB}{parts["form"].url}">申报表</a>',
    ):
        assert piece in html


def test_a_withdrawn_case_leaves_the_body_and_comes_back(parts):
    page = make_news(body=[("case", parts["case"].case_ref), ("heading", "一")])
    assert len(document_of(page)["body"]) == 2

    parts["case"].unpublish()
    assert [block["type"] for block in document_of(page)["body"]] == ["heading"]

    republish(parts["case"], title="新名")
    assert document_of(page)["body"][0]["value"]["title"] == "新名"


def test_a_change_of_any_picture_or_file_rebuilds(parts):
    page = make_news(body=every_block(**parts))
    build_all()

    for name in ("picture", "other"):
        parts[name].alt_text = f"新的{name}"
        parts[name].credit = f"新的{name}"
        parts[name].save()
        assert f"新的{name}" in json.dumps(document_of(page), ensure_ascii=False) or name == "other"
    parts["film"].delete()
    parts["form"].delete()

    document = document_of(page)
    assert [one["host"] for one in values(document, "video")] == ["bilibili"]
    assert values(document, "downloads") == []


def test_corrections_are_told_oldest_first(parts):
    page = make_news(cases=(parts["case"],))
    draft = page.get_latest_revision_as_object()
    late, early = datetime(2020, 8, 3, 1, tzinfo=UTC), datetime(2020, 8, 2, 1, tzinfo=UTC)
    draft.corrections = [
        NewsCorrection(corrected_at=late, wrong="二十", right="三十"),
        NewsCorrection(corrected_at=early, wrong="张示例", right="章示例"),
    ]
    draft.save_revision().publish()

    assert document_of(page)["corrections"] == [
        {"at": "2020-08-02T09:00:00+08:00", "was": "张示例", "now": "章示例"},
        {"at": "2020-08-03T09:00:00+08:00", "was": "二十", "now": "三十"},
    ]


EVIL = "\"><script>alert(1)</script><img src=x onerror='alert(2)'>"


def test_what_looks_like_html_is_inert_in_the_new_blocks_too(parts):
    cells = {
        "columns": [{"type": "text", "heading": EVIL}, {"type": "number", "heading": EVIL}],
        "rows": [{"values": [EVIL, "1"]}],
        "caption": EVIL,
    }
    film = {"title": EVIL, "file": parts["film"], "caption": EVIL, "transcript": EVIL}
    address = 'https://www.bilibili.com/video/"><script>alert(1)</script>'
    body = [
        ("subheading", EVIL),
        ("box", {"title": EVIL, "text": f"<p>文{EVIL}</p>"}),
        ("table", {"table": cells, "row_headings": False, "source": EVIL}),
        ("chart", {"kind": "bar", "title": EVIL, "unit": EVIL, "source": EVIL, "table": cells}),
        ("video", film),
        ("video", {"title": EVIL, "address": address}),
        ("downloads", [{"attachment": parts["form"], "title": EVIL}]),
    ]

    html = document_of(make_news(body=body))["body_html"]

    assert "<script" not in html
    assert "<img" not in html
    assert html.count("<video") == 1


def test_three_cases_of_a_body_take_as_many_queries_as_one_and_none_takes_none(parts):
    cases = [make_case(slug=f"named-{n}", title=f"案例{n}", pictures=0) for n in range(3)]
    bodies = [make_news(body=[("case", one.case_ref) for one in cases[:n]]).body for n in (0, 1, 3)]
    addresses = read_addresses()
    counted = []
    for body in bodies:
        [block.value for block in body]
        with CaptureQueriesContext(connection) as asked:
            blocks = body_blocks(body, addresses)
        counted.append(len(asked))

    # The restrictions in force, and the pages.
    assert counted == [0, 2, 2]
    assert [block["value"]["title"] for block in blocks] == ["案例0", "案例1", "案例2"]
