"""What every correction of a case does: lock, change the draft, keep what stood there, publish.

The verbs are in `corrections`, `category_corrections` and `picture_corrections`; each calls these
steps inside its own transaction.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from wagtail.log_actions import log

from cms.campaigns.starred import STARRED_FIELDS
from cms.core.audit import Actor, Target, record
from site_pages.editing.page_lock import hold_page
from site_pages.exceptions import DraftInTheWay, ReasonRequired
from site_pages.models import CaseCorrection, CasePage

CORRECTED = "site_pages.correct"


def locked(page: CasePage, reason: str) -> CasePage:
    """The page as it is stored, held until the transaction ends.

    Raises ReasonRequired, and `DraftInTheWay` where unpublished changes would be published along:
    those of a public case, or a draft on top of the version that is scheduled.
    """
    if not reason.strip():
        raise ReasonRequired
    hold_page(page.pk)
    page = CasePage.objects.get(pk=page.pk)
    due = page.scheduled_revision
    drafted = due is not None and due.pk != page.latest_revision_id
    if drafted or (page.live and page.has_unpublished_changes):
        raise DraftInTheWay(title=page.title)
    return page


@dataclass(frozen=True)
class Change:
    """One starred field before and after, in words; ``part`` counts parts and pictures."""

    field: str
    old: str
    new: str
    part: int = 0


def keep(
    page: CasePage, change: Change, *, reason: str, user: Any, now: datetime
) -> CaseCorrection:
    """Write a correction down, with its entries in the page's history and in the audit."""
    row = CaseCorrection.objects.create(
        case_ref_id=page.case_ref_id,
        field=change.field,
        part=change.part,
        old=change.old,
        new=change.new,
        reason=reason.strip(),
        actor_id=str(user.pk),
        actor_label=user.get_username(),
        at=now,
    )
    label = STARRED_FIELDS[change.field]
    log(instance=page, action=CORRECTED, user=user, data={"field": label, "reason": row.reason})
    record(
        actor=Actor.from_user(user),
        action="case.corrected",
        target=Target(kind="case", id=str(page.case_ref_id), label=page.title[:300]),
        now=now,
        reason=row.reason,
        facts={"field": change.field, "part": change.part, "correction": str(row.uid)},
    )
    return row


def put_out(page: CasePage, draft: CasePage, *, user: Any) -> None:
    """Save the corrected draft; publish it where the case is public, schedule it where that is.

    A case that waits for its time shows the corrected text when it comes: the correction stands in
    its public log from the first moment, so a version without it must not be what is published.
    Refusing instead would have the organiser undo the schedule, correct and schedule again, for
    the same result and with a gap in which the time may pass.
    """
    decided = page.live or page.approved_schedule
    revision = draft.save_revision(user=user)
    if decided:
        # Of a version whose time is still to come Wagtail moves the schedule to this one.
        revision.publish(user=user)
