"""Partner keys: how they are made, told apart, accepted and refused."""

import string
from datetime import UTC, datetime

import pytest
from django.urls import get_resolver
from hypothesis import given
from hypothesis import strategies as st

from api.partners.keys import ALPHABET, KeyText, new_key, parse_key
from api.partners.models import PartnerKey
from api.partners.services import issue_key, revoke_key
from api.urls import DOCS_PATTERNS
from cms.campaigns.models import Partner
from cms.core.audit import Actor
from cms.core.models import AuditEntry
from tests.api.stored import put_cases
from tests.assertions import assert_problem

NOW = datetime(2020, 9, 1, tzinfo=UTC)
STAFF = Actor(id="7", label="organiser")
CASES = "/api/v1/cases/"

letters = st.text(ALPHABET, min_size=32, max_size=32)
keys = st.builds(KeyText, st.text(ALPHABET, min_size=8, max_size=8), letters)


@given(keys)
def test_key_survives_being_written_down(key):
    assert parse_key(str(key)) == key
    assert key.matches(key.digest)


@given(keys, st.integers(0, 50), st.sampled_from(string.ascii_letters + string.digits + " _-"))
def test_one_mistyped_character_is_seen_without_a_query(key, place, character):
    text = str(key)
    place %= len(text)
    wrong = text[:place] + character + text[place + 1 :]
    assert (parse_key(wrong) is None) == (wrong != text)


@given(keys, st.integers(4, 49))
def test_two_swapped_characters_are_seen(key, place):
    text = str(key)
    swapped = text[:place] + text[place + 1] + text[place] + text[place + 2 :]
    assert (parse_key(swapped) is None) == (swapped != text)


@given(st.text(max_size=80))
def test_any_other_text_is_no_key(text):
    assert parse_key(text) is None
    assert parse_key(f"pxk_{text}") is None


@given(keys, keys)
def test_secrets_differ_in_their_digests(one, other):
    assert (one.digest == other.digest) == (one == other)
    assert one.matches(other.digest) == (one == other)


def test_new_keys_are_never_the_same():
    assert len({str(new_key()) for _ in range(200)}) == 200


@pytest.fixture
def partner(db) -> Partner:
    return Partner.objects.create(slug="bandao", name="半岛网", ordinal=1)


def bearer(text: str) -> dict[str, str]:
    return {"authorization": f"Bearer {text}"}


def test_issuing_and_revoking_are_audited_without_the_secret(partner):
    key, text = issue_key(partner=partner, label="采编系统", actor=STAFF, now=NOW)
    assert revoke_key(key=key, actor=STAFF, now=NOW) is True
    assert revoke_key(key=key, actor=STAFF, now=NOW) is False

    entries = AuditEntry.objects.order_by("pk")
    assert [entry.action for entry in entries] == ["partner_key.issued", "partner_key.revoked"]
    assert {(entry.actor_label, entry.target_id) for entry in entries} == {
        ("organiser", key.prefix)
    }
    secret = parse_key(text).secret
    assert secret not in repr([entry.__dict__ for entry in entries])


def test_only_a_digest_is_stored(partner):
    key, text = issue_key(partner=partner, label="", actor=STAFF, now=NOW)
    stored = repr(list(PartnerKey.objects.values()))
    assert parse_key(text).secret not in stored
    assert text not in stored
    assert key.digest == parse_key(text).digest
    assert len(key.digest) == 64


def test_good_key_reads_and_its_answer_is_private(client, partner):
    put_cases(1)
    _, text = issue_key(partner=partner, label="", actor=STAFF, now=NOW)
    for header in (f"Bearer {text}", f"bearer  {text} ", f"BEARER {text}"):
        response = client.get(CASES, headers={"authorization": header})
        assert response.status_code == 200
        assert response["Cache-Control"] == "private, no-cache"
        assert response.content == client.get(CASES).content


def test_a_second_key_outlives_the_first(client, partner):
    old, old_text = issue_key(partner=partner, label="旧", actor=STAFF, now=NOW)
    _, new_text = issue_key(partner=partner, label="新", actor=STAFF, now=NOW)
    revoke_key(key=old, actor=STAFF, now=NOW)
    assert client.get(CASES, headers=bearer(new_text)).status_code == 200
    assert_problem(client.get(CASES, headers=bearer(old_text)), 401, "invalid_key")


def refused_headers(partner: Partner) -> list[str]:
    """Everything that is not a good key, from nearly right to nonsense."""
    key, revoked = issue_key(partner=partner, label="", actor=STAFF, now=NOW)
    _, good = issue_key(partner=partner, label="", actor=STAFF, now=NOW)
    revoke_key(key=key, actor=STAFF, now=NOW)
    parts = parse_key(good)
    forged = KeyText(prefix=parts.prefix, secret=new_key().secret)
    return [
        *(f"Bearer {text}" for text in (revoked, str(new_key()), str(forged), good[:-1], "x")),
        *(f"Bearer {text}" for text in (good.lower(), good + good, f"{good} {good}", "青岛", "\0")),
        *(good, f"Basic {good}", f"Token {good}", "Basic dXNlcjpwYXNz", f"Bearer,{good}"),
        *("", " ", "Bearer", "Bearer ", "Negotiate", "A" * 10_000),
    ]


def test_anything_but_a_good_key_is_refused_and_never_anonymous(client, partner):
    put_cases(1)
    for header in refused_headers(partner):
        for method in (client.get, client.head):
            response = method(CASES, headers={"authorization": header})
            assert response.status_code == 401, header
        response = client.get(CASES, headers={"authorization": header, "if-none-match": "*"})
        problem = assert_problem(response, 401, "invalid_key")
        assert response["WWW-Authenticate"] == 'Bearer realm="pingxuan"'
        # Which of malformed, unknown and revoked it was is not said.
        assert problem["detail"] == problem["title"]


def test_every_endpoint_refuses_a_bad_key(client, partner):
    (document,) = put_cases(1)
    header = refused_headers(partner)[0]
    patterns = get_resolver("api.urls").reverse_dict
    pages = {one.name for one in DOCS_PATTERNS}
    names = {name for name in patterns if isinstance(name, str)} - pages
    assert len(names) >= 8
    for name in names:
        path = patterns[name][0][0][0] % {"uid": document.uid, "slug": "2020"}
        response = client.get(f"/api/v1/{path}", headers={"authorization": header})
        assert_problem(response, 401, "invalid_key")
