"""Which campaign an address about a vote is of."""

from typing import Any

from rest_framework.request import Request

from api.errors import NOT_FOUND, Problem
from cms.campaigns.models import Campaign
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
