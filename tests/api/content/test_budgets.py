"""How many queries an answer may cost (DESIGN 11): the same for 10 and for 100 items."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from api.content.kept_answers import answers
from api.partners import known_keys
from api.partners.services import issue_key
from cms.campaigns.models import Partner
from cms.core.audit import SYSTEM
from tests.api.stored import case_document, news_document, put

pytestmark = pytest.mark.django_db

# What they cost when nothing is kept; the first query of a list asks whether something is.
LISTS = {
    "/api/v1/cases/?limit=100": 2,
    "/api/v1/cases/?limit=100&profile=full": 2,
    "/api/v1/cases/?limit=100&fields=uid,title": 2,
    "/api/v1/cases/?limit=100&count=exact": 2,
    "/api/v1/cases/?limit=99&q=案例&tag=城市&campaign=2020&category=citizen-services": 2,
    "/api/v1/cases/?limit=5&ordering=updated_at": 2,
    "/api/v1/news/?limit=100&kind=report&site=hub": 2,
    "/api/v1/categories/": 1,
    "/api/v1/changes/?limit=1000": 1,
}


def spent(client, address: str, **headers: str) -> list[str]:
    with CaptureQueriesContext(
        connection,
    ) as captured:
        response = client.get(address, headers=headers)
    assert response.status_code in (200, 304)
    return [query["sql"] for query in captured]


@pytest.mark.parametrize("count", [10, 100])
def test_lists_cost_the_same_however_long(client, count):
    cases = [case_document(tags=("城市",)) for _ in range(count)]
    put(*cases, *(news_document(about=(case.uid,)) for case in cases))
    client.get("/api/v1/")
    for address, budget in LISTS.items():
        client.get(address)  # SQLite asks once for each word how common it is
        answers.forget()
        queries = spent(client, address)
        assert len(queries) == budget, (address, queries)
        assert all("documents_" in sql for sql in queries), queries
        assert len(spent(client, address)) == 1, address
    following = client.get("/api/v1/cases/?limit=5").json()["next"]
    assert [len(spent(client, following)) for _ in range(2)] == [2, 1]


def test_asking_for_changes_when_there_are_none_costs_two_queries(client):
    """The second tells whether the token is still one of this sequence."""
    put(case_document())
    end = client.get("/api/v1/changes/").json()["next"]
    assert len(spent(client, f"/api/v1/changes/?since={end}")) == 2


@pytest.mark.parametrize("query", ["", "?profile=card", "?fields=title"])
def test_detail_is_one_query_modified_or_not(client, query):
    (case, news) = put(case_document(), news_document())
    for address in (f"/api/v1/cases/{case.uid}/{query}", f"/api/v1/news/{news.uid}/{query}"):
        assert len(spent(client, address)) == 1
        etag = client.get(address)["ETag"]
        assert len(spent(client, address, **{"if-none-match": etag})) == 1


def test_index_and_contract_cost_nothing(client):
    client.get("/api/v1/openapi.json")
    assert spent(client, "/api/v1/") == []
    assert spent(client, "/api/v1/openapi.json") == []


def test_a_key_costs_one_query_and_within_a_second_none(client):
    put(case_document())
    partner = Partner.objects.create(slug="bandao", name="半岛网", ordinal=1)
    _, text = issue_key(partner=partner, label="", actor=SYSTEM, now=timezone.now())
    for address, budget in LISTS.items():
        client.get(address)
        known_keys.forget_all()
        for more in (1, 0):
            answers.forget()
            queries = spent(client, address, authorization=f"Bearer {text}")
            assert len(queries) == budget + more, (address, queries)
