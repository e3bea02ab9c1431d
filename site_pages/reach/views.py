"""What a site offers to machines that follow it: its feed and its news sitemap."""

import hashlib
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from uuid import NAMESPACE_URL, uuid5

from django.db.models import Max
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import quote_etag
from django.views.decorators.cache import cache_control
from django.views.decorators.http import condition, require_safe
from wagtail.models import Site

from cms.campaigns.models import IndexPolicy
from cms.documents import queries as documents
from cms.documents.models import Document
from site_pages import sharing
from site_pages.models.news import EARLIEST
from site_pages.reach.atom import ENTRIES, feed_of
from site_pages.reach.news_sitemap import news_entries

# A date in a header has whole seconds: told any sooner, a second change could hide behind it.
SETTLED = timedelta(seconds=2)


def feed_tag(request: HttpRequest) -> str:
    """The feed's validator: the site, its policy, and the versions it is made of. One query."""
    mount = sharing.mount_of(request)
    rows = documents.current("news").values_list("document_id", "full_etag")[:ENTRIES]
    parts = (mount.root_url, mount.site_name, mount.index_policy, *_texts(rows))
    return quote_etag(hashlib.sha256("\0".join(parts).encode()).hexdigest()[:32])


def feed_changed_at(request: HttpRequest) -> datetime | None:
    """When any article last changed or was withdrawn; None in the moments just after. One query."""
    changed_at = _last_change()
    return changed_at if changed_at < timezone.now() - SETTLED else None


@require_safe
@cache_control(public=True, max_age=60)
@condition(etag_func=feed_tag, last_modified_func=feed_changed_at)
def feed(request: HttpRequest) -> HttpResponse:
    """The newest articles a visitor of this site finds in its newsroom, as Atom."""
    mount = sharing.mount_of(request)
    home = Site.find_for_request(request).root_page.specific
    # Where a site begins with somebody else's type of page, its address names the feed.
    uid = getattr(home, "uid", None) or uuid5(NAMESPACE_URL, mount.root_url)
    rows = documents.current("news")[:ENTRIES]
    body = feed_of(mount, rows, uid=uid, path=request.path, changed_at=_last_change())
    response = HttpResponse(body, content_type="application/atom+xml; charset=utf-8")
    if mount.index_policy == IndexPolicy.NOINDEX:
        response["X-Robots-Tag"] = "noindex"
    return response


@require_safe
@cache_control(public=True, max_age=300)
def news_sitemap(request: HttpRequest) -> HttpResponse:
    """The last two days' articles that this site wants indexed."""
    mount = sharing.mount_of(request)
    return render(
        request,
        "news-sitemap.xml",
        {"entries": news_entries(mount, timezone.now())},
        content_type="application/xml; charset=utf-8",
    )


def _last_change() -> datetime:
    newest = Document.objects.filter(kind="news", seq__isnull=False).aggregate(at=Max("changed_at"))
    return newest["at"] or EARLIEST.astimezone(UTC)


def _texts(rows: Iterable[tuple[object, ...]]) -> list[str]:
    return [str(value) for row in rows for value in row]
