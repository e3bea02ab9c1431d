"""Casting over HTTP: what our pages are told, and what nobody else's can do."""

import json
import secrets
from datetime import timedelta

import altcha
import pytest
from django.utils import timezone

from plugins.voting.models import Ballot
from tests.assertions import PROBLEM
from tests.ballots import open_vote
from tests.world import build_all, make_case, make_world

pytestmark = pytest.mark.django_db

CHALLENGE, VOTES = "/api/v1/votes/challenge/", "/api/v1/votes/"
HOME = {"REMOTE_ADDR": "203.0.113.7"}
DAY = timedelta(days=1)


@pytest.fixture
def case(db):
    make_world()
    made = make_case(pictures=0)
    build_all()
    return made


@pytest.fixture
def is_open(case):
    now = timezone.now()
    return open_vote(opens_at=now - DAY, closes_at=now + DAY)


def assert_refused(response, status: int, code: str) -> dict:
    """A problem of this status and code, closed to other origins, kept by nobody."""
    assert response.status_code == status, response.content[:500]
    assert response["Content-Type"] == "application/problem+json"
    assert "Access-Control-Allow-Origin" not in response
    assert response["Cache-Control"] == "no-store"
    problem = response.json()
    assert set(problem) >= PROBLEM
    assert problem["code"] == code
    return problem


def form_of(client, case, **extra):
    return client.get(CHALLENGE, {"case": str(case.uid)}, **{**HOME, **extra})


def cast(client, case, *, headers=None, content_type="application/json", **body):
    sent = {"case": str(case.uid), "nonce": secrets.token_hex(16), **body}
    return client.post(VOTES, json.dumps(sent), content_type, headers=headers or {}, **HOME)


def test_r089_a_citizen_votes_without_an_account(client, case, is_open):
    form = form_of(client, case)
    assert (form.status_code, form["Cache-Control"]) == (200, "no-store")
    assert form.json()["challenge"] is None

    nonce = secrets.token_hex(16)
    answer = cast(client, case, token=form.json()["token"], nonce=nonce)
    assert answer.status_code == 201
    told = answer.json()
    assert told["case"] == str(case.uid)
    assert told["counted_on"] == timezone.localdate().isoformat()
    assert told["resets_at"] == form.json()["resets_at"]
    assert told["network"] == "203.0.*.*"
    assert answer.cookies == {}

    again = cast(client, case, token=form.json()["token"], nonce=nonce)
    assert (again.status_code, again.json()) == (200, told)

    receipt = client.get(f"/api/v1/receipts/{told['receipt']}/").json()
    assert receipt == {
        "receipt": told["receipt"],
        "state": "counted",
        "counted_on": told["counted_on"],
        "annulment": None,
    }


def test_r088_who_has_voted_is_told_when_opening_the_form(client, case, is_open):
    cast(client, case, token=form_of(client, case).json()["token"])
    problem = assert_refused(form_of(client, case), 409, "already_voted")
    assert problem["resets_at"].endswith("T00:00:00+08:00")
    assert form_of(client, case, REMOTE_ADDR="203.0.113.8").status_code == 200


def test_r088_a_forged_header_changes_nothing(client, case, is_open):
    cast(client, case, token=form_of(client, case).json()["token"])
    for name in ("X_FORWARDED_FOR", "X_REAL_IP", "FORWARDED", "CLIENT_IP", "TRUE_CLIENT_IP"):
        forged = form_of(client, case, **{f"HTTP_{name}": "198.51.100.9"})
        assert_refused(forged, 409, "already_voted")


def test_r091_the_puzzle_must_be_solved_and_be_this_one(client, case):
    now = timezone.now()
    open_vote(opens_at=now - DAY, closes_at=now + DAY, challenge=True, difficulty=100)
    one, other = form_of(client, case).json(), form_of(client, case).json()
    solved = solution_of(one["challenge"])
    for token, solution in (
        (one["token"], ""),
        (one["token"], "bm9uc2Vuc2U="),
        (one["token"], solved[:-8]),
        (other["token"], solved),
        (one["token"], "[" * 5_000),
    ):
        answer = cast(client, case, token=token, solution=solution)
        assert_refused(answer, 400, answer.json()["code"])
        assert answer.json()["code"] in {"challenge_failed", "invalid_parameter"}
    assert not Ballot.objects.exists()
    assert cast(client, case, token=one["token"], solution=solved).status_code == 201


