"""Noting that phases have opened and closed. It may be late; nothing that must be right waits."""

import logging
from collections.abc import Iterator
from datetime import datetime

from django.db import transaction

from cms.campaigns.models import PhaseChange
from cms.campaigns.phases import Boundary, boundaries
from cms.campaigns.queries import Rules, rules_in_force
from cms.plugin_system.events import announce
from cms.plugin_system.rule_json import RulesUnreadable

logger = logging.getLogger(__name__)


def note_phase_changes(*, now: datetime) -> list[PhaseChange]:
    """Write down each boundary that has passed under the rules in force, once; returns the new.

    However late, each is noted with its own instant, the earliest first. Of several at work at
    once one writes a boundary. A campaign whose rules cannot be read is passed over and logged.
    """
    noted: list[PhaseChange] = []
    for rules in rules_in_force(now).values():
        try:
            passed = [one for one in boundaries(rules.phases) if one.at <= now]
        except RulesUnreadable:
            logger.exception("campaign %s: phases cannot be read", rules.campaign_id)
            continue
        noted += _note(rules, passed, now)
    return noted


def _note(rules: Rules, passed: list[Boundary], now: datetime) -> Iterator[PhaseChange]:
    known = set(
        PhaseChange.objects.filter(campaign_id=rules.campaign_id).values_list(
            "at", "phase", "boundary"
        )
    )
    for boundary in passed:
        if boundary not in known and (change := _note_one(rules, boundary, now)):
            yield change


@transaction.atomic
def _note_one(rules: Rules, boundary: Boundary, now: datetime) -> PhaseChange | None:
    """The new row; None where another process was quicker."""
    change, created = PhaseChange.objects.get_or_create(
        campaign_id=rules.campaign_id,
        phase=boundary.phase,
        boundary=boundary.boundary,
        at=boundary.at,
        defaults={"noted_at": now, "rule_sheet": rules.number},
    )
    if not created:
        return None
    announce(
        "phase_changed",
        campaign=rules.campaign_id,
        now=now,
        phase=boundary.phase,
        boundary=boundary.boundary,
        at=boundary.at,
    )
    return change
