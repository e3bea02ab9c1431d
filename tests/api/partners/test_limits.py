"""Limits as callers meet them: headers, 429, scopes, and reading that goes on without counts."""

import re
from dataclasses import replace

import pytest
from django.test import Client
from django.urls import URLPattern, get_resolver
from django.utils import timezone

from api.contract import Contract
from api.partners import known_keys
from api.partners.models import PartnerKey
from api.partners.scopes import READ, Scope, ScopeList, declared
from api.partners.services import Grant, issue_key
from api.urls import DOCS_PATTERNS
from cms.campaigns.models import Partner
from cms.core.audit import SYSTEM
from cms.core.levels import shared_levels
from tests.api.stored import put_cases
from tests.assertions import assert_problem

pytestmark = pytest.mark.django_db

CASES = "/api/v1/cases/"
STANDING = re.compile(r'"(\w+)";r=(\d+);t=(\d+)')


@pytest.fixture
def partner() -> Partner:
    return Partner.objects.create(slug="bandao", name="半岛网", ordinal=1)


def make_key(partner: Partner, **granted) -> dict[str, str]:
    """The header of a new key."""
    _, text = issue_key(
        partner=partner, label="", actor=SYSTEM, now=timezone.now(), grant=Grant(**granted)
    )
    return {"authorization": f"Bearer {text}"}


def left(response) -> dict[str, int]:
    return {name: int(r) for name, r, _ in STANDING.findall(response["RateLimit"])}


@pytest.fixture
def few(settings):
    """Three requests at once, one more every ten seconds."""
    settings.API_ANONYMOUS_BURST, settings.API_ANONYMOUS_PER_MINUTE = 3, 6


def test_d09_a_key_is_told_what_is_left_of_its_minute_and_day(client, partner):
    key = make_key(partner, per_minute=20, per_day=50)
    for used in range(1, 21):
        response = client.get(CASES, headers=key)
        assert response.status_code == 200
        assert response["RateLimit-Policy"] == '"minute";q=20;w=60, "day";q=50;w=86400'
        assert left(response) == {"minute": 20 - used, "day": 50 - used}
    response = client.get(CASES, headers=key)
    problem = assert_problem(response, 429, "rate_limited")
    assert problem["violated-policies"] == ["minute"]
    assert left(response)["minute"] == 0
    assert 1 <= int(response["Retry-After"]) <= 60
    # Two keys, two quotas; and nobody without a key is held up by them.
    assert client.get(CASES, headers=make_key(partner)).status_code == 200
    assert client.get(CASES).status_code == 200


def test_d09_a_day_ends_a_key_that_has_minutes_left(client, partner):
    key = make_key(partner, per_minute=10, per_day=2)
    assert [client.get(CASES, headers=key).status_code for _ in range(3)] == [200, 200, 429]
    response = client.get(CASES, headers=key)
    assert response.json()["violated-policies"] == ["day"]
    assert int(response["Retry-After"]) <= 86_400


def test_d09_an_unchanged_answer_costs_a_tenth(client, partner):
    put_cases(1)
    key = make_key(partner, per_minute=10, per_day=100)
    etag = client.get(CASES, headers=key)["ETag"]
    asked = 0
    while client.get(CASES, headers={**key, "if-none-match": etag}).status_code == 304:
        asked += 1
    assert 80 <= asked <= 90


