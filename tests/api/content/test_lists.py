"""Lists: what is on a page, in which order, how pages join."""

import json
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.building.case import CARD_FIELDS, ORDER
from cms.documents.models import Dependency, Document, DocumentVersion, Facet
from tests.api.stored import NOON, case_document, put, put_cases
from tests.assertions import assert_problem

pytestmark = pytest.mark.django_db

CASES = "/api/v1/cases/"
ORDERINGS = ["-published_at", "published_at", "-updated_at", "updated_at"]


def walk(client, address: str, link: str = "next") -> list[dict]:
    """Every page from an address on, following one of its links."""
    pages = []
    following: str | None = address
    while following:
        response = client.get(following)
        assert response.status_code == 200, response.content
        pages.append(response.json())
        following = pages[-1][link]
    return pages


def names(page: dict) -> list[str]:
    return [item["uid"] for item in page["items"]]


def forget() -> None:
    for model in (Facet, DocumentVersion, Dependency, Document):
        model.objects.all().delete()


# Few instants and a few microseconds: ties are the rule.
moments = st.integers(0, 3).map(lambda n: NOON + timedelta(microseconds=n * 499_999))
placed = st.lists(
    st.tuples(st.uuids(), moments, moments), max_size=12, unique_by=lambda one: one[0]
)


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(placed, st.integers(1, 13), st.sampled_from(ORDERINGS))
def test_walking_visits_each_once_in_order_and_back(client, documents, limit, ordering):
    forget()
    if documents:
        put(*(case_document(u, published_at=p, updated_at=d) for u, p, d in documents))
    column = 1 if "published" in ordering else 2
    expected = sorted(
        documents, key=lambda one: (one[column], one[0]), reverse=ordering.startswith("-")
    )

    pages = walk(client, f"{CASES}?ordering={ordering}&limit={limit}")

    assert [uid for page in pages for uid in names(page)] == [str(one[0]) for one in expected]
    assert all(len(page["items"]) == limit for page in pages[:-1])
    assert pages[0]["previous"] is None
    if len(pages) > 1:
        back = walk(client, pages[-2]["next"], link="previous")
        assert [names(page) for page in back] == [names(page) for page in reversed(pages)]
        # From wherever one turned round, next leads on over the same pages.
        again = walk(client, back[-2]["previous"])
        assert [names(page) for page in again] == [names(page) for page in pages]


def test_published_meanwhile_neither_repeats_nor_hides(client):
    put_cases(4)
    first = client.get(CASES, {"limit": 2}).json()
    put(case_document(published_at=NOON + timedelta(days=1)))
    rest = walk(client, first["next"])

    seen = names(first) + [uid for page in rest for uid in names(page)]
    assert len(seen) == len(set(seen)) == 4


@pytest.mark.parametrize("limit", ["0", "101", "-1", "1.0", "ten", "", "٣", "1" * 50])
def test_limit_out_of_bounds_is_refused(client, limit):
    assert_problem(client.get(CASES, {"limit": limit}), 400, "invalid_parameter")


def test_limit_bounds_and_default(client):
    put_cases(101)
    for query, size in (("limit=1", 1), ("limit=100", 100), ("", 20)):
        assert len(client.get(f"{CASES}?{query}").json()["items"]) == size


def test_unknown_ordering_is_refused(client):
    assert_problem(client.get(CASES, {"ordering": "title"}), 400, "invalid_parameter")


@pytest.fixture
def cursor(client) -> str:
    put_cases(3)
    following = client.get(CASES, {"limit": 1}).json()["next"]
    return parse_qs(urlsplit(following).query)["cursor"][0]


def test_cursor_belongs_to_its_filters_and_ordering(client, cursor):
    for query in ({"category": "x"}, {"q": "案例"}, {"ordering": "published_at"}):
        assert_problem(client.get(CASES, {**query, "cursor": cursor}), 400, "invalid_cursor")
    assert_problem(client.get("/api/v1/news/", {"cursor": cursor}), 400, "invalid_cursor")


def test_cursor_serves_any_size_and_profile(client, cursor):
    for query in ({"limit": "2"}, {"profile": "full"}, {"ordering": "-published_at"}):
        page = client.get(CASES, {**query, "cursor": cursor})
        assert page.status_code == 200, query
        assert page.json()["items"]


def test_damaged_cursor_is_refused(client, cursor):
    from api.content.changes import make_token

    swapped = cursor[:-1] + ("A" if cursor[-1] != "A" else "B")
    for text in (cursor[1:], cursor[:-1], swapped, "x", ":", "青岛", "a:b", make_token(3)):
        assert_problem(client.get(CASES, {"cursor": text}), 400, "invalid_cursor")


