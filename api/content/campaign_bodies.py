"""What the API says of a campaign: its phases now, its rules, categories and people.

No stored document: phases open and close by the clock alone. What is said changes at the
boundaries only, so that a validator holds from one to the next.
"""

import logging
from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Prefetch, QuerySet

from api.building.addresses import Addresses
from cms.campaigns.models import Campaign, Category, Contact, Field, Undertaker
from cms.campaigns.phases import boundaries, open_at, state_at
from cms.campaigns.queries import Rules, rules_in_force
from cms.campaigns.rule_sheet import CAMPAIGN, EVALUATION, PhaseDates, PhaseName
from cms.core.errors import DomainError
from site_pages.models import CampaignPage

logger = logging.getLogger(__name__)


def public_campaigns() -> QuerySet[CampaignPage]:
    """The pages of the campaigns that visitors may see, the newest first."""
    pages = CampaignPage.objects.live().public().select_related("campaign")
    return pages.order_by("-campaign__year", "campaign__slug")


def with_people(pages: QuerySet[CampaignPage]) -> QuerySet[CampaignPage]:
    """The same with all that a whole campaign is told from: a fixed number of queries."""
    fields = Field.objects.order_by("ordinal")
    categories = Category.objects.order_by("ordinal").prefetch_related(Prefetch("fields", fields))
    return pages.prefetch_related(
        Prefetch("campaign__categories", categories),
        "campaign__indicators",
        "campaign__organisers",
        Prefetch("campaign__undertakers", Undertaker.objects.select_related("partner")),
        Prefetch("campaign__contacts", Contact.objects.all()),
    )


def cards(
    pages: Iterable[CampaignPage], addresses: Addresses, *, now: datetime
) -> list[dict[str, Any]]:
    """The campaigns as lists show them. One query for all their rules."""
    in_force = rules_in_force(now)
    return [card(page, addresses, in_force.get(page.campaign_id), now=now) for page in pages]


def card(
    page: CampaignPage, addresses: Addresses, rules: Rules | None, *, now: datetime
) -> dict[str, Any]:
    """Name, address, phases at ``now`` and the version of the rules."""
    campaign: Campaign = page.campaign
    dates = _readable(rules, CAMPAIGN) if rules else None
    phases = dates.phases if dates else ()
    return {
        "slug": campaign.slug,
        "kind": "campaign",
        "url": addresses.of(page),
        "title": campaign.title,
        "year": campaign.year,
        "time_zone": campaign.time_zone,
        "is_demonstration": campaign.is_demonstration,
        "phases": [_phase(one, campaign, now=now) for one in phases],
        "open_phases": open_at(phases, now),
        "next_boundary_at": _next_boundary(phases, campaign, now=now),
        "rules": _version(rules, campaign),
    }


def whole(
    page: CampaignPage, addresses: Addresses, rules: Rules | None, *, now: datetime
) -> dict[str, Any]:
    """A campaign with its categories, indicators, weights and people."""
    campaign: Campaign = page.campaign
    evaluation = _readable(rules, EVALUATION) if rules else None
    weights = {one.indicator: one.weight for one in evaluation.indicators} if evaluation else {}
    return {
        **card(page, addresses, rules, now=now),
        "weights": evaluation
        and {
            "vote": _number(evaluation.vote_weight),
            "media": _number(evaluation.media_weight),
            "experts": _number(evaluation.expert_weight),
            "recommendation_bonus": _number(evaluation.recommendation_bonus),
        },
        "indicators": [
            {
                "slug": one.slug,
                "name": one.name,
                "guidance": one.guidance,
                "weight": _number(weights.get(one.slug)),
            }
            for one in sorted(campaign.indicators.all(), key=lambda one: one.ordinal)
        ],
        "categories": [_category(one) for one in campaign.categories.all()],
        **_people(campaign),
    }


def _readable(rules: Rules, section: str) -> Any:
    """A section of the rules; None where it cannot be read, which the desk tells of."""
    try:
        return rules.section(section)
    except DomainError:
        logger.exception("campaign %s: the API says nothing of its rules", rules.campaign_id)
        return None


def _phase(phase: PhaseDates, campaign: Campaign, *, now: datetime) -> dict[str, Any]:
    return {
        "name": str(phase.name),
        "label": str(PhaseName(phase.name).label),
        "state": state_at(phase, now).value,
        "opens_at": _instant(phase.opens_at, campaign),
        "closes_at": _instant(phase.closes_at, campaign),
    }


def _next_boundary(
    phases: Iterable[PhaseDates], campaign: Campaign, *, now: datetime
) -> str | None:
    coming = (one.at for one in boundaries(phases) if one.at > now)
    return _instant(next(coming, None), campaign)


def _version(rules: Rules | None, campaign: Campaign) -> dict[str, Any] | None:
    if rules is None:
        return None
    return {
        "version": rules.number,
        "sha256": rules.sha256,
        "effective_at": _instant(rules.effective_at, campaign),
    }


def _category(category: Category) -> dict[str, Any]:
    return {
        "slug": category.slug,
        "name": category.name,
        "ordinal": category.ordinal,
        "fields": [field.name for field in category.fields.all()],
        "is_free_text": category.is_free_text,
    }


def _people(campaign: Campaign) -> dict[str, Any]:
    return {
        "organisers": [
            {"name": one.name, "short_name": one.short_name}
            for one in sorted(campaign.organisers.all(), key=lambda one: one.ordinal)
        ],
        "undertakers": [
            {"partner": one.partner.slug, "name": one.name, "short_name": one.short_name}
            for one in sorted(campaign.undertakers.all(), key=lambda one: one.ordinal)
        ],
        "contacts": [
            {"role": one.role, "name": one.name, "phone": one.phone}
            for one in sorted(campaign.contacts.all(), key=lambda one: one.role)
        ],
    }


def _instant(at: datetime | None, campaign: Campaign) -> str | None:
    return None if at is None else at.astimezone(campaign.zone).isoformat(timespec="seconds")


def _number(value: Decimal | None) -> str | None:
    """Exact, as text: a JSON number would be read as a float."""
    return None if value is None else f"{value.normalize():f}"
