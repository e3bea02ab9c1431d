"""Plugins hear of new rules and of phases, in the transaction that writes them down."""

from datetime import timedelta

import pytest

from cms.campaigns.services import note_phase_changes
from cms.plugin_system.models import EventDelivery
from cms.plugin_system.testing import registered
from tests.cms.campaigns.rule_samples import (
    NOW,
    VOTING,
    VOTING_CLOSES,
    VOTING_OPENS,
    make_campaign,
    publish,
    with_voting,
)
from tests.cms.plugin_system.made_up import plugin_module

pytestmark = pytest.mark.django_db


def listener():
    def rules_published(campaign, number): ...

    def phase_changed(campaign, phase, boundary, at): ...

    return plugin_module("listener", rules_published, phase_changed)


@pytest.fixture(autouse=True)
def _listening():
    with registered(listener()):
        yield


def told() -> list[tuple[str, int, dict]]:
    rows = EventDelivery.objects.order_by("created_at", "payload")
    return list(rows.values_list("event", "campaign", "payload"))


def test_a_plugin_hears_of_the_version_that_switches_it_on():
    campaign = make_campaign()
    with_voting(campaign)
    assert told() == []
    publish(campaign, switches={"listener": True})
    assert told() == [("rules_published", campaign.pk, {"number": 2})]


def test_a_plugin_hears_of_each_boundary_once_with_its_own_instant():
    campaign = make_campaign()
    with_voting(campaign, switches={"listener": True})
    EventDelivery.objects.all().delete()
    late = VOTING_CLOSES + timedelta(days=3)
    for _ in range(2):
        note_phase_changes(now=late)
    assert sorted((payload["boundary"], payload["at"]) for *_, payload in told()) == [
        ("closed", VOTING_CLOSES.isoformat()),
        ("opened", VOTING_OPENS.isoformat()),
    ]
    assert {(event, pk) for event, pk, _ in told()} == {("phase_changed", campaign.pk)}
    assert VOTING.opens_at > NOW
