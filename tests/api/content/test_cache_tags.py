"""Tags by which caches group answers: precise, stable, within the bounds of RFC 9875."""

import re

import pytest
from django.utils import timezone

from api.cache_tags import LONGEST, MOST, document_tag, narrowed
from api.partners.services import issue_key
from cms.campaigns.models import Partner
from cms.core.audit import SYSTEM
from cms.documents import services as store
from tests.api.every_address import every_address
from tests.api.leaving import leave
from tests.api.stored import NOON, case_document, news_document, put, put_cases
from tests.world import build_all, make_world

pytestmark = pytest.mark.django_db

CASES, NEWS = "/api/v1/cases/", "/api/v1/news/"
STRING = re.compile(r'"([ !#-\[\]-~]*)"', re.ASCII)


def tags(response) -> set[str]:
    """What both headers say, which must be the same."""
    groups = response["Cache-Groups"].split(", ")
    assert all(STRING.fullmatch(group) for group in groups)
    said = [group.strip('"') for group in groups]
    assert response["Surrogate-Key"].split(" ") == said
    assert len(said) == len(set(said)) <= MOST
    assert max(map(len, said)) <= LONGEST
    return set(said) - {"api"}


def test_every_answer_that_may_be_kept_is_tagged_and_no_other(client):
    for name, path in every_address().items():
        response = client.get(path)
        kept = response.get("Cache-Control") not in (None, "no-store")
        if "picks" in name:
            continue
        assert kept
        assert tags(response), name
        assert response["Surrogate-Key"].startswith("api ")
        leave(response)
    assert not client.get(f"{CASES}?no=1").has_header("Surrogate-Key")


def test_a_document_goes_by_its_uid_and_what_it_belongs_to(client):
    case, news = put(case_document(), news_document(site="bandao"))
    for profile in ("full", "card"):
        response = client.get(f"{CASES}{case.uid}/", {"profile": profile})
        belongs = {"campaign-2020", "category-citizen-services"}
        assert tags(response) == {case.uid.hex, *belongs}
    assert tags(client.get(f"{NEWS}{news.uid}/")) == {news.uid.hex, "site-bandao"}


def test_a_list_goes_by_its_kind_however_long_it_is(client):
    make_world()
    build_all()
    put_cases(100)
    put(news_document())
    response = client.get(CASES, {"limit": 100, "profile": "full"})
    assert tags(response) == {"cases"}
    assert tags(client.get(NEWS)) == {"news"}
    assert tags(client.get("/api/v1/categories/?campaign=2020")) == {"categories", "campaign-2020"}
    assert tags(client.get(f"{NEWS}?site=hub")) == {"news", "site-hub"}
    served = "category=citizen-services"
    expected = {"cases", "category-citizen-services"}
    assert tags(client.get(f"/api/v1/feeds/cases.atom?{served}")) == expected
    assert tags(client.get(f"{CASES}?{served}")) == expected


@pytest.mark.parametrize("value", ["市民", "a b", "A", "a" * 24, '"', "a,b", "-", "é", "api"])
def test_what_is_asked_for_never_becomes_a_tag_of_another_sort(client, value):
    for address in (CASES, "/api/v1/feeds/cases.atom"):
        assert tags(client.get(address, {"category": value})) == {"cases"}
    assert tags(client.get("/api/v1/categories/", {"campaign": value})) == {"categories"}
    put(case_document(category=value))
    named = ["category-api"] if value == "api" else []
    assert tags(client.get(CASES, {"category": value})) == {"cases", *named}
    assert narrowed({"category": value}) == named


def test_unchanged_answers_carry_the_same_tags(client):
    (case,) = put_cases(1)
    addresses = [CASES, f"{CASES}{case.uid}/", "/api/v1/changes/", "/api/v1/snapshot/"]
    addresses += ["/api/v1/feeds/cases.atom", "/api/v1/openapi.json", "/api/v1/sites/"]
    for address in addresses:
        first = client.get(address)
        again = client.get(address, headers={"if-none-match": first["ETag"]})
        assert again.status_code == 304
        assert tags(again) == tags(first)
        leave(first)


def test_tags_of_changes_empty_a_cache_of_exactly_what_is_stale(client):
    """A cache that is told of every change by ``/changes/`` and of nothing else."""
    case, other, news = put(case_document(), case_document(), news_document())
    addresses = [
        *(CASES, f"{CASES}?profile=full", f"{CASES}?category=citizen-services", NEWS),
        *(f"{CASES}{case.uid}/", f"{CASES}{other.uid}/?fields=uid", f"{NEWS}{news.uid}/"),
        *("/api/v1/feeds/cases.atom", "/api/v1/feeds/news.atom"),
    ]
    kept = {address: client.get(address) for address in addresses}
    token = client.get("/api/v1/changes/").json()["next"]

    put(case_document(case.uid, title="改过"))
    put(case_document(title="新的"))
    store.withdraw(uid=news.uid, reason="withdrawn", now=NOON)

    lists = {"case": "cases", "news": "news", "category": "categories"}
    emptied: set[str] = set()
    for change in client.get("/api/v1/changes/", {"since": token}).json()["items"]:
        emptied |= {document_tag(change["uid"]), lists[change["kind"]]}
    stale = {
        address for address, held in kept.items() if client.get(address).content != held.content
    }
    assert {address for address, held in kept.items() if emptied & tags(held)} == stale
    assert stale == {*addresses} - {f"{CASES}{other.uid}/?fields=uid"}


def test_a_partners_answers_carry_the_same_tags(client):
    (case,) = put_cases(1)
    partner = Partner.objects.create(slug="bandao", name="半岛网", ordinal=1)
    _, key = issue_key(partner=partner, label="", actor=SYSTEM, now=timezone.now())
    headers = {"authorization": f"Bearer {key}"}
    for address in (CASES, f"{CASES}{case.uid}/"):
        assert tags(client.get(address, headers=headers)) == tags(client.get(address))
