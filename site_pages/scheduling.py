"""What is due is published and expired, each page by itself.

Wagtail's command stops at the first page that is refused (its new address was taken meanwhile,
say), and all that come after it wait for ever. Here a refusal is noted in the page's history and
the schedule is kept: as soon as the reason is gone, the page is published.
"""

import logging
from collections.abc import Callable
from datetime import datetime

from django.core.exceptions import ValidationError
from wagtail.log_actions import log
from wagtail.models import Page, PageLogEntry, Revision

from cms.core.errors import DomainError

logger = logging.getLogger(__name__)

REFUSED = "site_pages.schedule.refused"


def carry_out_schedule(*, now: datetime) -> int:
    """Expire and publish what is due; returns how many pages that was.

    Each page is one transaction of Wagtail's action. What else goes wrong with one page is logged
    and holds up no other.
    """
    done = 0
    for page in Page.objects.filter(live=True, expire_at__lte=now).order_by("expire_at", "pk"):
        done += _expire(page)
    due = Revision.page_revisions.filter(approved_go_live_at__lte=now)
    for revision in due.order_by("approved_go_live_at", "pk"):
        done += _publish(revision)
    return done


def _expire(page: Page) -> bool:
    def expire() -> None:
        page.specific.unpublish(set_expired=True, log_action="wagtail.unpublish.scheduled")

    return _attempt(expire, page, None)


def _publish(revision: Revision) -> bool:
    def publish() -> None:
        revision.publish(log_action="wagtail.publish.scheduled")

    return _attempt(publish, revision.content_object, revision)


def _attempt(act: Callable[[], None], page: Page, revision: Revision | None) -> bool:
    try:
        act()
    except (ValidationError, DomainError) as refusal:
        _note(page, revision, refusal)
    except Exception:
        logger.exception("page %s: its schedule cannot be carried out", page.pk)
    else:
        return True
    return False


def _note(page: Page, revision: Revision | None, refusal: Exception) -> None:
    """Say it once in the page's history, however often it is tried."""
    reason = " ".join(getattr(refusal, "messages", None) or [str(refusal)])
    known = PageLogEntry.objects.filter(page=page.pk, action=REFUSED, revision=revision)
    if known.filter(data__reason=reason).exists():
        return
    logger.warning("page %s: scheduled, but refused: %s", page.pk, reason)
    log(instance=page, action=REFUSED, revision=revision, data={"reason": reason})
