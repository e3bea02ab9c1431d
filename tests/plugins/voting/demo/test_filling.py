"""The demonstration's invented ballots: the same every time, cast like all others."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from ipaddress import IPv4Network, IPv6Network
from zoneinfo import ZoneInfo

import pytest

from cms.campaigns.models import Campaign, CaseRef, Channel
from cms.documents import queries as documents
from cms.plugin_system.calling import decorate
from plugins.voting.casting.polls import poll_at
from plugins.voting.counting.display import shown_tally
from plugins.voting.counting.reconciling import differences
from plugins.voting.demo import crowd, filling
from plugins.voting.demo.crowd import BURST, BURST_SECONDS, Source
from plugins.voting.models import Annulment, Ballot, Disclaimer, VoterSlot
from tests.ballots import OPENS, open_vote, vote
from tests.world import build_all, make_case, make_world

QINGDAO = ZoneInfo("Asia/Shanghai")
SOURCES = (
    Source("", is_wechat=False, weight=4),
    Source("ai-qingdao", is_wechat=True, weight=3),
    Source("bandao", is_wechat=False, weight=1),
)
NOBODYS = (IPv4Network("198.18.0.0/15"), IPv6Network("2001:db8::/32"))


def people(seed="2020", days=10, cases=60):
    first = date(2020, 8, 22)
    told = {"first": first, "days": days, "zone": QINGDAO, "sources": SOURCES, "cases": cases}
    return list(crowd.crowd(seed, **told))


def test_the_crowd_is_the_same_every_time_and_grows_at_its_end():
    assert people() == people()
    assert people()[: len(people(days=3))] == people(days=3)
    assert people("2021") != people()


def test_nobody_votes_twice_on_a_day_and_all_addresses_are_nobodys():
    met = [(one.at.date(), one.address) for one in people()]
    assert len(set(met)) == len(met) > 4_000
    assert all(any(one.address in network for network in NOBODYS) for one in people())
    assert len({one.nonce for one in people()}) == len(met)


def test_few_cases_are_loved_and_nights_are_quiet():
    votes = Counter(one.place for one in people() if one.agent != crowd.BURST_AGENT)
    counts = sorted(votes.values(), reverse=True)
    assert counts[0] > 4 * counts[10] > 0
    assert len(counts) == 60
    hours = Counter(one.at.hour for one in people() if one.agent != crowd.BURST_AGENT)
    assert hours[21] > 10 * hours[3]
    in_wechat = {one.agent for one in people() if one.channel == "ai-qingdao"}
    assert in_wechat == set(crowd.IN_WECHAT)


def test_a_burst_comes_from_one_network_for_one_case():
    burst = [one for one in people() if one.agent == crowd.BURST_AGENT]
    assert len(burst) == BURST >= 200
    assert len({one.place for one in burst}) == len({one.channel for one in burst}) == 1
    assert len({IPv4Network((one.address, 24), strict=False) for one in burst}) == 1
    times = [one.at for one in burst]
    assert max(times) - min(times) < timedelta(seconds=BURST_SECONDS + 1)


@pytest.fixture
def demonstration(db, monkeypatch):
    """A vote whose fourth day it is, for two cases, with a small crowd."""
    monkeypatch.setattr(crowd, "PER_DAY", 12)
    monkeypatch.setattr(crowd, "BURST", 15)
    make_world()
    make_case(pictures=0)
    make_case(title="另一个案例", pictures=0)
    build_all()
    campaign = open_vote()
    Channel.objects.create(campaign=campaign, slug="bandao", name="半岛网", kind="site", ordinal=1)
    Campaign.objects.update(is_demonstration=True)
    return campaign


NOW = OPENS + timedelta(days=3, hours=12)


def fill_all(campaign, now=NOW):
    rounds = 1
    while filling.fill(campaign, now=now):
        rounds += 1
    return rounds


def test_ballots_are_cast_through_the_services_and_once(demonstration, monkeypatch):
    monkeypatch.setattr(filling, "AT_A_TIME", 20)
    assert fill_all(demonstration) > 2
    cast = Ballot.objects.count()
    assert 40 < cast == VoterSlot.objects.count()
    assert list(differences(demonstration.pk)) == []
    assert not Ballot.objects.filter(cast_at__gt=NOW - filling.A_WHILE).exists()
    assert not Ballot.objects.filter(cast_at__lt=OPENS).exists()
    assert set(Ballot.objects.values_list("channel", flat=True)) == {"", "bandao"}
    assert Ballot.objects.filter(agent=crowd.BURST_AGENT).count() == 15

    assert fill_all(demonstration) == 1
    assert Ballot.objects.count() == cast
    fill_all(demonstration, NOW + timedelta(days=1))
    assert Ballot.objects.count() > cast


def test_the_first_round_is_of_all_days_and_the_burst_waits(demonstration, monkeypatch):
    """Whoever opens the page while the demonstration still arrives sees the whole picture."""
    monkeypatch.setattr(filling, "AT_A_TIME", 12)
    assert filling.fill(demonstration, now=NOW)
    by_day = Counter(Ballot.objects.values_list("local_day", flat=True))
    assert len(by_day) == 4
    assert 6 <= sum(by_day.values()) <= 12
    assert not Ballot.objects.filter(agent=crowd.BURST_AGENT).exists()
    shown = shown_tally(demonstration, NOW)
    assert (shown.showing.value, len(shown.days)) == ("daily", 3)
    assert 0 < shown.total.accepted < sum(by_day.values())


def test_a_round_before_all_cases_are_there_does_not_change_the_end(demonstration, monkeypatch):
    monkeypatch.setattr(filling, "AT_A_TIME", 12)
    filling.fill(demonstration, now=NOW)
    make_case(title="后来的案例", pictures=0)
    build_all()
    fill_all(demonstration)
    everybody = filling._everybody(demonstration, poll_at(demonstration, NOW), 3)
    nonces = {one.nonce for one in everybody if one.at <= NOW - filling.A_WHILE}
    assert set(Ballot.objects.values_list("nonce", flat=True)) == nonces
    burst = Ballot.objects.filter(agent=crowd.BURST_AGENT)
    assert burst.values("case").distinct().count() == 1
    assert Annulment.objects.count() == 2


def test_some_find_the_vote_of_their_network_taken(demonstration, monkeypatch):
    monkeypatch.setattr(crowd, "SHARED_ONE_IN", 3)
    fill_all(demonstration)
    assert 5 < Disclaimer.objects.count() < Ballot.objects.count()


def test_a_visitor_who_votes_meanwhile_is_in_nobodys_way(demonstration, monkeypatch):
    monkeypatch.setattr(filling, "AT_A_TIME", 20)
    filling.fill(demonstration, now=NOW)
    vote(CaseRef.objects.first().pk, "203.0.113.7", now=NOW)
    assert filling.fill(demonstration, now=NOW + timedelta(seconds=1))
    fill_all(demonstration)
    assert Ballot.objects.count() > 41
    assert set(Ballot.objects.values_list("way", flat=True)) >= {"page", "widget"}


def test_before_the_vote_there_is_nothing_to_fill(demonstration):
    assert not filling.fill(demonstration, now=datetime(2020, 8, 1, tzinfo=UTC))
    assert not Ballot.objects.exists()


def test_it_waits_for_cases_that_are_still_to_be_built(demonstration):
    make_case(title="还没生成", pictures=0)
    assert documents.current("case").count() < CaseRef.objects.count()
    assert filling.fill(demonstration, now=NOW)
    assert not Ballot.objects.exists()


def test_the_host_asks_without_knowing_the_plugin(demonstration):
    told = decorate("fill_demonstration", campaign=demonstration.pk, now=NOW)
    assert [(one.plugin, one.value) for one in told] == [("voting", False)]
    assert Ballot.objects.exists()


def test_the_burst_is_annulled_by_two_people_and_another_search_waits(demonstration):
    fill_all(demonstration)
    burst = Ballot.objects.filter(agent=crowd.BURST_AGENT)
    assert burst.filter(annulled__isnull=False).count() == burst.count() == 15
    annulled, waiting = Annulment.objects.order_by("number")
    acts = annulled.steps.order_by("pk").values_list("act", "actor_id")
    assert [act for act, _ in acts] == ["proposed", "approved"]
    assert len({actor for _, actor in acts}) == 2
    assert [step.act for step in waiting.steps.all()] == ["proposed"]
    assert list(differences(demonstration.pk)) == []

    fill_all(demonstration)
    assert Annulment.objects.count() == 2
