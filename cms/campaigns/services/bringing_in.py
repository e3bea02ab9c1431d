"""A campaign's files brought into the database as a whole, as the real campaign or to look at.

Twice is once, and nothing that was edited since is undone: the first rule sheet is published where
there is none, later ones come from people.
"""

from dataclasses import replace
from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cms.campaigns import phases as calendar
from cms.campaigns.loading import shifting
from cms.campaigns.loading.records import CampaignData
from cms.campaigns.models import Campaign
from cms.campaigns.queries import newest_rules
from cms.campaigns.services.loading import store_campaign
from cms.campaigns.services.rules import shift_demonstration_dates
from cms.core import audit
from cms.core.errors import DomainError


class CampaignOfAnotherKind(DomainError):
    """A real campaign never becomes a demonstration, nor the other way round."""

    code = "campaign_of_another_kind"
    default_message = _(
        "“%(title)s” is there already, and one of the two is a demonstration. "
        "Load it into an empty database."
    )


class PhaseNotThere(DomainError):
    """The phase that shall be open is none of the campaign's; ``params``: phase."""

    code = "phase_not_there"
    default_message = _("The campaign has no phase “%(phase)s” that could be open now.")


@transaction.atomic
def bring_in(data: CampaignData, *, now: datetime) -> Campaign:
    """Store what the files say, their rules as version 1 where there are none, and which kind of
    campaign it is. Raises CampaignOfAnotherKind.
    """
    refuse_other_kind(data)
    campaign = store_campaign(data, now=now)
    if data.is_demonstration and not campaign.is_demonstration:
        campaign.is_demonstration = True
        campaign.save(update_fields=["is_demonstration"])
    return campaign


def refuse_other_kind(data: CampaignData) -> None:
    """Raise CampaignOfAnotherKind; a campaign without rules has not decided yet."""
    there = Campaign.objects.filter(slug=data.slug, rule_sheets__isnull=False).first()
    if there is not None and there.is_demonstration != data.is_demonstration:
        raise CampaignOfAnotherKind(title=there.title)


class Demonstration(NamedTuple):
    """The campaign as a demonstration, and by how many days one that was there has been moved."""

    data: CampaignData
    days_moved: int


@transaction.atomic
def as_demonstration(
    data: CampaignData, *, phase: str, author: audit.Actor, now: datetime
) -> Demonstration:
    """The campaign with the dates of its demonstration, in which ``phase`` is open at ``now``.

    Where the demonstration is there and another phase is wanted (or time has passed), its dates
    are moved as they stand now, with a new rule sheet. Raises PhaseNotThere, CampaignOfAnotherKind.
    """
    zone = ZoneInfo(data.time_zone)
    refuse_other_kind(replace(data, is_demonstration=True))
    stored = Campaign.objects.filter(slug=data.slug, rule_sheets__isnull=False).first()
    if stored is None:
        days = _days_to_open(shifting.all_phases(data), phase, now=now, zone=zone)
        return Demonstration(shifting.demonstration(data, days=days, now=now), 0)
    moved_by = _open(stored, phase, author=author, now=now)
    return Demonstration(stored_demonstration(data, stored, now=now), moved_by)


def stored_demonstration(data: CampaignData, campaign: Campaign, *, now: datetime) -> CampaignData:
    """The campaign with the dates that its demonstration has already. Raises NoRules."""
    standing = newest_rules(campaign.pk).phases
    days = shifting.days_moved(data.phases, standing, zone=ZoneInfo(data.time_zone))
    return shifting.demonstration(data, days=days, now=now)


def _open(campaign: Campaign, phase: str, *, author: audit.Actor, now: datetime) -> int:
    """Move the demonstration's phases where the wanted one is not open; by how many days."""
    zone = ZoneInfo(campaign.time_zone)
    standing = newest_rules(campaign.pk).phases
    if phase in calendar.open_at(standing, now):
        return 0
    days = _days_to_open(standing, phase, now=now, zone=zone)
    moved = tuple(
        replace(
            one,
            opens_at=shifting.moved(one.opens_at, days, zone=zone),
            closes_at=one.closes_at and shifting.moved(one.closes_at, days, zone=zone),
        )
        for one in standing
    )
    shift_demonstration_dates(campaign=campaign, phases=moved, author=author, now=now)
    return days


def _days_to_open(
    phases: tuple[calendar.Interval, ...], wanted: str, *, now: datetime, zone: ZoneInfo
) -> int:
    try:
        return shifting.days_to_open(phases, wanted, now=now, zone=zone)
    except LookupError:
        raise PhaseNotThere(phase=wanted) from None
