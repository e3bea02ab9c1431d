"""What the public should see of one page now: a document, or nothing and why."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from api.building.addresses import Addresses, read_addresses
from api.building.case import build_case
from api.building.category import build_category
from api.building.news import build_news
from cms.documents.built import BuiltDocument
from cms.documents.enums import Reason
from site_pages import promotion
from site_pages.models import CasePage, CategoryPage, NewsPage, PublicPage
from site_pages.models.news import NewsSharing
from site_pages.withdrawn import reason_down, told_of

BUILDERS: dict[type[PublicPage], Callable[..., BuiltDocument]] = {
    CasePage: build_case,
    NewsPage: build_news,
    CategoryPage: build_category,
}


@dataclass(frozen=True)
class Withdrawal:
    """The page has no public document; a reader who had one is told the reason.

    ``kind`` is that of a page that was public by its own account, whatever the store knows;
    ``note`` the sentence that its publisher has for them.
    """

    uid: UUID
    reason: Reason
    kind: str = ""
    note: str = ""


def page_of(uid: UUID) -> PublicPage | None:
    """The page behind a public identifier, live or not."""
    for model in BUILDERS:
        page = model.objects.filter(uid=uid).first()
        if page is not None:
            return page
    return None


def outcome(
    uid: UUID, addresses: Addresses | None = None, *, now: datetime | None = None
) -> BuiltDocument | Withdrawal:
    """Build the page's document, or say why there is none.

    By the rules that hold at ``now``; without it, by those that visits go by at the moment.
    Makes picture sizes, so it must run outside of transactions; raises OSError while the disk
    cannot take them.
    """
    page = page_of(uid)
    if page is None:
        return Withdrawal(uid, Reason.DELETED, note=told_of(uid))
    if not page.live:
        was_public = withdrawn_pages(type(page)).filter(pk=page.pk).exists()
        kind = type(page).document_kind if was_public else None
        return Withdrawal(uid, reason_down(page), kind or "", told_of(uid))
    off = promotion.switched_off(now) if now else promotion.switched_off_now()
    if promotion.is_off(page, off):
        return Withdrawal(uid, Reason.WITHDRAWN, type(page).document_kind or "")
    if not public_pages(type(page)).filter(pk=page.pk).exists():
        return Withdrawal(uid, Reason.RESTRICTED)
    return BUILDERS[type(page)](page, addresses or read_addresses())


def public_pages(model: type[PublicPage]) -> "QuerySet[Any]":
    """The pages of a kind that anonymous readers everywhere may have.

    A view restriction closes everything below its page as well.
    """
    pages = model.objects.live().public()
    if issubclass(model, NewsPage):
        pages = pages.exclude(sharing=NewsSharing.OWN_SITE)
        pages = promotion.without_promotion(pages)
    return pages


def withdrawn_pages(model: type[PublicPage]) -> "QuerySet[Any]":
    """Pages of a kind that were public and are no longer: their addresses answer 410.

    What only its own site ever showed was no document. Of a restricted page nobody knows.
    """
    pages = model.objects.not_live().public().filter(first_published_at__isnull=False)
    if issubclass(model, NewsPage):
        pages = pages.exclude(sharing=NewsSharing.OWN_SITE)
    return pages
