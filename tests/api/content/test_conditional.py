"""Validators, 304, HEAD and the headers that caches go by."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from cms.campaigns.models import Partner
from tests.api.stored import NOON, case_document, news_document, put, put_cases
from tests.assertions import assert_problem

pytestmark = pytest.mark.django_db

CASES = "/api/v1/cases/"
SAME_SECOND = "Tue, 01 Sep 2020 04:00:00 GMT"


@pytest.fixture
def addresses() -> list[str]:
    """Every kind of resource that carries a validator, in every representation."""
    case, *_ = put(case_document(title="青岛"), case_document(), case_document())
    (news,) = put(news_document())
    one = [f"{CASES}{case.uid}/", f"/api/v1/news/{news.uid}/"]
    return [
        *one,
        *(f"{address}?profile=card" for address in one),
        *(f"{address}?fields=title" for address in one),
        *(f"{address}?fields=title,uid" for address in one),
        *(f"{address}?fields=uid,title" for address in one),
        *(f"{CASES}?{query}" for query in ("", "profile=full", "limit=1", "limit=2", "q=青岛")),
        *(f"{CASES}?{query}" for query in ("fields=uid", "fields=title,uid", "fields=uid,title")),
        *(
            f"{CASES}?{query}"
            for query in ("count=exact", "ordering=published_at", "limit=1&q=案例")
        ),
        *("/api/v1/news/", "/api/v1/changes/", "/api/v1/changes/?limit=1", "/api/v1/openapi.json"),
        "/api/v1/categories/",
    ]


def test_etag_is_strong_and_differs_exactly_where_bytes_do(client, addresses):
    bytes_of = {}
    for address in addresses:
        response = client.get(address)
        etag = response["ETag"]
        assert etag.startswith('"')
        assert bytes_of.setdefault(etag, response.content) == response.content
        assert client.get(address)["ETag"] == etag
    assert len(set(bytes_of.values())) == len(bytes_of) > 15


def test_not_modified_for_every_form_of_if_none_match(client, addresses):
    for address in addresses:
        first = client.get(address)
        tag = first["ETag"]
        for offered in (tag, f"W/{tag}", f'"other", {tag}', f'W/"x",W/{tag} ,"y"', "*"):
            again = client.get(address, headers={"if-none-match": offered})
            assert again.status_code == 304, (address, offered)
            assert again.content == b""
            for name in ("ETag", "Cache-Control", "Vary", "Access-Control-Allow-Origin"):
                assert again[name] == first[name]
        for offered in ('"other"', f'"{tag}"', tag.strip('"'), "", '""', "W/", tag[:-2] + '"'):
            again = client.get(address, headers={"if-none-match": offered})
            assert again.status_code == 200, (address, offered)
            assert again.content == first.content


def test_two_changes_within_a_second_are_two_validators(client):
    uid = uuid4()
    addresses = [f"{CASES}{uid}/", CASES, f"{CASES}?fields=title", "/api/v1/changes/"]
    seen: dict[str, set[str]] = {address: set() for address in addresses}
    for n, title in enumerate(("一", "二", "三")):
        moment = NOON + timedelta(milliseconds=n)
        put(case_document(uid, title=title), now=moment)
        for address in addresses:
            for known in seen[address]:
                headers = {"if-none-match": known, "if-modified-since": SAME_SECOND}
                assert client.get(address, headers=headers).status_code == 200, (address, title)
            seen[address].add(client.get(address)["ETag"])
    assert {len(tags) for tags in seen.values()} == {3}


def test_date_alone_never_makes_an_answer_not_modified(client):
    (document,) = put_cases(1)
    address = f"{CASES}{document.uid}/"
    told = client.get(address)["Last-Modified"]
    assert told == SAME_SECOND
    for since in (told, "Fri, 01 Jan 2100 00:00:00 GMT"):
        answer = client.get(address, headers={"if-modified-since": since})
        assert answer.status_code == 200
    answer = client.get(address, headers={"if-unmodified-since": told})
    assert answer.status_code == 200


def test_if_match_is_answered_by_a_problem(client):
    (document,) = put_cases(1)
    address = f"{CASES}{document.uid}/"
    etag = client.get(address)["ETag"]
    for met in (etag, f'"x", {etag}', "*"):
        assert client.get(address, headers={"if-match": met}).status_code == 200
    for unmet in ('"x"', f"W/{etag}"):
        response = client.get(address, headers={"if-match": unmet})
        assert_problem(response, 412, "precondition_failed")


def test_withdrawn_is_gone_whatever_the_caller_holds(client):
    from cms.documents import services as store

    (document,) = put_cases(1)
    address = f"{CASES}{document.uid}/"
    etag = client.get(address)["ETag"]
    store.withdraw(uid=document.uid, reason="withdrawn", now=NOON)
    for offered in (etag, "*"):
        response = client.get(address, headers={"if-none-match": offered})
        assert_problem(response, 410, "gone")


def test_head_is_get_without_the_body(client, addresses):
    for address in [*addresses, "/api/v1/", f"{CASES}{uuid4()}/", "/api/v1/nothing/"]:
        got, head = client.get(address), client.head(address)
        assert (head.status_code, head.content) == (got.status_code, b"")
        varying = {"X-Request-ID", "RateLimit"}
        if got.status_code == 404:
            varying.add("Content-Length")  # of the request id's digits alone
        assert {k: v for k, v in head.items() if k not in varying} == {
            k: v for k, v in got.items() if k not in varying
        }


def test_caches_keep_documents_for_a_second_and_changes_not_at_all(client, addresses):
    for address in addresses:
        response = client.get(address)
        caching = "public, max-age=1, stale-while-revalidate=30"
        if "/changes/" in address:
            caching = "public, no-cache"
        assert response["Cache-Control"] == caching
        assert {name.strip() for name in response["Vary"].split(",")} == {
            "Authorization",
            "Accept-Encoding",
            "Accept-Language",
        }
        assert response["Content-Type"] == "application/json"
        assert not response.has_header("Content-Encoding")
        assert not response.cookies


def test_documents_name_their_own_language(client):
    put_cases(1)
    response = client.get(CASES, headers={"accept-language": "en"})
    assert response["Content-Language"] == "zh-Hans"


def test_a_partners_answers_are_private(client, addresses):
    from api.partners.services import issue_key
    from cms.core.audit import SYSTEM

    partner = Partner.objects.create(slug="bandao", name="半岛网", ordinal=1)
    _, text = issue_key(partner=partner, label="", actor=SYSTEM, now=timezone.now())
    for address in [*addresses, "/api/v1/"]:
        response = client.get(address, headers={"authorization": f"Bearer {text}"})
        assert (response.status_code, response["Cache-Control"]) == (200, "private, no-cache")
        again = client.get(
            address,
            headers={"authorization": f"Bearer {text}", "if-none-match": "*"},
        )
        assert again["Cache-Control"] == "private, no-cache"


def test_preflight_and_every_answer_are_open_to_all_origins(client):
    (document,) = put_cases(1)
    for address in (CASES, f"{CASES}{document.uid}/", "/api/v1/changes/", "/api/v1/"):
        preflight = client.options(
            address,
            headers={
                "origin": "https://media.example",
                "access-control-request-method": "GET",
                "access-control-request-headers": "authorization",
            },
        )
        assert (preflight.status_code, preflight.content) == (204, b"")
        assert preflight["Access-Control-Allow-Origin"] == "*"
        assert preflight["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"
        assert "Authorization" in preflight["Access-Control-Allow-Headers"]
        assert "If-None-Match" in preflight["Access-Control-Allow-Headers"]
        response = client.get(address, headers={"origin": "https://media.example"})
        assert response["Access-Control-Allow-Origin"] == "*"
        assert "ETag" in response["Access-Control-Expose-Headers"]
        assert not response.has_header("Access-Control-Allow-Credentials")


def test_unchanged_answer_names_the_language_of_the_document_not_the_readers(client, addresses):
    for address in addresses:
        first = client.get(address, headers={"accept-language": "en"})
        again = client.get(
            address, headers={"accept-language": "en", "if-none-match": first["ETag"]}
        )
        assert (again.status_code, again["Content-Language"]) == (304, first["Content-Language"])
