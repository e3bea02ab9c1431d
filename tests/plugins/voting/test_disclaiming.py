"""``POST /api/v1/votes/disclaimers/``, and the masked network of a refusal."""

import json
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from cms.plugin_system import switches
from plugins.voting.disclaiming import disclaim
from plugins.voting.enums import WindowKind
from plugins.voting.models import Ballot, Disclaimer
from plugins.voting.throttling import PER_ADDRESS, UNCOUNTED
from tests.ballots import NOON, at, open_vote, vote
from tests.plugins.voting.ballot.pages import HOME, OTHER, open_now
from tests.world import build_all, make_case, make_world

pytestmark = pytest.mark.django_db

PATH = "/api/v1/votes/disclaimers/"


@pytest.fixture
def case(db):
    make_world()
    made = make_case(pictures=0)
    build_all()
    open_now()
    vote(made.uid, HOME["REMOTE_ADDR"], now=timezone.now())
    return made


def post(client, body, content_type="application/json", headers=None, **extra):
    return client.post(
        PATH, json.dumps(body), content_type, headers=headers or {}, **{**HOME, **extra}
    )


def test_it_is_counted_once_for_a_network_and_window(client, case):
    counted = [post(client, {"case": str(case.uid)}).json()["counted"] for _ in range(2)]
    assert counted == [True, False]
    kept = Disclaimer.objects.get()
    assert kept.digest
    assert Ballot.objects.count() == 1


@pytest.mark.parametrize("channel", ["\ud800", "a\udfffb", "\0", "报", "x" * 60, None, {"a": 1}])
def test_a_channel_that_is_none_is_left_away(client, case, channel):
    answer = post(client, {"case": str(case.uid), "channel": channel})
    assert (answer.status_code, answer.json()) == (200, {"counted": True})
    assert Disclaimer.objects.get().channel == ""


def test_with_a_rolling_window_it_is_counted_once_for_each_vote_in_the_way(db):
    """Not once for the whole vote, for which the digest's key is then the same."""
    make_world()
    case = make_case(pictures=0).uid
    build_all()
    open_vote(window=WindowKind.ROLLING, window_hours=24)
    hour, address = timedelta(hours=1), "203.0.113.7"

    def heard(now) -> bool:
        return disclaim(case=case, channel="", address=at(address), now=now)

    vote(case, address, now=NOON)
    # Midnight is nothing to a rolling window.
    assert [heard(NOON + n * hour) for n in (0, 1, 14, 23)] == [True, False, False, False]
    assert not heard(NOON + 24 * hour), "a vote is left"
    vote(case, address, now=NOON + 25 * hour)
    assert [heard(NOON + n * hour) for n in (25, 26, 48)] == [True, False, False]
    assert Disclaimer.objects.count() == Ballot.objects.count() == 2


def test_where_a_vote_is_left_there_is_nothing_to_disclaim(client, case):
    assert post(client, {"case": str(case.uid)}, **OTHER).json() == {"counted": False}
    assert not Disclaimer.objects.exists()


@pytest.mark.parametrize(
    ("body", "content_type", "headers", "status"),
    [
        ({}, "application/json", {}, 400),
        ([], "application/json", {}, 400),
        ({"case": "x"}, "application/json", {}, 400),
        ({"case": "6a0d5f5e-7a8b-4c5d-9e0f-1a2b3c4d5e6f"}, "application/json", {}, 404),
        ({}, "text/plain", {}, 415),
        ({}, "application/json", {"Origin": "https://evil.example"}, 403),
    ],
)
def test_what_is_no_disclaimer_is_refused(client, case, body, content_type, headers, status):
    answer = post(client, body, content_type, headers)
    assert answer.status_code == status
    assert "Access-Control-Allow-Origin" not in answer
    assert not Disclaimer.objects.exists()


def test_r088_a_refusal_names_the_network_masked(client, case):
    answer = client.get("/api/v1/votes/challenge/", {"case": str(case.uid)}, **HOME)
    assert answer.status_code == 409
    assert answer.json()["network"] == "203.0.*.*"
    assert answer["Cache-Control"] == "no-store"
    assert HOME["REMOTE_ADDR"] not in answer.content.decode()


def test_r088_asking_without_end_is_no_work_for_the_database(
    client, case, django_assert_max_num_queries
):
    """Threat 22: what a network sends beyond its room costs no query but the switch's."""
    with time_machine.travel(timezone.now(), tick=False):
        for _ in range(PER_ADDRESS + UNCOUNTED):
            post(client, {"case": str(case.uid)})
        with django_assert_max_num_queries(1):
            refused = post(client, {"case": str(case.uid)})
    assert refused.status_code == 429
    assert int(refused["Retry-After"]) >= 1


def test_a_campaign_that_has_the_vote_off_hears_no_disclaimers(client, case, monkeypatch):
    off = switches.Switches()
    monkeypatch.setattr(switches, "state", lambda plugin, campaign: off.state(plugin))
    assert post(client, {"case": str(case.uid)}).status_code == 404
    assert not Disclaimer.objects.exists()
