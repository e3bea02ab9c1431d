"""When a page was published and changed, also where Wagtail has noted neither.

A page that was added live and never published through a revision has no such dates. What is told
instead must be the same at every build, or the document would change each time.
"""

from datetime import UTC, datetime

from wagtail.models import Page, PageLogEntry

UNKNOWN = datetime(1970, 1, 1, tzinfo=UTC)


def published_at(page: Page) -> datetime:
    """When the page became public first, as far as anything tells."""
    return page.first_published_at or page.last_published_at or _came_to_be(page)


def updated_at(page: Page) -> datetime:
    """When the page was published last, as far as anything tells."""
    return page.last_published_at or page.first_published_at or _came_to_be(page)


def _came_to_be(page: Page) -> datetime:
    """The oldest entry of its log; for a page without a log, `UNKNOWN`."""
    entries = PageLogEntry.objects.filter(page=page.pk).order_by("timestamp")
    oldest: datetime | None = entries.values_list("timestamp", flat=True).first()
    return oldest or UNKNOWN
