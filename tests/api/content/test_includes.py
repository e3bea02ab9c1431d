"""``include=``: what documents name, sent along; the stored bytes stay as they are around it."""

import json
from datetime import UTC, datetime

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from api.content import includes
from cms.campaigns.models import Campaign
from cms.campaigns.rule_sheet import CAMPAIGN, CampaignRules, PhaseDates, PhaseName
from cms.campaigns.services import publish_rules
from cms.core.audit import SYSTEM
from cms.documents import services as store
from cms.documents.built import BuiltDocument, Columns
from tests.api.stored import NOON, case_document, news_document, put
from tests.assertions import assert_problem
from tests.world import build_all, make_case, make_news, make_world

pytestmark = pytest.mark.django_db

CASES, NEWS = "/api/v1/cases/", "/api/v1/news/"


def about(*cases: BuiltDocument, **values: object) -> BuiltDocument:
    """A report that names these cases."""
    uids = tuple(case.uid for case in cases)
    return news_document(about=uids, cases=[{"uid": str(uid)} for uid in uids], **values)


def category(slug: str, campaign: str = "2020") -> BuiltDocument:
    """A category as far as reading goes."""
    body = json.dumps({"slug": slug, "campaign": campaign}).encode()
    columns = Columns(
        title=slug, published_at=NOON, updated_at=NOON, campaign=campaign, category=slug
    )
    made = case_document()
    return BuiltDocument(uid=made.uid, kind="category", card=body, full=body, columns=columns)


