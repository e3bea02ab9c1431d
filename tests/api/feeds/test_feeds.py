"""Feeds: parsed as a reader would, by a parser that is not ours."""

import calendar
from datetime import UTC, datetime, timedelta
from urllib.parse import quote
from uuid import UUID

import feedparser
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cms.documents import services as store
from cms.documents.enums import Reason
from tests.api.stored import NOON, case_document, news_document, put
from tests.assertions import assert_problem
from tests.world import build_all, make_case, make_news, make_world

pytestmark = pytest.mark.django_db

NEWS, CASES = "/api/v1/feeds/news.atom", "/api/v1/feeds/cases.atom"


def read(client, address: str, **query: str) -> feedparser.FeedParserDict:
    response = client.get(address, query)
    assert response.status_code == 200, response.content
    assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
    parsed = feedparser.parse(response.content)
    assert not parsed.bozo, parsed.get("bozo_exception")
    assert parsed.version == "atom10"
    return parsed


def case(uid: UUID | None = None, **values: object) -> object:
    return case_document(uid, **{"description": [], "canonical_url": "", **values})


def test_r085_report_is_whole_in_the_feed_with_its_canonical_address(client):
    make_world()
    news = make_news(title="记者走进<智慧>社区 & 家", cases=(make_case(),))
    build_all()
    (entry,) = read(client, NEWS).entries
    document = client.get(f"/api/v1/news/{news.uid}/").json()
    assert entry.title == "记者走进<智慧>社区 & 家"
    assert entry.link == document["canonical_url"]
    assert entry.id == f"urn:uuid:{news.uid}"
    assert "<h2>第一节</h2>" in entry.content[0].value
    assert entry.author == "记者 林示例"
    assert entry.tags[0].term == "report"
    assert entry.tags[0].label == "报道"
    published = datetime.fromtimestamp(calendar.timegm(entry.published_parsed), UTC)
    assert published == datetime(2020, 8, 1, 9, tzinfo=UTC)


def test_case_shows_its_public_fields_and_pictures(client):
    make_world()
    page = make_case(title="智慧社区", brief="<居民>办事。")
    build_all()
    (entry,) = read(client, CASES).entries
    assert entry.author == page.applicant
    assert "&lt;居民&gt;办事。" in entry.content[0].value
    assert "<h3>先进与开放特性</h3>" in entry.content[0].value
    assert 'src="http://localhost:8000/media/' in entry.content[0].value
    assert entry.tags[0].label == "市民服务类"


def test_filters_are_those_of_the_lists_and_name_the_feed(client):
    make_world(partners=("qingdaonews", "bandao"))
    put(news_document(site="bandao", title="半岛报道", body_html=""))
    put(news_document(site="qingdaonews", title="青岛通知", kind="notice", body_html=""))
    put(
        case(category="network-security", images=[]),
        case(category="citizen-services", images=[]),
    )
    feed = read(client, NEWS, site="bandao")
    assert [one.title for one in feed.entries] == ["半岛报道"]
    assert "半岛网" in feed.feed.title
    feed = read(client, NEWS, kind="notice")
    assert [one.title for one in feed.entries] == ["青岛通知"]
    assert feed.feed.title.endswith(" · 公告")
    feed = read(client, CASES, category="network-security")
    assert len(feed.entries) == 1
    assert feed.feed.title.endswith(" · 网络安全类")
    assert len(read(client, CASES, q="案例").entries) == 2
    assert read(client, CASES, q="港口").entries == []


def test_newest_first_up_to_the_limit_and_withdrawn_ones_leave(client):
    rows = put(
        *(
            case(title=f"第{n}例", images=[], published_at=NOON + timedelta(hours=n))
            for n in range(5)
        )
    )
    assert [one.title for one in read(client, CASES, limit="2").entries] == ["第4例", "第3例"]
    store.withdraw(uid=rows[4].uid, reason=Reason.WITHDRAWN, now=NOON)
    assert [one.title for one in read(client, CASES, limit="2").entries] == ["第3例", "第2例"]


def test_same_bytes_and_tag_until_something_changes(client):
    (row,) = put(case(images=[]))
    first, again = client.get(CASES), client.get(CASES)
    assert first.content == again.content
    held = {"if-none-match": first["ETag"]}
    assert client.get(CASES, headers=held).status_code == 304
    put(case(row.uid, images=[], title="改过"))
    assert client.get(CASES, headers=held).status_code == 200
    assert client.get(f"{CASES}?limit=1")["ETag"] != client.get(CASES)["ETag"]


def test_empty_feed_is_a_feed(client):
    assert read(client, NEWS).entries == []
    assert client.get(NEWS).content == client.get(NEWS).content


def test_characters_that_xml_cannot_hold_are_left_out(client):
    put(case(title="前\x0b后\ufffe", applicant="\x00", brief="\x01", images=[]))
    (entry,) = read(client, CASES).entries
    assert entry.title == "前后"


@pytest.mark.parametrize(
    "accept",
    ["*/*", "application/atom+xml", "application/xml;q=0.9", "text/*", "text/html, */*;q=0.1", ""],
)
def test_readers_of_feeds_get_it(client, accept):
    assert client.get(NEWS, headers={"accept": accept}).status_code == 200


def test_who_wants_none_of_it_is_told_so_in_json(client):
    assert_problem(client.get(NEWS, headers={"accept": "image/png"}), 406, "not_acceptable")
    assert_problem(client.get(f"{NEWS}?cursor=x"), 400, "unknown_parameter")
    assert_problem(client.get(f"{NEWS}?limit=101"), 400, "invalid_parameter")
    assert_problem(client.get(f"{NEWS}?q={quote('x' * 300)}"), 400, "invalid_parameter")


def test_cost_does_not_grow_with_entries(client):
    spent = []
    for more in (2, 20):
        put(*(case(images=[]) for _ in range(more)))
        client.get(CASES)
        with CaptureQueriesContext(connection) as queries:
            client.get(CASES)
        spent.append(len(queries))
    assert spent[0] == spent[1] <= 3
