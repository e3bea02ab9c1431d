"""The banner at the top of every page, kept for a second: every page asks for it."""

from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.utils import timezone

from cms.campaigns.exceptions import NoRules
from cms.campaigns.models import Campaign
from plugins.voting.interrupting.stages import Banner, banner_at
from site_pages.models import NewsPage

STALE_AFTER = timedelta(seconds=1)


class _Known(NamedTuple):
    at: datetime
    context: dict[str, Any] | None


_known: dict[int, _Known] = {}


def banner_context(campaign: int) -> dict[str, Any] | None:
    """What the banner's template needs, at most a second old; None while there is none."""
    now = timezone.now()
    known = _known.get(campaign)
    if known is None or not known.at <= now < known.at + STALE_AFTER:
        known = _known[campaign] = _Known(now, _context(campaign, now))
    return known.context


def forget() -> None:
    """Ask the database next time."""
    _known.clear()


def _context(campaign: int, now: datetime) -> dict[str, Any] | None:
    found = Campaign.objects.filter(pk=campaign).first()
    banner = _banner(found, now) if found else None
    if found is None or banner is None:
        return None
    notice = NewsPage.objects.live().filter(uid=banner.notice).first() if banner.notice else None
    return {"banner": banner, "notice": notice, "zone": found.zone}


def _banner(campaign: Campaign, now: datetime) -> Banner | None:
    try:
        return banner_at(campaign, now)
    except NoRules:
        return None
