"""Which rules hold when, and what plugins are on for it."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from cms.campaigns import queries, switchboard
from cms.campaigns.exceptions import NoRules, PauseUnchanged, ReasonMissing, UnknownPlugin
from cms.campaigns.models import PluginPause, RuleSheet
from cms.campaigns.queries import Rules, newest_rules, rule_history, rules_at, standing
from cms.campaigns.rule_sheet import EVALUATION
from cms.campaigns.services import pause_plugin, resume_plugin
from cms.campaigns.switchboard import board, switches_at
from cms.core.models import AuditEntry
from cms.plugin_system import switches
from cms.plugin_system.rule_json import RulesUnreadable, canonical
from cms.plugin_system.switches import State, Switches
from tests.cms.campaigns.rule_samples import (
    NOW,
    ORGANISER,
    SECOND,
    every_kind,
    install,
    make_campaign,
    plugin_module,
    publish,
    weights,
    with_voting,
)


def history_of(hours):
    return [
        Rules(
            pk=number,
            campaign_id=1,
            number=number,
            sha256="",
            effective_at=NOW + timedelta(hours=hour),
            published_at=NOW,
        )
        for number, hour in enumerate(hours, start=1)
    ]


@given(
    st.lists(st.integers(0, 9), min_size=1, max_size=8), st.integers(-1, 10), st.integers(-1, 10)
)
def test_the_highest_number_in_effect_holds_and_only_ever_rises(hours, one, other):
    history = history_of(hours)
    earlier, later = sorted([one, other])
    in_effect = [r.number for r in history if r.effective_at <= NOW + timedelta(hours=earlier)]

    held = standing(history, NOW + timedelta(hours=earlier)).number
    assert held == max(in_effect, default=1)
    assert held <= standing(history, NOW + timedelta(hours=later)).number


@pytest.fixture
def campaign(db):
    return make_campaign()


@pytest.mark.django_db
@given(hours=st.lists(st.integers(0, 4), min_size=1, max_size=5))
def test_the_database_says_what_the_definition_says(hours):
    campaign = make_campaign(slug=f"c{RuleSheet.objects.count()}-{len(hours)}-{hours[0]}")
    for one in history_of(hours):
        RuleSheet.objects.create(
            campaign=campaign,
            number=one.number,
            content=b"",
            sha256="x",
            effective_at=one.effective_at,
            published_at=NOW,
            author_label="x",
        )
    for hour in range(-1, 6):
        now = NOW + timedelta(hours=hour)
        expected = standing(rule_history(campaign.pk), now)
        assert rules_at(campaign.pk, now) == expected
        assert queries.rules_in_force(now)[campaign.pk] == expected


def test_a_later_version_in_effect_outranks_an_earlier_one(campaign):
    with_voting(campaign)
    publish(campaign, sections=weights(campaign, 50), effective_at=NOW + timedelta(days=9))
    publish(campaign, sections=weights(campaign, 45), effective_at=NOW + timedelta(days=1))

    def vote_weight(now):
        return rules_at(campaign.pk, now).section(EVALUATION).vote_weight

    assert vote_weight(NOW + timedelta(days=1) - SECOND) == 55
    assert vote_weight(NOW + timedelta(days=1)) == 45
    assert vote_weight(NOW + timedelta(days=9)) == 45
    assert newest_rules(campaign.pk).number == 3
    assert [rules.number for rules in rule_history(campaign.pk)] == [1, 2, 3]


def test_before_its_first_version_takes_effect_a_campaign_has_that(campaign):
    with pytest.raises(NoRules):
        rules_at(campaign.pk, NOW)
    with pytest.raises(NoRules):
        newest_rules(campaign.pk)
    with_voting(campaign, effective_at=NOW + SECOND)

    assert rules_at(campaign.pk, NOW).number == 1


def test_asking_again_takes_one_query(campaign, django_assert_num_queries):
    with_voting(campaign)
    assert rules_at(campaign.pk, NOW).phases

    with django_assert_num_queries(1):
        rules = rules_at(campaign.pk, NOW)
        assert rules.phases
        assert not rules.is_on("games")


def test_the_cache_of_sheets_is_bounded(campaign, monkeypatch):
    monkeypatch.setattr(queries, "KEPT", 2)
    with_voting(campaign)
    for vote in (50, 45, 40):
        publish(campaign, sections=weights(campaign, vote))
    for rules in rule_history(campaign.pk):
        assert rules.section(EVALUATION)

    assert len(queries._contents._kept) <= 2


def test_bytes_that_are_not_those_that_were_hashed_are_refused(campaign):
    RuleSheet.objects.create(
        campaign=campaign,
        number=1,
        content=canonical({"format": 1, "sections": {}}),
        sha256="0" * 64,
        effective_at=NOW,
        published_at=NOW,
        author_label="x",
    )
    with pytest.raises(RulesUnreadable):
        rules_at(campaign.pk, NOW).section(EVALUATION)
    assert switches_at(NOW)[campaign.pk] == Switches(is_unreadable=True)


def test_switches_follow_the_rules_in_force_and_pauses_at_once(monkeypatch, campaign):
    install(monkeypatch, every_kind(), plugin_module("other"))
    assert switches.state("games", campaign.pk) is State.OFF
    publish(campaign, switches={"games": True})
    assert switches.state("games", campaign.pk) is State.ON
    act = {"campaign": campaign, "plugin": "games", "author": ORGANISER, "now": NOW}
    pause_plugin(reason="  系统维护 ", **act)

    assert switches.state("games", campaign.pk) is State.PAUSED
    assert switches.pause_reason("games", campaign.pk) == "系统维护"
    assert switches.state("other", campaign.pk) is State.OFF
    resume_plugin(reason="维护完毕", **act)
    assert switches.state_anywhere("games") is State.ON
    assert switches.campaigns_with("games") == [campaign.pk]
    acts = AuditEntry.objects.filter(action__startswith="plugin.").order_by("pk")
    assert [(act.action, act.reason) for act in acts] == [
        ("plugin.paused", "系统维护"),
        ("plugin.resumed", "维护完毕"),
    ]


def test_a_pause_needs_a_reason_a_plugin_and_something_to_change(monkeypatch, campaign):
    install(monkeypatch, every_kind())
    act = {"campaign": campaign, "plugin": "games", "author": ORGANISER, "now": NOW}
    for reason in ("", "  ", "长" * 201):
        with pytest.raises(ReasonMissing):
            pause_plugin(reason=reason, **act)
    with pytest.raises(UnknownPlugin):
        pause_plugin(reason="x", **{**act, "plugin": "nobody"})
    with pytest.raises(PauseUnchanged):
        resume_plugin(reason="x", **act)
    pause_plugin(reason="x", **act)
    with pytest.raises(PauseUnchanged):
        pause_plugin(reason="x", **act)
    assert PluginPause.objects.count() == 1


def test_the_switchboard_asks_the_database_once_a_second(
    monkeypatch, campaign, django_assert_num_queries
):
    install(monkeypatch, every_kind())
    publish(campaign, switches={"games": True})
    with time_machine.travel(NOW, tick=False) as clock:
        board.forget()
        assert board.of(campaign.pk).on == {"games"}
        clock.shift(0.999)
        with django_assert_num_queries(0):
            assert board.of(campaign.pk).on == {"games"}
            assert board.of(campaign.pk + 1).on == frozenset()
        clock.shift(0.001)
        with django_assert_num_queries(2):
            assert board.of(campaign.pk).on == {"games"}


def test_the_switchboard_tells_what_is_on_and_not_installed(monkeypatch, campaign):
    install(monkeypatch, every_kind())
    publish(campaign, switches={"games": True})
    registered = switchboard.installed
    with registered.restored():
        registered.take_out("games")
        switches_now = switches_at(NOW)[campaign.pk]
    assert (switches_now.on, switches_now.missing) == (frozenset(), {"games"})
    assert switches_at(NOW)[campaign.pk].missing == frozenset()


@pytest.mark.django_db(transaction=True)
def test_what_another_process_writes_is_seen_within_a_second(monkeypatch):
    install(monkeypatch, every_kind())
    campaign = make_campaign()
    publish(campaign, switches={"games": True})
    with time_machine.travel(NOW, tick=False) as clock:
        assert board.of(campaign.pk).state("games") is State.ON
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO campaigns_pluginpause"
                " (campaign_id, plugin, paused, reason, at, actor_id, actor_label)"
                " VALUES (%s, 'games', %s, '检修', %s, '', 'x')",
                [campaign.pk, True, NOW],
            )
        clock.shift(1)
        assert board.of(campaign.pk).state("games") is State.PAUSED
