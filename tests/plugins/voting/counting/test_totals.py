"""Sums of the tally, each against what was cast."""

from datetime import date, timedelta

import pytest
from django.core.management import call_command

from cms.campaigns.models import CaseRef, Category
from cms.core.audit import Actor
from plugins.voting.annulling import services
from plugins.voting.annulling.selecting import Selection
from plugins.voting.counting import totals
from plugins.voting.counting.cases import cases_of
from plugins.voting.counting.totals import Numbers
from plugins.voting.enums import AnnulmentReason
from tests.ballots import NOON, open_vote, vote
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
    made = services.propose(
        campaign=campaign.pk,
        selection=Selection(case=cases[1]),
        reason=AnnulmentReason.TEST,
        grounds="a",
        statement="b",
        actor=Actor("1", "a"),
        now=NOON + timedelta(days=2),
    )
    services.decide(
        annulment=made.pk,
        approve=True,
        words="",
        actor=Actor("2", "b"),
        now=NOON + timedelta(days=2),
    )
    return campaign, *cases


def test_r093_totals_by_case_category_channel_day_and_hour(voted):
    campaign, case, other = voted
    first, second = Numbers(3, 0), Numbers(1, 1)
    by_slug = dict(Category.objects.values_list("slug", "pk"))
    day = date(2020, 8, 25)
    assert totals.total(campaign.pk) == first + second
    assert totals.numbers_by_case(campaign.pk) == {case: first, other: second}
    assert totals.recounted(campaign.pk) == {case: first, other: second}
    assert totals.numbers_by_category(campaign.pk) == {
        by_slug["citizen-services"]: first,
        by_slug["network-security"]: second,
    }
    assert totals.numbers_by_channel(campaign.pk) == {"": first + second}
    assert totals.numbers_by_day(campaign.pk) == {day: first, day + timedelta(days=1): second}
    assert totals.numbers_by_hour(campaign.pk, day=day) == {(day, 12): first}
    assert len(totals.numbers_by_hour(campaign.pk)) == 2
    assert totals.totals(campaign.pk, before=day) == {}


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