def solution_of(puzzle: dict) -> str:
    challenge = altcha.Challenge.from_dict(puzzle)
    solution = altcha.solve_challenge(challenge)
    assert solution is not None
    return altcha.Payload(challenge, solution).to_base64()


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://rival.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_another_sites_page_cannot_make_its_visitors_vote(client, case, is_open, headers):
    assert_refused(
        client.get(CHALLENGE, {"case": str(case.uid)}, headers=headers, **HOME), 403, "forbidden"
    )
    token = form_of(client, case).json()["token"]
    answer = cast(client, case, token=token, headers=headers)
    assert_refused(answer, 403, "forbidden")
    assert "Access-Control-Allow-Origin" not in answer
    preflight = client.options(VOTES, headers=headers)
    assert "Access-Control-Allow-Origin" not in preflight
    assert not Ballot.objects.exists()


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded"])
def test_what_a_foreign_form_could_send_is_refused(client, case, is_open, content_type):
    token = form_of(client, case).json()["token"]
    answer = cast(client, case, token=token, content_type=content_type)
    assert answer.status_code == 415
    assert not Ballot.objects.exists()


@pytest.mark.parametrize(
    "body",
    [
        " ",
        "[]",
        "null",
        '"x"',
        "{",
        "{}",
        '{"case": 1}',
        '{"case": "x", "nonce": "y"}',
        '{"case": "%(case)s"}',
        '{"case": "%(case)s", "nonce": "0"}',
        '{"case": "%(case)s", "nonce": "%(nonce)s", "token": null}',
        '{"case": "%(case)s", "nonce": "%(nonce)s", "token": "\\u0000"}',
        '{"case": "%(case)s", "nonce": "%(nonce)s", "channel": {}}',
        '{"case": "%(case)s", "nonce": "%(nonce)s", "token": "\\ud800"}',
        "[" * 16_000,
    ],
    ids=lambda body: body[:40],
)
def test_whatever_is_sent_is_answered_clearly(client, case, is_open, body):
    sent = body % {"case": case.uid, "nonce": "0" * 32} if "%(" in body else body
    answer = client.post(VOTES, sent, "application/json", **HOME)
    assert answer.status_code == 400, answer.content[:300]
    assert answer["Content-Type"] == "application/problem+json"
    assert not Ballot.objects.exists()


def test_a_body_of_megabytes_is_not_read(client, case, is_open):
    answer = client.post(VOTES, "x" * 20_000, "application/json", **HOME)
    assert_refused(answer, 413, "too_much")


@pytest.mark.parametrize("key", ["token", "solution", "nonce"])
@pytest.mark.parametrize("half", ["\ud800", "a\udfff", "\0"])
def test_what_no_database_takes_is_refused(client, case, is_open, key, half):
    """JSON can hold half of a surrogate pair, which is no text."""
    token = form_of(client, case).json()["token"]
    problem = assert_refused(
        cast(client, case, **{"token": token, key: half}), 400, "invalid_parameter"
    )
    assert [error["parameter"] for error in problem["errors"]] == [key]
    assert not Ballot.objects.exists()


def test_r086_before_and_after_the_vote_is_closed(client, case):
    now = timezone.now()
    open_vote(opens_at=now + DAY, closes_at=now + 2 * DAY)
    assert_refused(form_of(client, case), 403, "voting_closed")


def test_unknown_cases_are_not_found(client, case, is_open):
    unknown = client.get(CHALLENGE, {"case": "00000000-0000-4000-8000-000000000000"}, **HOME)
    assert_refused(unknown, 404, "unknown_case")
    assert_refused(client.get(CHALLENGE, {"case": "7"}, **HOME), 400, "invalid_parameter")
    assert_refused(client.get(CHALLENGE, **HOME), 400, "invalid_parameter")


@pytest.mark.parametrize("code", ["0", "0000000000000000", "零" * 16, "%00", "A" * 3000])
def test_a_code_of_no_ballot_is_not_found(client, case, is_open, code):
    assert client.get(f"/api/v1/receipts/{code}/").json()["code"] == "not_found"
