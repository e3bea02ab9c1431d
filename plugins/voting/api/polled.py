"""Which campaign an address about a vote is of."""

from typing import Any
from uuid import UUID

from rest_framework.request import Request

from api.errors import NOT_FOUND, Problem
from cms.campaigns.models import Campaign
from plugins.voting.ballot.polling import is_case_shown
from plugins.voting.exceptions import UnknownCase
from site_pages.models import CampaignPage


def campaign_of(request: Request, *, slug: str, **captured: Any) -> int | None:
    """The campaign of the address."""
    return Campaign.objects.filter(slug=slug).values_list("pk", flat=True).first()


def public_campaign(slug: str) -> Campaign:
    """The campaign, if readers can see its page; raises a 404 problem."""
    pages = CampaignPage.objects.live().public().filter(campaign__slug=slug)
    page = pages.select_related("campaign").first()
    if page is None:
        raise Problem(NOT_FOUND)
    campaign: Campaign = page.campaign
    return campaign


def require_shown(case: UUID) -> None:
    """Raise UnknownCase where readers cannot see the hall of the case's campaign. One query."""
    if not is_case_shown(case):
        raise UnknownCase
