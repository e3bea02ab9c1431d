"""What a host's sitemap lists: its own pages, and mounted ones only where it claims them.

A sitemap names addresses that want to be indexed. A partner whose policy is ``canonical`` or
``noindex`` sends search engines to the source, so the shared tree is not in its sitemap.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from wagtail.models import Page

from cms.campaigns.models import IndexPolicy
from site_pages import promotion, sharing
from site_pages.models import NewsPage
from site_pages.models.news import NewsSharing

LIMIT = 50_000  # the sitemap protocol's own ceiling


@dataclass(frozen=True)
class Address:
    """One sitemap entry."""

    url: str
    changed_at: datetime | None


def site_addresses(mount: sharing.Mount) -> list[Address]:
    """The entries of one host, at most as many as the protocol allows."""
    with sharing.visiting(mount):
        return list(islice(_addresses(mount), LIMIT))


def _addresses(mount: sharing.Mount) -> Iterator[Address]:
    off = promotion.switched_off_now()
    pages = Page.objects.live().public().filter(url_path__startswith=mount.root_path)
    for page in pages.defer_streamfields().specific().order_by("path"):
        if promotion.is_off(page, off):
            continue
        yield Address(page.get_full_url(), page.last_published_at)
    if mount.is_hub or mount.index_policy != IndexPolicy.ORIGINAL:
        return
    shared = Page.objects.live().public().filter(url_path__startswith=mount.hub_root_path)
    for page in shared.defer_streamfields().specific().order_by("path"):
        if sharing.is_shared(page):
            yield Address(page.get_full_url(), page.last_published_at)
    news = NewsPage.objects.live().public().filter(sharing=NewsSharing.ALL)
    elsewhere = news.exclude(url_path__startswith=mount.root_path)
    for page in promotion.without_promotion(elsewhere).defer_streamfields().order_by("path"):
        yield Address(page.get_full_url(), page.last_published_at)
