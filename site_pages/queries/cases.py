"""What a case page shows beside its own fields."""

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Q, QuerySet

from cms.documents import queries as documents
from cms.documents.models import DocumentVersion
from site_pages import pictures, sharing
from site_pages.models.media import Picture
from site_pages.queries.cards import cards, local_card, newest
from site_pages.queries.renditions import existing_renditions, with_renditions

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
        "neighbours": Neighbours() if is_preview or not mount else neighbours(page.uid, mount),
    }


def neighbours(uid: UUID, mount: sharing.Mount) -> Neighbours:
    """The cases around a published one in its category. Three queries, each by an index."""
    here = newest("case").filter(document=uid)
    place = here.values_list("campaign", "category", "published_at").first()
    if place is None:
        return Neighbours()
    campaign, category, at = place
    beside = newest("case").filter(campaign=campaign, category=category)
    newer = Q(published_at__gt=at) | Q(published_at=at, document_id__gt=uid)
    older = Q(published_at__lt=at) | Q(published_at=at, document_id__lt=uid)
    return Neighbours(
        previous=_first(beside.filter(newer).order_by("published_at", "document_id"), mount),
        next=_first(beside.filter(older), mount),
    )


def _first(rows: QuerySet[DocumentVersion], mount: sharing.Mount) -> dict[str, Any] | None:
    card = rows.values_list("card", flat=True).first()
    return None if card is None else local_card(bytes(card), mount)


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
                alt=use.alt_text,
                caption=use.caption,
            )
        )
        for use in uses
        if use.picture_id in found
    ]
