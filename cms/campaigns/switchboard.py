"""Which plugins are on in which campaign, asked at every turn: the campaigns' side of the switches.

Two queries answer for all campaigns, and the answer is kept for a second in this process: a pause
or a rule sheet reaches every process within that, and the one that wrote it at once.
"""

import logging
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db import transaction
from django.utils import timezone

from cms.campaigns.models import Campaign, PluginPause
from cms.campaigns.queries import Rules, rules_in_force
from cms.core.errors import DomainError
from cms.plugin_system.registry import installed
from cms.plugin_system.switches import Switches

logger = logging.getLogger(__name__)

STALE_AFTER = timedelta(seconds=1)
NONE_ON = Switches()


class _Known(NamedTuple):
    at: datetime
    switches: Mapping[int, Switches]


class CampaignSwitchboard:
    """The switches of all campaigns, at most a second old."""

    def __init__(self) -> None:
        self._known: _Known | None = None

    def of(self, campaign: int) -> Switches:
        """The switches of one campaign; all off where it has no rules or none that can be read."""
        return self.campaigns().get(campaign, NONE_ON)

    def campaigns(self) -> Mapping[int, Switches]:
        """The switches of all campaigns that have rules, by id."""
        now = timezone.now()
        known = self._known
        if known is None or not known.at <= now < known.at + STALE_AFTER:
            known = self._known = _Known(now, switches_at(now))
        return known.switches

    def titles(self) -> Mapping[int, str]:
        """What the campaigns are called."""
        return dict(Campaign.objects.values_list("pk", "title"))

    def forget(self) -> None:
        """Ask the database next time."""
        self._known = None

    def on_written(self, **signal: Any) -> None:
        """Receiver of ``post_save``: ask anew, now and once all can see what was written."""
        self.forget()
        transaction.on_commit(self.forget)


def switches_at(now: datetime) -> dict[int, Switches]:
    """The switches of all campaigns that have rules, from the rules in force and the pauses."""
    pauses: dict[int, dict[str, str]] = {}
    for row in PluginPause.objects.order_by("pk"):
        of_campaign = pauses.setdefault(row.campaign_id, {})
        of_campaign.pop(row.plugin, None)
        if row.paused:
            of_campaign[row.plugin] = row.reason
    return {
        campaign: _switches(rules, pauses.get(campaign, {}))
        for campaign, rules in rules_in_force(now).items()
    }


def _switches(rules: Rules, paused: Mapping[str, str]) -> Switches:
    try:
        content = rules.content
    except DomainError:
        logger.exception(
            "campaign %s: no plugin is on, its rules are unreadable", rules.campaign_id
        )
        return Switches(paused=paused, is_unreadable=True)
    wanted = frozenset(name for name in content.names if content.switch(name))
    on = wanted & {plugin.spec.name for plugin in installed}
    return Switches(on=on, paused=paused, missing=wanted - on)


board = CampaignSwitchboard()