@pytest.mark.usefixtures("few")
def test_d09_an_address_without_a_key_has_a_limit_of_its_own():
    def ask(address: str, **more) -> int:
        return Client(REMOTE_ADDR=address).get(CASES, **more).status_code

    assert [ask("192.0.2.1") for _ in range(5)] == [200, 200, 200, 429, 429]
    assert ask("192.0.2.2") == 200
    # A household's /64 is one address; what a stranger writes is not looked at.
    assert [ask(f"2001:db8::{n}") for n in range(1, 5)] == [200, 200, 200, 429]
    assert ask("2001:db8:0:1::1") == 200
    assert ask("192.0.2.1", headers={"x-forwarded-for": "192.0.2.77"}) == 429
    assert ask("::ffff:192.0.2.1") == 429
    refused = Client(REMOTE_ADDR="192.0.2.1").get(CASES)
    assert_problem(refused, 429, "rate_limited")
    assert refused["RateLimit-Policy"] == '"address";q=3;w=30'
    assert refused["Retry-After"] == "10"
    # Preflights are the browser's, not the reader's.
    assert Client(REMOTE_ADDR="192.0.2.1").options(CASES).status_code == 204


@pytest.mark.usefixtures("few")
def test_guessing_at_keys_counts_for_the_address(client):
    wrong = {"authorization": "Bearer pxk_wrong"}
    codes = [client.get(CASES, headers=wrong).status_code for _ in range(4)]
    assert codes == [401, 401, 401, 429]


@pytest.mark.usefixtures("few")
def test_a_key_reads_on_where_its_address_is_used_up(client, partner):
    key = make_key(partner)
    for _ in range(4):
        client.get(CASES)
    assert client.get(CASES).status_code == 429
    assert client.get(CASES, headers=key).status_code == 200


def test_no_address_is_kept_in_clear(client, monkeypatch):
    names = []
    raise_level = shared_levels().store.raise_level
    monkeypatch.setattr(
        shared_levels().store,
        "raise_level",
        lambda name, **values: names.append(name) or raise_level(name, **values),
    )
    client.get(CASES)
    assert names
    assert "127.0.0.1" not in "".join(names)


@pytest.mark.parametrize("burst", [0, 5])
def test_a_limit_of_nothing_is_no_limit(client, settings, burst):
    settings.API_ANONYMOUS_BURST, settings.API_ANONYMOUS_PER_MINUTE = burst, 0
    for _ in range(10):
        response = client.get(CASES)
        assert response.status_code == 200
        assert "RateLimit" not in response


def test_d09_reading_goes_on_where_nothing_can_be_counted(client, partner, settings, tmp_path):
    settings.LIMITS_FILE = tmp_path / "no/such/file"
    for headers in ({}, make_key(partner, per_minute=1, per_day=1)):
        for _ in range(5):
            response = client.get(CASES, headers=headers)
            assert response.status_code == 200
            assert "RateLimit" not in response


def test_a_server_without_addresses_limits_nobody(settings):
    settings.API_ANONYMOUS_BURST = 1
    for _ in range(3):
        assert Client(REMOTE_ADDR="").get(CASES).status_code == 200


def test_d09_a_key_opens_what_it_has_the_scope_for(client, partner, monkeypatch):
    key = make_key(partner)
    assert client.get("/api/v1/openapi.json", headers=key).status_code == 200
    monkeypatch.setattr(Contract, "scope", Scope("contracts", "Read contracts"))
    problem = assert_problem(
        client.get("/api/v1/openapi.json", headers=key), 403, "insufficient_scope"
    )
    assert problem["scope"] == "contracts"
    PartnerKey.objects.update(scopes=["read", "contracts"])
    known_keys.forget_all()
    assert client.get("/api/v1/openapi.json", headers=key).status_code == 200


def test_every_endpoint_asks_for_a_declared_scope():
    patterns = get_resolver("api.urls").url_patterns
    endpoints = [one for one in patterns if one not in DOCS_PATTERNS]
    views = [one.callback.cls for one in endpoints if isinstance(one, URLPattern)]
    assert len(views) >= 8
    for view in views:
        assert view.scope in declared, view


def test_a_scope_is_declared_once():
    scopes, one = ScopeList(READ), Scope("webhooks", "Webhooks")
    assert scopes.declare(one) is one
    assert scopes.declare(one) is one
    assert list(scopes) == [READ, one]
    with pytest.raises(Exception, match="declared twice"):
        scopes.declare(replace(one, label="Others"))
