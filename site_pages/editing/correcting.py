"""What every correction of a case does: lock, change the draft, keep what stood there, publish.

The verbs are in `corrections`, `category_corrections` and `picture_corrections`; each calls these
steps inside its own transaction.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from wagtail.log_actions import log
from wagtail.models import Page

from cms.campaigns.starred import STARRED_FIELDS
from cms.core.audit import Actor, Target, record
from site_pages.exceptions import DraftInTheWay, ReasonRequired
from site_pages.models import CaseCorrection, CasePage

CORRECTED = "site_pages.correct"


def locked(page: CasePage, reason: str) -> CasePage:
    """The page as it is stored, held until the transaction ends.

    Raises ReasonRequired, and `DraftInTheWay` where unpublished changes would be published along.
    """
    if not reason.strip():
        raise ReasonRequired
    Page.objects.select_for_update().get(pk=page.pk)
    page = CasePage.objects.get(pk=page.pk)
    if page.live and page.has_unpublished_changes:
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
    """Save the corrected draft, and publish it where the case is public."""
    revision = draft.save_revision(user=user)
    if page.live:
        revision.publish(user=user)
