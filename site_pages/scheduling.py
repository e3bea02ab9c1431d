"""What is due is published and expired, each page by itself.

Wagtail's command stops at the first page that is refused (its new address was taken meanwhile,
say), and all that come after it wait for ever. Here a refusal is noted in the page's history and
the schedule is kept: as soon as the reason is gone, the page is published.

A run takes its time, and editors do not wait for it: what is due is only listed at the start. Each
page is held, read again and asked again in its own transaction, so that one that was withdrawn,
unscheduled or given more time meanwhile is left alone.
"""

import logging
from collections.abc import Callable
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from wagtail.log_actions import log
from wagtail.models import Page, PageLogEntry, Revision

from cms.core.errors import DomainError
from site_pages.editing.page_lock import hold_page

logger = logging.getLogger(__name__)

REFUSED = "site_pages.schedule.refused"


def carry_out_schedule(*, now: datetime) -> int:
    """Expire and publish what is due; returns how many pages that was.

    Each page is one transaction. What else goes wrong with one page is logged and holds up no
    other.
    """
    done = 0
    over = Page.objects.filter(live=True, expire_at__lte=now).order_by("expire_at", "pk")
    for page in list(over.values_list("pk", flat=True)):
        done += _attempt(_expire, page, None, now)
    due = Revision.page_revisions.filter(approved_go_live_at__lte=now)
    due = due.order_by("approved_go_live_at", "pk")
    for page, revision in list(due.values_list("object_id", "pk")):
        done += _attempt(_publish, int(page), revision, now)
    return done


def _expire(page_pk: int, _: int | None, now: datetime) -> bool:
    page = hold_page(page_pk)
    if page is None or not page.live or page.expire_at is None or page.expire_at > now:
        return False
    page.specific.unpublish(set_expired=True, log_action="wagtail.unpublish.scheduled")
    return True


def _publish(page_pk: int, revision_pk: int | None, now: datetime) -> bool:
    if hold_page(page_pk) is None:
        return False
    due = Revision.page_revisions.filter(pk=revision_pk, approved_go_live_at__lte=now)
    revision = due.first()
    if revision is None:
        return False
    revision.publish(log_action="wagtail.publish.scheduled")
    return True


def _attempt(
    act: Callable[[int, int | None, datetime], bool], page: int, revision: int | None, now: datetime
) -> bool:
    """Whether the page was published or expired; one that is no longer due was not."""
    try:
        with transaction.atomic():
            return act(page, revision, now)
    except (ValidationError, DomainError) as refusal:
        _note(page, revision, refusal)
    except Exception:
        logger.exception("page %s: its schedule cannot be carried out", page)
    return False


def _note(page_pk: int, revision: int | None, refusal: Exception) -> None:
    """Say it once in the page's history, however often it is tried."""
    reason = " ".join(getattr(refusal, "messages", None) or [str(refusal)])
    known = PageLogEntry.objects.filter(page=page_pk, action=REFUSED, revision=revision)
    page = Page.objects.filter(pk=page_pk).first()
    if page is None or known.filter(data__reason=reason).exists():
        return
    logger.warning("page %s: scheduled, but refused: %s", page_pk, reason)
    version = Revision.page_revisions.filter(pk=revision).first()
    log(instance=page.specific, action=REFUSED, revision=version, data={"reason": reason})
