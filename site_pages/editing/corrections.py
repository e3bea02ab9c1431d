"""更正: the organiser corrects one starred field, says why, and everybody can read it.

Here what is written; `category_corrections` and `picture_corrections` have the rest of the ten.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cms.campaigns.starred import STARRED_FIELDS
from site_pages import rules
from site_pages.editing.correcting import Change, keep, locked, put_out
from site_pages.exceptions import NothingCorrected
from site_pages.limits import limits_of
from site_pages.models import CaseCorrection, CasePage

RIGHT = "site_pages.correct_case"
DESCRIPTION = "description"
CATEGORY, IMAGES = "category", "images"
PLAIN_FIELDS = (
    "applicant",
    "title",
    "field",
    "in_service_on",
    "platform_url",
    "honours",
    "brief",
)
WRITTEN = (*PLAIN_FIELDS, DESCRIPTION)
"""What is corrected by writing another text; category and pictures have verbs of their own."""


@dataclass(frozen=True)
class Correctable:
    """A starred field as it stands: which part of the description or which picture, else 0."""

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
        if name == CATEGORY:
            yield Correctable(name, 0, STARRED_FIELDS[name], page.case_ref.category.name)
        if name == IMAGES:
            for number, use in enumerate(page.pictures.all(), start=1):
                label = f"{STARRED_FIELDS[name]} {number}"
                yield Correctable(name, number, label, use.caption or use.alt_text)
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
    value that neither the field nor the case's form takes: an empty part of the description, one
    over the limit, a day that has not come. Nothing is changed then.
    """
    new = new.strip()
    page = locked(page, reason)
    draft = page.get_latest_revision_as_object()
    there = {(one.field, one.part): one.value for one in correctable(draft) if one.field in WRITTEN}
    old = there.get((field, part))
    if old is None or old == new:
        raise NothingCorrected
    if field == DESCRIPTION:
        _put_part(draft, part, new)
    else:
        _put(draft, field, new, now)
    change = Change(field, old, new, part)
    row = keep(page, change, reason=reason, user=user, now=now)
    put_out(page, draft, user=user)
    return row


def _put(draft: CasePage, field: str, new: str, now: datetime) -> None:
    value = CasePage._meta.get_field(field).clean(new, draft)
    if isinstance(value, date) and value > timezone.localdate(now):
        raise ValidationError(_("This day has not come yet."))
    setattr(draft, field, value)


def _put_part(draft: CasePage, part: int, new: str) -> None:
    # The list of a draft, whose rows are set as a whole.
    parts = list(draft.description_parts.all())
    row = parts[part - 1]
    row.text = row._meta.get_field("text").clean(new, row)
    too_long = rules.description_over_limit(
        (one.text for one in parts), limits_of(draft.case_ref.campaign_id)
    )
    if too_long:
        raise ValidationError(str(too_long))
    draft.description_parts = parts


def _text(value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else str(value or "")
