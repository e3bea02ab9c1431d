"""The job that looks for bursts, and what it says (R91)."""

from datetime import date, timedelta

import pytest
from django.db.models import Q

from plugins.voting.counting import watching
from plugins.voting.enums import Way
from plugins.voting.jobs import watch
from plugins.voting.models import Ballot, BurstFlag
from tests.ballots import NOON, open_vote, vote
from tests.world import build_all, make_case, make_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def two_cases(db):
    make_world()
    cases = [make_case(pictures=0).uid for _ in range(2)]
    build_all()
    return open_vote(), *cases


def test_r091_a_burst_is_warned_of_once(two_cases, caplog):
    campaign, case, _ = two_cases
    for host in range(201):
        vote(case, f"192.0.2.{host}", now=NOON + timedelta(seconds=host / 5))
    for minute in (1, 2, 3):
        watch(campaign.pk, now=NOON + timedelta(minutes=minute))
    warned = [one for one in caplog.records if one.levelname == "WARNING" and "votes" in one.msg]
    assert len(warned) == 1
    assert BurstFlag.objects.get().votes == 201
    # Only the tag's beginning is logged, and no count is changed by a flag.
    assert BurstFlag.objects.get().network not in caplog.text
    assert not Ballot.objects.filter(annulled__isnull=False).exists()


def test_a_48_of_ipv6_is_one_neighbourhood(two_cases):
    campaign, case, _ = two_cases
    for host in range(200):
        vote(case, f"2001:db8:7:{host:x}::1", now=NOON + timedelta(seconds=host / 5))
    (flag,) = watching.raise_flags(campaign=campaign.pk, now=NOON + timedelta(minutes=2))
    assert flag.votes == 200


def test_199_or_many_neighbourhoods_raise_none(two_cases):
    campaign, case, _ = two_cases
    for host in range(199):
        vote(case, f"192.0.2.{host}", now=NOON + timedelta(seconds=host / 5))
    for host in range(30):
        vote(case, f"198.{host}.100.1", now=NOON + timedelta(seconds=40 + host / 5))
    assert watching.raise_flags(campaign=campaign.pk, now=NOON + timedelta(minutes=2)) == []


def test_a_neighbourhood_that_votes_for_one_case_is_odd(two_cases):
    campaign, case, other = two_cases
    for host in range(40):
        vote(case, f"192.0.2.{host}")
    for host in range(90):
        vote(other, f"198.{host}.100.1")
    (odd,) = watching.oddities(campaign.pk, "network")
    assert (odd.trait, odd.given, odd.votes) == (case, 40, 40)
    (largest,) = watching.largest_networks(campaign.pk)
    assert (largest["votes"], largest["cases"]) == (40, 1)
    assert watching.oddities(campaign.pk, "channel") == []


def test_r091_what_comes_mostly_by_the_plain_form_is_odd(two_cases):
    """The way without a puzzle: by network, channel and case."""
    campaign, case, other = two_cases
    for host in range(36):
        vote(case, f"192.0.2.{host}", channel="qtv", way=Way.FORM)
    for host in range(4):
        vote(case, f"192.0.2.{200 + host}", channel="qtv")
    for host in range(60):
        vote(other, f"198.{host}.100.1")
    vote(other, "198.77.100.1", way=Way.FORM)
    day = Q(local_day=date(2020, 8, 25))
    tag = Ballot.objects.filter(channel="qtv").first().network
    for group, key in (("network", tag), ("channel", "qtv"), ("case", case)):
        (odd,) = watching.form_oddities(campaign.pk, group, where=day)
        assert (odd.group, odd.trait) == (key, Way.FORM), group
        assert (odd.given, odd.votes, odd.elsewhere) == (36, 40, 1 / 61), group
    assert watching.form_oddities(campaign.pk, "case", where=~day) == []


def test_a_few_forms_or_forms_everywhere_are_not_odd(two_cases):
    campaign, case, other = two_cases
    everything = Q()
    for host in range(20):
        vote(case, f"192.0.2.{host}", way=Way.FORM)
        vote(other, f"198.{host}.100.1")
    assert watching.form_oddities(campaign.pk, "case", where=everything) == []
    for host in range(40, 100):
        vote(case, f"192.0.2.{host}", way=Way.FORM)
        vote(other, f"198.{host}.100.1", way=Way.FORM)
    assert watching.form_oddities(campaign.pk, "case", where=everything) == []
