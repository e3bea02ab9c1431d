"""The news sitemap: what search engines' news departments shall fetch at once.

Like the sitemap it lists what the site claims for itself: its own newsroom's articles, and those
of the others only where its policy is ``original``.
"""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta

from cms.campaigns.models import IndexPolicy
from cms.documents import queries as documents
from site_pages.models.news import NewsSharing
from site_pages.reach.atom import address_here, writable
from site_pages.sharing import Mount

DAYS = timedelta(days=2)
LIMIT = 1000  # the format's own ceiling


@dataclass(frozen=True)
class NewsEntry:
    """One article."""

    url: str
    title: str
    published_at: datetime


def news_entries(mount: Mount, now: datetime) -> list[NewsEntry]:
    """The last two days' articles that the site wants indexed, the newest first. One query."""
    rows = documents.current("news").filter(published_at__gt=now - DAYS, published_at__lte=now)
    if mount.is_hub or mount.index_policy != IndexPolicy.ORIGINAL:
        rows = rows.filter(site=mount.slug)
    found = rows.values_list("card", "published_at")[:LIMIT]
    cards = [(json.loads(bytes(card)), published_at) for card, published_at in found]
    return [
        NewsEntry(address_here(card["url"], mount), writable(card["title"]), published_at)
        for card, published_at in cards
        if card["site"] == mount.slug or card["share"] == NewsSharing.ALL
    ]
