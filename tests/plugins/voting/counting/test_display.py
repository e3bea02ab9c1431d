"""What the public is shown, and what it must not be able to tell (threat 25)."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cms.core.audit import Actor
from plugins.voting.annulling import services
from plugins.voting.annulling.selecting import Selection
from plugins.voting.api.tally import kept
from plugins.voting.counting.display import shown_tally
from plugins.voting.counting.frames import Showing, frame
from plugins.voting.counting.totals import Numbers
from plugins.voting.disclaiming import disclaim
from plugins.voting.enums import Display
from plugins.voting.models import Ballot
from tests.ballots import CLOSES, NOON, OPENS, annul, at, open_vote, vote
from tests.world import build_all, make_case, make_world

pytestmark = pytest.mark.django_db

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
QINGDAO = ZoneInfo("Asia/Shanghai")
TALLY = "/api/v1/campaigns/2020/tally/"
VARYING = {"date", "x-request-id", "ratelimit", "ratelimit-policy"}


@pytest.fixture
def cases(db):
    make_world()
    made = [make_case(pictures=0) for _ in range(3)]
    for number, page in enumerate(reversed(made), start=1):
        page.case_ref.ballot_no = number
        page.case_ref.save()
    build_all()
    return [page.uid for page in made]


def told(client, at: datetime, **headers: str):
    """What the API says at an instant, made anew."""
    kept.forget()
    with time_machine.travel(at, tick=False):
        return client.get(TALLY, headers=headers)


def seen(response) -> tuple[int, bytes, dict[str, str]]:
    """All that an outsider sees of an answer, but for what belongs to the request."""
    kept = {k.lower(): v for k, v in response.items() if k.lower() not in VARYING}
    return response.status_code, response.content, kept


@pytest.mark.parametrize(
    ("display", "now", "showing", "as_of"),
    [
        (Display.LIVE, NOON + timedelta(seconds=17), Showing.LIVE, NOON + timedelta(seconds=10)),
        (Display.DAILY, NOON, Showing.DAILY, datetime(2020, 8, 24, 16, tzinfo=UTC)),
        (Display.HIDDEN, NOON, Showing.HIDDEN, None),
        (Display.HIDDEN, CLOSES - timedelta(microseconds=1), Showing.HIDDEN, None),
        (Display.HIDDEN, CLOSES, Showing.CLOSED, CLOSES),
        (Display.DAILY, CLOSES, Showing.CLOSED, CLOSES),
        (Display.DAILY, OPENS - HOUR, Showing.DAILY, OPENS - HOUR),
    ],
)
def test_the_rules_say_what_is_shown(display, now, showing, as_of):
    framed = frame(display, opens_at=OPENS, closes_at=CLOSES, zone=QINGDAO, now=now)
    assert (framed.showing, framed.as_of) == (showing, as_of)


def test_daily_totals_change_at_midnight_and_at_the_close():
    told = frame(Display.DAILY, opens_at=OPENS, closes_at=CLOSES, zone=QINGDAO, now=NOON)
    assert told.next_at == datetime(2020, 8, 25, 16, tzinfo=UTC)
    noon = NOON + HOUR
    told = frame(Display.DAILY, opens_at=OPENS, closes_at=noon, zone=QINGDAO, now=NOON)
    assert told.next_at == noon
    told = frame(Display.DAILY, opens_at=OPENS, closes_at=None, zone=QINGDAO, now=NOON)
    assert told.next_at == datetime(2020, 8, 25, 16, tzinfo=UTC)


def test_hidden_mode_leaks_nothing(cases, client):
    campaign = open_vote(display=Display.HIDDEN)
    vote(cases[0], "198.51.100.1")
    before = told(client, NOON + HOUR)
    for host in range(5):
        vote(cases[2], f"203.0.113.{host}", now=NOON + DAY, channel="qtv")
        address = at(f"203.0.113.{host}")
        assert disclaim(case=cases[2], channel="qtv", address=address, now=NOON + DAY)
    annul(campaign, Selection(case=cases[0]), now=NOON + DAY)
    after = told(client, NOON + DAY + HOUR)

    assert seen(before) == seen(after)
    assert "Last-Modified" not in before
    body = before.json()
    lists = ("cases", "categories", "channels", "days", "hours", "annulments", "sealed")
    assert all(body[name] == [] for name in lists)
    told_later = ("as_of", "accepted", "annulled", "counted", "disclaimers")
    assert {body[name] for name in told_later} == {None}
    again = told(client, NOON + DAY + HOUR, **{"If-None-Match": before["ETag"]})
    assert again.status_code == 304


def test_hidden_mode_asks_the_count_nothing(cases, django_assert_num_queries):
    """An answer that does not look cannot take longer for more votes."""
    campaign = open_vote(display=Display.HIDDEN)
    with django_assert_num_queries(1):
        assert shown_tally(campaign, NOON).cases == ()


def test_daily_mode_leaks_nothing_of_the_day(cases, client):
    campaign = open_vote(display=Display.DAILY)
    vote(cases[0], "198.51.100.1", now=NOON - DAY)
    before = told(client, NOON)
    for host in range(5):
        vote(cases[2], f"203.0.113.{host}", now=NOON, channel="qtv")
        assert disclaim(case=cases[2], channel="qtv", address=at(f"203.0.113.{host}"), now=NOON)
    annul(campaign, Selection(cast_from=OPENS), now=NOON + HOUR)
    after = told(client, NOON + 2 * HOUR)
    assert seen(before) == seen(after)
    assert before.json()["as_of"] == "2020-08-25T00:00:00+08:00"
    assert [one["accepted"] for one in before.json()["cases"]] == [0, 0, 1]

    tomorrow = told(client, NOON + DAY).json()
    assert (tomorrow["accepted"], tomorrow["annulled"], tomorrow["counted"]) == (6, 6, 0)
    assert [one["number"] for one in tomorrow["annulments"]] == [1]


def test_daily_reinstatement_is_told_the_day_after(cases, client):
    campaign = open_vote(display=Display.DAILY)
    vote(cases[0], "198.51.100.1", now=NOON - DAY)
    made = annul(campaign, Selection(case=cases[0]), now=NOON - HOUR - DAY + 2 * HOUR)
    shown = told(client, NOON).json()
    assert (shown["counted"], shown["annulments"][0]["state"]) == (0, "approved")
    of = {"annulment": made.pk, "now": NOON}
    services.appeal(**of, words="申诉", actor=Actor("7", "a"))
    services.find(**of, uphold=True, words="成立", actor=Actor("7", "a"))
    services.confirm_finding(**of, approve=True, words="", actor=Actor("8", "b"))
    assert told(client, NOON + HOUR).json() == shown
    later = told(client, NOON + DAY).json()
    assert (later["counted"], later["annulments"][0]["state"]) == (1, "upheld")


def test_live_totals_follow_and_cases_keep_the_order_of_the_ballot(cases, client):
    campaign = open_vote(display=Display.LIVE)
    for host in range(3):
        vote(cases[0], f"203.0.113.{host}")
    vote(cases[1], "198.51.100.1")
    body = told(client, NOON + HOUR).json()
    assert [one["ballot_no"] for one in body["cases"]] == [1, 2, 3]
    assert [one["counted"] for one in body["cases"]] == [0, 1, 3]
    annul(campaign, Selection(case=cases[0]), now=NOON + HOUR)
    body = told(client, NOON + 2 * HOUR).json()
    assert (body["accepted"], body["annulled"], body["counted"]) == (4, 3, 1)
    assert body["cases"][2] == {
        "case": str(cases[0]),
        "ballot_no": 3,
        "accepted": 3,
        "annulled": 3,
        "counted": 0,
    }


def test_after_the_close_everything_is_shown_whatever_the_rule(cases, client):
    open_vote(display=Display.HIDDEN)
    vote(cases[0], "198.51.100.1")
    body = told(client, CLOSES).json()
    assert (body["showing"], body["accepted"]) == ("closed", 1)


def test_the_tally_costs_the_same_for_more_votes(cases, django_assert_num_queries):
    """Rules, numbers, cases, disclaimers."""
    campaign = open_vote(display=Display.DAILY)
    vote(cases[0], "198.51.100.1", now=NOON - DAY)
    with django_assert_num_queries(4):
        assert shown_tally(campaign, NOON).total == Numbers(1, 0)
    for host, case in enumerate(cases):
        vote(case, f"203.0.113.{host}", now=NOON - DAY, channel=f"channel-{host}")
    annul(campaign, Selection(case=cases[0]), now=NOON - HOUR - DAY + 2 * HOUR)
    with django_assert_num_queries(4):
        assert shown_tally(campaign, NOON).total == Numbers(4, 2)


def test_whoever_asks_within_the_step_costs_no_query(cases, client):
    """Telling the totals is cheaper than a vote; the switches alone are looked at each second."""
    open_vote()
    first = told(client, NOON)
    with time_machine.travel(NOON, tick=False), CaptureQueriesContext(connection) as asked:
        assert seen(client.get(TALLY)) == seen(first)
    tables = ("voting_", 'FROM "campaigns_campaign"', "site_pages_")
    queries = [one["sql"] for one in asked.captured_queries]
    assert [sql for sql in queries if any(table in sql for table in tables)] == []


def sums(body, name: str) -> tuple[int, int]:
    """Accepted and annulled, of all groups of a grouping."""
    return tuple(sum(one[number] for one in body[name]) for number in ("accepted", "annulled"))


@pytest.mark.parametrize(
    ("display", "then", "hours"),
    [(Display.LIVE, NOON + HOUR, 0), (Display.DAILY, NOON + DAY, 0), (Display.HIDDEN, CLOSES, 3)],
)
def test_r093_every_grouping_sums_up_to_the_total(cases, client, display, then, hours):
    """Threat 25: the hours are told once voting has closed, and not before."""
    campaign = open_vote(display=display)
    vote(cases[0], "198.51.100.1", channel="qtv", now=NOON - DAY)
    for host in range(3):
        vote(cases[1], f"203.0.113.{host}", channel="qtv")
    vote(cases[2], "203.0.113.9", now=NOON + HOUR / 2)
    vote(cases[2], "203.0.113.10", now=NOON - 2 * HOUR)
    annul(campaign, Selection(case=cases[1]), now=NOON + HOUR / 2)
    body = told(client, then).json()
    assert (body["accepted"], body["annulled"]) == (6, 3)
    for name in ("cases", "categories", "channels", "days"):
        assert sums(body, name) == (6, 3), name
    assert len(body["hours"]) == hours
    if hours:
        assert sums(body, "hours") == (6, 3)
        assert body["hours"][-1] == {
            "day": "2020-08-25",
            "hour": 12,
            "accepted": 4,
            "annulled": 3,
            "counted": 1,
        }
    assert [one["channel"] for one in body["channels"]] == ["", "qtv"]
    assert body["days"][0] == {"day": "2020-08-24", "accepted": 1, "annulled": 0, "counted": 1}
    assert [one["category"] for one in body["categories"]] == ["citizen-services"]


def test_r093_disclaimers_are_told_as_the_votes_are(cases, client):
    """What the rule costs shared networks: with the totals, and as old as they are."""
    open_vote(display=Display.DAILY)
    shared, other = at("198.51.100.1"), at("198.51.100.2")
    vote(cases[0], "198.51.100.1", now=NOON - DAY)
    assert disclaim(case=cases[0], channel="", address=shared, now=NOON - DAY + HOUR)
    assert told(client, NOON - HOUR).json()["disclaimers"] == 1
    before = told(client, NOON)
    vote(cases[0], "198.51.100.2", now=NOON)
    assert disclaim(case=cases[0], channel="", address=other, now=NOON + HOUR)
    assert seen(told(client, NOON + 2 * HOUR)) == seen(before)
    assert told(client, NOON + DAY).json()["disclaimers"] == 2
    assert told(client, CLOSES).json()["disclaimers"] == 2


def test_a_campaign_without_a_vote_or_a_page_has_no_tally(cases, client):
    assert told(client, NOON).status_code == 404
    open_vote()
    assert client.get("/api/v1/campaigns/1999/tally/").status_code == 404
    assert client.get(f"{TALLY}?limit=3").status_code == 400


def test_a_receipt_says_that_its_ballot_is_annulled_and_why(cases, client):
    campaign = open_vote()
    receipt = vote(cases[0], "198.51.100.1").ballot.receipt
    address = f"/api/v1/receipts/{receipt}/"
    assert client.get(address).json()["annulment"] is None
    annul(campaign, Selection(receipts=(receipt,)), now=NOON + HOUR)
    body = client.get(address).json()
    assert body["state"] == "annulled"
    assert body["annulment"] == {"number": 1, "reason": "test", "statement": "测试选票"}
    assert '测试"' not in client.get(address).content.decode()
    assert Ballot.objects.count() == 1


def test_within_ten_seconds_all_are_told_the_same(cases, client):
    open_vote(display=Display.LIVE)
    vote(cases[0], "198.51.100.1")
    first = told(client, NOON + HOUR)
    vote(cases[0], "198.51.100.2")
    with time_machine.travel(NOON + HOUR + timedelta(seconds=9), tick=False):
        answer = client.get(TALLY)
        assert answer.content == first.content
    with time_machine.travel(NOON + HOUR + timedelta(seconds=10), tick=False):
        assert client.get(TALLY).json()["accepted"] == 2
