"""What templates say of a campaign's rules: dates, guide, limits, public fields."""

from typing import Any

from django import template
from django.template.context import Context

from cms.campaigns.models import Campaign
from site_pages.standing import Standing, standing_now

register = template.Library()


@register.simple_tag(takes_context=True)
def standing(context: Context, campaign: Campaign | None = None) -> Standing | None:
    """How ``campaign`` stands now; else the page's campaign, else the newest with a page.

    None where there is no campaign or it has no rules yet.
    """
    campaign = campaign or getattr(context.get("page"), "campaign", None) or _newest(context)
    return standing_now(campaign) if campaign else None


def _newest(context: Context) -> Campaign | None:
    masthead: Any = context.get("masthead")
    return masthead.campaigns[0].campaign if masthead and masthead.campaigns else None
