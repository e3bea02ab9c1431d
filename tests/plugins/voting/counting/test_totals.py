"""Sums of the tally, each against what was cast."""

from datetime import UTC, date, datetime, timedelta
from operator import itemgetter

import pytest
from django.core.management import call_command
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cms.campaigns.models import CaseRef, Category
from plugins.voting.annulling.selecting import Selection
from plugins.voting.casting.known import known_votes
from plugins.voting.counting import totals
from plugins.voting.counting.cases import cases_of
from plugins.voting.counting.groups import Groups, groups_before, groups_of, recounted
from plugins.voting.counting.reconciling import differences
from plugins.voting.counting.totals import Numbers
from plugins.voting.models import Ballot, Tally
from tests.ballots import NOON, annul, open_vote, vote
from tests.world import build_all, make_case, make_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def voted(db):
    make_world()
    cases = [make_case(slug, pictures=0).uid for slug in ("citizen-services", "network-security")]
    build_all()
    campaign = open_vote()
    for host in range(3):
        vote(cases[0], f"198.51.100.{host}", channel="")
    vote(cases[1], "203.0.113.1", now=NOON + timedelta(days=1))
    annul(campaign, Selection(case=cases[1]), now=NOON + timedelta(days=2))
    return campaign, *cases


def test_r093_totals_by_case_category_channel_day_and_hour(voted):
    campaign, case, other = voted
    first, second = Numbers(3, 0), Numbers(1, 1)
    by_slug = dict(Category.objects.values_list("slug", "pk"))
    day = date(2020, 8, 25)
    later = day + timedelta(days=1)
    assert totals.total(campaign.pk) == first + second
    assert totals.numbers_by_case(campaign.pk) == {case: first, other: second}
    assert totals.numbers_by_hour(campaign.pk, day=day) == {12: first}
    assert totals.totals(campaign.pk, before=day) == {}
    told = groups_of(campaign.pk)
    assert told == Groups(
        cases={case: first, other: second},
        categories={by_slug["citizen-services"]: first, by_slug["network-security"]: second},
        channels={"": first + second},
        days={day: first, later: second},
        hours={(day, 12): first, (later, 12): second},
    )
    assert told == recounted(campaign)


PLACES = st.tuples(
    st.integers(0, 1), st.sampled_from(["", "qtv", "bandao"]), st.integers(0, 2 * 24)
)


@settings(max_examples=10, suppress_health_check=list(HealthCheck), deadline=None)
@given(st.lists(PLACES, min_size=1, max_size=12), st.sampled_from(["", "qtv"]))
def test_r093_every_grouping_is_the_total_and_what_a_recount_says(voted, places, channel):
    """Also of what a day showed when it began, annulled ballots of its own not being seen."""
    campaign, *cases = voted
    known_votes.clear()
    start, end = NOON + timedelta(days=2), NOON + timedelta(days=5)
    with transaction.atomic():
        for host, (case, through, hours) in enumerate(sorted(places, key=itemgetter(2))):
            now = start + timedelta(hours=hours)
            vote(cases[case], f"192.0.2.{host}", now=now, channel=through)
        ballots = Ballot.objects.filter(channel=channel, annulled__isnull=True)
        if ballots.exists():
            annul(campaign, Selection(channel=channel), now=end)
        told, total = groups_of(campaign.pk), totals.total(campaign.pk)
        assert told == recounted(campaign)
        assert total.accepted == Ballot.objects.count()
        for name in ("cases", "categories", "channels", "days", "hours"):
            assert sum(getattr(told, name).values(), Numbers()) == total, name
        assert differences(campaign.pk) == []
        midnight = datetime(2020, 8, 29, 16, tzinfo=UTC)
        begun = groups_before(campaign.pk, day=date(2020, 8, 30), at=midnight)
        assert begun.total == Numbers(total.accepted, 1)
        assert {case: one.accepted for case, one in begun.cases.items()} == {
            case: one.accepted for case, one in told.cases.items()
        }
        transaction.set_rollback(True)


def test_r093_a_vote_counted_in_a_wrong_hour_is_found(voted):
    campaign, case, _other = voted
    Tally.objects.filter(case=case).update(hour=13)
    wrong = differences(campaign.pk)
    assert [(one.hour, one.tallied, one.ballots) for one in wrong] == [(12, 0, 3), (13, 3, 0)]


def test_r093_the_recount_prints_raw_annulled_and_counted(voted, capsys):
    campaign, *_ = voted
    call_command("recount_votes", campaign.slug)
    told = capsys.readouterr().out
    assert "accepted  annulled   counted" in told
    assert "       4         1         3  ballots" in told


def test_cases_come_by_ballot_number(voted):
    campaign, case, other = voted
    found = cases_of(campaign.pk)
    assert set(found) == {case, other}
    assert all(one.title for one in found.values())
    CaseRef.objects.filter(pk=other).update(ballot_no=1)
    assert next(iter(cases_of(campaign.pk))) == other
    assert str(cases_of(campaign.pk)[other]).startswith("001 ")