def test_exact_count_is_given_only_on_request(client):
    put(*(case_document(category="a") for _ in range(3)), case_document(category="b"))
    counted = client.get(CASES, {"category": "a", "limit": 1, "count": "exact"}).json()
    assert counted["total"] == 3
    assert "total" not in client.get(CASES).json()
    assert client.get(counted["next"]).json()["total"] == 3
    assert_problem(client.get(CASES, {"count": "rough"}), 400, "invalid_parameter")


def test_profile_chooses_between_card_and_full(client):
    (document,) = put_cases(1)
    assert list(client.get(CASES).json()["items"][0]) == list(CARD_FIELDS)
    assert list(client.get(CASES, {"profile": "full"}).json()["items"][0]) == list(ORDER)
    detail = f"{CASES}{document.uid}/"
    assert list(client.get(detail).json()) == list(ORDER)
    assert list(client.get(detail, {"profile": "card"}).json()) == list(CARD_FIELDS)
    for address in (CASES, detail):
        assert_problem(client.get(address, {"profile": "all"}), 400, "invalid_parameter")


def test_fields_are_those_asked_for_in_that_order(client):
    (document,) = put_cases(1)
    for address in (CASES, f"{CASES}{document.uid}/"):
        answer = client.get(address, {"fields": "title, uid,honours,uid"}).json()
        item = answer["items"][0] if "items" in answer else answer
        assert list(item) == ["title", "uid", "honours"]
        assert item["uid"] == str(document.uid)
        for wrong in ("", "title,", "secret", "title,secret", "image"):
            problem = assert_problem(
                client.get(address, {"fields": wrong}), 400, "invalid_parameter"
            )
            assert problem["errors"][0]["parameter"] == "fields"


@pytest.mark.parametrize(
    "address",
    [
        *("/api/v1/", CASES, "/api/v1/news/", "/api/v1/categories/", "/api/v1/changes/"),
        *("/api/v1/openapi.json", f"{CASES}{UUID(int=1)}/", f"/api/v1/news/{UUID(int=1)}/"),
    ],
)
def test_unknown_parameter_is_named(client, address):
    for query in ("colour=red", "format=json", "format=xml", "Limit=1", "=", "limit%00=1"):
        problem = assert_problem(client.get(f"{address}?{query}"), 400, "unknown_parameter")
        assert len(problem["errors"]) == 1


def test_doubled_parameter_is_refused(client):
    for query in ("limit=1&limit=1", "q=a&q=b", "category=a&category=a"):
        problem = assert_problem(client.get(f"{CASES}?{query}"), 400, "invalid_parameter")
        assert problem["errors"][0]["parameter"] == query.split("=")[0]


@pytest.mark.parametrize("name", ["q", "category", "tag", "cursor", "fields", "limit"])
def test_nul_and_huge_values_are_refused(client, name):
    for value in ("a\0b", "x" * 2001, "青" * 2001):
        problem = assert_problem(client.get(CASES, {name: value}), 400, "invalid_parameter")
        assert problem["errors"][0]["parameter"] == name


def test_json_is_compact_and_not_escaped(client):
    put(case_document(title="青岛「智慧」城市🏙"))
    for query in ({}, {"profile": "full"}, {"fields": "title,tags"}):
        content = client.get(CASES, query).content
        assert "青岛「智慧」城市🏙".encode() in content
        assert b"\\u" not in content
        text = content.decode()
        whole = json.loads(text)
        assert json.dumps(whole, ensure_ascii=False, separators=(",", ":")) == text


def test_links_keep_the_query_and_the_host(client):
    put_cases(2, category="a", title="青岛")
    page = client.get(
        CASES,
        {"category": "a", "q": "青岛", "limit": "1"},
        headers={"host": "bandao.localhost:8000"},
    ).json()
    parts = urlsplit(page["next"])
    assert (parts.netloc, parts.path) == ("bandao.localhost:8000", CASES)
    query = parse_qs(parts.query)
    assert (query["category"], query["q"], query["limit"]) == (["a"], ["青岛"], ["1"])


def test_categories_come_in_the_notices_order(client):
    from tests.world import build_all, make_world

    make_world()
    build_all()
    answer = client.get("/api/v1/categories/", {"campaign": "2020"}).json()
    assert [(c["ordinal"], c["name"], c["fields"]) for c in answer["items"]] == [
        (1, "市民服务类", ["教育", "社区"]),
        (2, "网络安全类", ["入侵检测"]),
    ]
    assert client.get("/api/v1/categories/", {"campaign": "2021"}).json()["items"] == []