def queries(client, address: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


def test_cases_of_news_once_each_as_their_cards_in_the_order_of_naming(client):
    first, second, third = (case_document(title=title) for title in "甲乙丙")
    put(first, second, third)
    put(about(second, first), about(second), about())
    page = client.get(NEWS, {"include": "cases"}).json()
    plain = client.get(NEWS).json()
    assert page["items"] == plain["items"]
    assert "included" not in plain
    cards = {item["uid"]: item for item in client.get(CASES).json()["items"]}
    named = {str(first.uid), str(second.uid)}
    assert {one["uid"] for one in page["included"]["cases"]} == named
    assert all(cards[one["uid"]] == one for one in page["included"]["cases"])
    for uid in client.get(NEWS, {"fields": "uid,cases"}).json()["items"]:
        detail = client.get(f"{NEWS}{uid['uid']}/", {"include": "cases"}).json()
        told = [one["uid"] for one in detail.pop("included")["cases"]]
        assert told == [case["uid"] for case in uid["cases"]]
        assert detail == client.get(f"{NEWS}{uid['uid']}/").json()


def test_stored_bytes_stay_as_they_are(client):
    case = case_document()
    (_, news) = put(case, about(case))
    for query in ("", "&profile=card", "&fields=title,uid"):
        plain = client.get(f"{NEWS}{news.uid}/?{query}").content
        whole = client.get(f"{NEWS}{news.uid}/?include=cases{query}").content
        assert whole == plain[:-1] + b',"included":{"cases":[' + case.card + b"]}}"


def test_categories_and_campaigns_of_cases(client):
    make_world()
    make_case(pictures=0), make_case(pictures=0)
    news = make_news(campaign=Campaign.objects.get())
    make_news(campaign=None)
    build_all()
    page = client.get(CASES, {"include": "category,campaign", "fields": "uid"}).json()
    assert [set(item) for item in page["items"]] == [{"uid"}, {"uid"}]
    (told,) = page["included"]["categories"]
    assert told in client.get("/api/v1/categories/").json()["items"]
    assert told["slug"] == "citizen-services"
    assert page["included"]["campaigns"] == client.get("/api/v1/campaigns/").json()["items"]
    detail = client.get(f"{NEWS}{news.uid}/?include=campaign,cases").json()
    assert detail["included"] == {"campaigns": page["included"]["campaigns"], "cases": []}
    assert len(client.get(NEWS, {"include": "campaign"}).json()["included"]["campaigns"]) == 1
    assert list(detail)[-1] == "included"


def test_of_two_campaigns_with_like_named_categories_the_named_one(client):
    put(category("a"), category("a", "2021"), category("b"), category("b", "2021"))
    put(case_document(category="a"), case_document(category="b", campaign="2021"))
    told = client.get(CASES, {"include": "category"}).json()["included"]["categories"]
    assert {(one["campaign"], one["slug"]) for one in told} == {("2020", "a"), ("2021", "b")}


@pytest.mark.parametrize(
    ("address", "value"),
    [
        (NEWS, "case"),
        (NEWS, ""),
        (NEWS, "cases,"),
        (NEWS, "category"),
        (CASES, "cases"),
        (CASES, "campaign,news"),
        (CASES, "a" * 1999),
    ],
)
def test_what_is_not_offered_is_refused_and_named(client, address, value):
    response = client.get(address, {"include": value})
    assert_problem(response, 400, "invalid_parameter")
    assert response.json()["errors"][0]["parameter"] == "include"
    assert len(response.content) < 2000
    unknown = client.get(f"{address}{case_document().uid}/", {"include": value})
    assert_problem(unknown, 400, "invalid_parameter")


def test_it_may_stand_beside_everything_else(client):
    cases = [case_document() for _ in range(5)]
    put(*cases, *(about(case) for case in cases))
    seen: list[str] = []
    address = f"{NEWS}?include=cases&limit=2&count=exact&ordering=published_at&profile=full"
    while address:
        page = client.get(address).json()
        assert page["total"] == 5
        seen += [one["uid"] for one in page["included"]["cases"]]
        address = page["next"]
    assert sorted(seen) == sorted(str(case.uid) for case in cases)
    assert client.get(NEWS, {"include": "cases", "q": "没有的词"}).json()["included"] == {
        "cases": []
    }


def test_the_tag_changes_exactly_when_something_included_does(client):
    case, other = case_document(), case_document()
    (_, _, news) = put(case, other, about(case))
    addresses = [f"{NEWS}?include=cases", f"{NEWS}{news.uid}/?include=cases"]

    def tags() -> list[str]:
        return [client.get(address)["ETag"] for address in addresses]

    def unchanged(held: list[str]) -> set[int]:
        return {
            client.get(address, headers={"if-none-match": tag}).status_code
            for address, tag in zip(addresses, held, strict=True)
        }

    before = tags()
    put(case_document(other.uid, title="别的"))
    assert (tags(), unchanged(before)) == (before, {304})
    put(case_document(case.uid, title="改过"))
    after = tags()
    assert not set(before) & set(after)
    assert unchanged(before) == {200}
    store.withdraw(uid=case.uid, reason="withdrawn", now=NOON)
    assert unchanged(after) == {200}
    assert client.get(addresses[1]).json()["included"] == {"cases": []}
    assert not client.get(addresses[1]).has_header("Last-Modified")
    assert client.get(f"{NEWS}{news.uid}/").has_header("Last-Modified")


def test_an_included_campaign_goes_by_the_clock(client):
    make_world()
    opens = datetime(2020, 9, 1, tzinfo=UTC)
    voting = PhaseDates(name=PhaseName.VOTING, opens_at=opens, closes_at=None)
    publish_rules(
        campaign=Campaign.objects.get(),
        sections={CAMPAIGN: CampaignRules(phases=(voting,))},
        switches={},
        change_notice=None,
        effective_at=None,
        summary="",
        author=SYSTEM,
        based_on=0,
        now=datetime(2020, 8, 1, tzinfo=UTC),
    )
    put(case_document())
    address, held = f"{CASES}?include=campaign", set()
    for moment, state in ((datetime(2020, 8, 31, tzinfo=UTC), "before"), (opens, "open")):
        with time_machine.travel(moment, tick=False):
            response = client.get(address)
        (campaign,) = response.json()["included"]["campaigns"]
        assert campaign["phases"][0]["state"] == state
        held.add(response["ETag"])
    assert len(held) == 2


def test_a_cache_empties_it_with_what_it_includes(client):
    case = case_document()
    (_, news) = put(case, about(case))
    for address in (NEWS, f"{NEWS}{news.uid}/"):
        plain = client.get(address)["Surrogate-Key"].split()
        assert "cases" not in plain
        assert client.get(f"{address}?include=cases")["Surrogate-Key"].split() == [*plain, "cases"]
    assert "categories" in client.get(f"{CASES}?include=category")["Surrogate-Key"].split()


def test_no_more_than_so_many_are_included(client, monkeypatch):
    monkeypatch.setattr(includes, "MOST", 3)
    cases = [case_document() for _ in range(5)]
    put(*cases, about(*cases))
    told = client.get(NEWS, {"include": "cases"}).json()["included"]["cases"]
    assert [one["uid"] for one in told] == [str(case.uid) for case in cases[:3]]


@pytest.mark.parametrize("count", [10, 100])
def test_it_costs_one_query_beside_the_lists_own_however_many_there_are(client, count):
    make_world()
    build_all()
    cases = [case_document() for _ in range(count)]
    news = [about(case) for case in cases]
    put(*cases, *news)
    client.get("/api/v1/")
    for query in ("", "&profile=full", "&fields=uid", "&count=exact"):
        assert queries(client, f"{NEWS}?limit=100&include=cases{query}") == 2
        assert queries(client, f"{CASES}?limit=100&include=category{query}") == 2
        # Campaigns are no stored documents: pages, rules and the sites' addresses.
        assert queries(client, f"{CASES}?limit=100&include=campaign{query}") == 5
    assert queries(client, f"{NEWS}{news[0].uid}/?include=cases") == 2
    assert queries(client, f"{CASES}{cases[0].uid}/?include=category") == 2
    assert queries(client, f"{CASES}{cases[0].uid}/?include=campaign") == 5
