"""更正: the organiser corrects one starred field, says why, and everybody can read it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from wagtail.log_actions import log
from wagtail.models import Page

from cms.campaigns.starred import STARRED_FIELDS
from cms.core.audit import Actor, Target, record
from site_pages.exceptions import DraftInTheWay, NothingCorrected, ReasonRequired
from site_pages.models import CaseCorrection, CasePage

CORRECTED = "site_pages.correct"
RIGHT = "site_pages.correct_case"
DESCRIPTION = "description"
# The category is changed by re-classifying, pictures by the applicant.
PLAIN_FIELDS = (
    "applicant",
    "title",
    "field",
    "in_service_on",
    "platform_url",
    "honours",
    "brief",
)


@dataclass(frozen=True)
class Correctable:
    """A starred field as it stands: which part of the description, 0 for other fields."""

    field: str
    part: int
    label: str
    value: str

    @property
    def key(self) -> str:
        """Its name in addresses."""
        return f"{self.field}-{self.part}"


def correctable(page: CasePage) -> Iterator[Correctable]:
    """What can be corrected of a case, in the form's order."""
    for name in STARRED_FIELDS:
        if name in PLAIN_FIELDS:
            yield Correctable(name, 0, STARRED_FIELDS[name], _text(getattr(page, name)))
        if name == DESCRIPTION:
            for number, part in enumerate(page.description_parts.all(), start=1):
                label = f"{STARRED_FIELDS[name]} {number}"
                yield Correctable(name, number, label, part.text)


@transaction.atomic
def correct_case(
    *, page: CasePage, field: str, part: int = 0, new: str, reason: str, user: Any, now: datetime
) -> CaseCorrection:
    """Change the field, publish that if the case is public, and keep what was there before.

    Raises ReasonRequired, NothingCorrected for a field or value that changes nothing,
    `DraftInTheWay` where unpublished changes would be published along, and ValidationError for a
    value that the field does not take; nothing is changed then.
    """
    reason, new = reason.strip(), new.strip()
    if not reason:
        raise ReasonRequired
    Page.objects.select_for_update().get(pk=page.pk)
    page = CasePage.objects.get(pk=page.pk)
    if page.live and page.has_unpublished_changes:
        raise DraftInTheWay(title=page.title)
    draft = page.get_latest_revision_as_object()
    there = {(one.field, one.part): one.value for one in correctable(draft)}
    old = there.get((field, part))
    if old is None or old == new:
        raise NothingCorrected
    _put(draft, field, part, new)
    row = CaseCorrection.objects.create(
        case_ref_id=page.case_ref_id,
        field=field,
        part=part,
        old=old,
        new=new,
        reason=reason,
        actor_id=str(user.pk),
        actor_label=user.get_username(),
        at=now,
    )
    revision = draft.save_revision(user=user)
    if page.live:
        revision.publish(user=user)
    _tell(page, row, user=user, now=now)
    return row


def _put(draft: CasePage, field: str, part: int, new: str) -> None:
    if field == DESCRIPTION:
        # The list of a draft, whose rows are set as a whole.
        parts = list(draft.description_parts.all())
        parts[part - 1].text = new
        draft.description_parts = parts
        return
    column = CasePage._meta.get_field(field)
    setattr(draft, field, column.clean(new, draft))


def _tell(page: CasePage, row: CaseCorrection, *, user: Any, now: datetime) -> None:
    label = STARRED_FIELDS[row.field]
    log(instance=page, action=CORRECTED, user=user, data={"field": label, "reason": row.reason})
    record(
        actor=Actor.from_user(user),
        action="case.corrected",
        target=Target(kind="case", id=str(page.case_ref_id), label=page.title[:300]),
        now=now,
        reason=row.reason,
        facts={"field": row.field, "part": row.part, "correction": str(row.uid)},
    )


def _text(value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else str(value or "")
