"""Reads."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from cms.campaigns.queries import rules_at
from cms.core.errors import DomainError
from pingxuan_picks.models import Pick
from pingxuan_picks.rule_sheet import PicksRules


def rules_of(campaign: int, now: datetime) -> PicksRules:
    """The campaign's rules for picks; the defaults while it has no rules at all."""
    try:
        rules: PicksRules = rules_at(campaign, now).section("picks")
    except DomainError:
        return PicksRules()
    return rules


def picks_of(campaign: int) -> QuerySet[Pick]:
    """The campaign's picks, the newest first."""
    return Pick.objects.filter(case__campaign=campaign).select_related("case__page")


def shown(case: UUID, *, campaign: int, now: datetime) -> dict[str, Any] | None:
    """What readers see of a case's pick; None where it is not picked."""
    pick = Pick.objects.filter(case=case).first()
    if pick is None:
        return None
    return {"reason": pick.reason if rules_of(campaign, now).show_reason else ""}
