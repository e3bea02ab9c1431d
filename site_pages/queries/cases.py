"""What a case page shows beside its own fields."""

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import BooleanField, ExpressionWrapper, Q, Subquery

from cms.documents import queries as documents
from site_pages import pictures, sharing
from site_pages.models.media import Picture
from site_pages.queries.cards import cards, local_card, newest
from site_pages.queries.renditions import existing_renditions, with_renditions
from site_pages.queries.results import honours_of

if TYPE_CHECKING:
    from site_pages.models import CasePage

CASE_REPORTS = 10


@dataclass(frozen=True)
class Neighbours:
    """The cards before and after a case in its category, in the hall's order; None at an end."""

    previous: dict[str, Any] | None = None
    next: dict[str, Any] | None = None

    def __bool__(self) -> bool:
        return bool(self.previous or self.next)


def case_details(page: "CasePage", *, is_preview: bool = False) -> dict[str, Any]:
    """Everything a case page shows beside its own fields."""
    mount = sharing.current_mount()
    about = documents.with_facet(newest("news"), key="case", value=str(page.uid))
    parts = page.description_parts.all()
    return {
        "category": page.category,
        "pictures": case_pictures(page, is_preview=is_preview),
        "parts": list(parts.select_related("indicator") if page.pk and not is_preview else parts),
        "reports": cards(about[:CASE_REPORTS], mount) if mount else [],
        **honours_of(page),
        "neighbours": Neighbours() if is_preview or not mount else neighbours(page, mount),
    }


def neighbours(page: "CasePage", mount: sharing.Mount) -> Neighbours:
    """The cases around a published one in its category. One query, by an index on both sides."""
    category = page.category
    here = newest("case").filter(document=page.uid)
    beside = newest("case").filter(campaign=category.campaign.slug, category=category.slug)
    at = Subquery(here.values("published_at")[:1])
    newer = Q(published_at__gt=at) | Q(published_at=at, document_id__gt=page.uid)
    older = Q(published_at__lt=at) | Q(published_at=at, document_id__lt=page.uid)
    nearest = beside.filter(newer).order_by("published_at", "document_id"), beside.filter(older)
    ends = [Q(pk=Subquery(rows.values("pk")[:1])) for rows in nearest]
    is_newer = ExpressionWrapper(newer, output_field=BooleanField())
    found = beside.filter(ends[0] | ends[1]).annotate(is_newer=is_newer)
    by_side = dict(found.values_list("is_newer", "card"))
    sides = (by_side.get(side) for side in (True, False))
    return Neighbours(*(None if card is None else local_card(bytes(card), mount) for card in sides))


def case_pictures(page: "CasePage", *, is_preview: bool = False) -> list[dict[str, Any]]:
    """The case's pictures with the sizes that exist; a preview makes what is missing.

    Three queries however many pictures there are.
    """
    uses = list(page.pictures.all())
    found = Picture.objects.in_bulk([use.picture_id for use in uses])
    with_renditions(found.values(), make=is_preview)
    return [
        asdict(
            pictures.published(
                found[use.picture_id],
                existing_renditions(found[use.picture_id]),
                alt=use.alt_text or found[use.picture_id].alt_text,
                caption=use.caption,
            )
        )
        for use in uses
        if use.picture_id in found
    ]
