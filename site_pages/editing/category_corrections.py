"""更正 of a case's category and field: the page goes to the other category, its address with it."""

from datetime import datetime
from typing import Any

from django.db import transaction

from cms.campaigns.models import CaseRef, Category
from site_pages.editing.correcting import Change, keep, locked, put_out
from site_pages.exceptions import AddressTaken, NoSuchPlace, NothingCorrected
from site_pages.models import CaseCorrection, CasePage, CategoryPage


@transaction.atomic
def correct_category(
    *, page: CasePage, category: Category, field: str, reason: str, user: Any, now: datetime
) -> list[CaseCorrection]:
    """Classify the case anew: reference, place in the tree, field and log go in step.

    The old address redirects to the new one. Returns one correction for the category and one for
    the field, if that changes. Raises a `PageRefusal`, or ValidationError for a field that is none
    of the category's; nothing is changed then.
    """
    field = field.strip()
    page = locked(page, reason)
    former, old_field = page.case_ref.category, page.get_latest_revision_as_object().field
    both = (Change("category", former.name, category.name), Change("field", old_field, field))
    changes = [one for one in both if one.old != one.new]
    if not changes:
        raise NothingCorrected
    if category.pk != former.pk:
        page = _moved(page, category, user=user)
    draft = page.get_latest_revision_as_object()
    draft.field = CasePage._meta.get_field("field").clean(field, draft)
    rows = [keep(page, one, reason=reason, user=user, now=now) for one in changes]
    draft.full_clean()
    put_out(page, draft, user=user)
    return rows


def _moved(page: CasePage, category: Category, *, user: Any) -> CasePage:
    """The page under the other category's; its reference says so first, as the guards want."""
    place = CategoryPage.objects.filter(category=category).first()
    if place is None or category.campaign_id != page.case_ref.campaign_id:
        raise NoSuchPlace
    if place.get_children().filter(slug=page.slug).exists():
        raise AddressTaken(category=category.name, slug=page.slug)
    ref = CaseRef.objects.select_for_update().get(pk=page.case_ref_id)
    ref.category = category
    ref.save(update_fields=["category"])
    CasePage.objects.get(pk=page.pk).move(place, pos="last-child", user=user)
    return CasePage.objects.get(pk=page.pk)
