"""A site's newsroom, and what a news page shows beside its own fields."""

from collections.abc import Mapping
from dataclasses import asdict
from operator import attrgetter
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.core.paginator import Page as ResultPage
from django.core.paginator import Paginator
from django.db.models import QuerySet

from cms.campaigns.queries import announced_by
from cms.campaigns.rule_changes import shown_instant
from cms.documents import queries as documents
from site_pages import pictures, promotion, sharing
from site_pages.body_pictures import pictures_in
from site_pages.models.media import Picture
from site_pages.queries.cards import local_card, newest
from site_pages.queries.renditions import existing_renditions, with_renditions

if TYPE_CHECKING:
    from site_pages.models import NewsPage

NEWS_PAGE_SIZE = 15


def newsroom(mount: sharing.Mount, asked: Mapping[str, str]) -> dict[str, Any]:
    """One page of a site's news: everything shared, and what is for this site alone.

    Each list has pages of its own, ``page`` and ``own``; both are asked for and kept apart.
    """
    page: ResultPage[Any] = Paginator(
        newest("news").values_list("card", flat=True), NEWS_PAGE_SIZE
    ).get_page(asked.get("page"))
    own: ResultPage[Any] = Paginator(_own_news(mount), NEWS_PAGE_SIZE).get_page(asked.get("own"))
    return {
        "results": page,
        "news": [local_card(bytes(card), mount) for card in page.object_list],
        "page_query": _kept("own", own),
        "own_results": own,
        "own_news": list(own.object_list),
        "own_query": _kept("page", page),
    }


def _own_news(mount: sharing.Mount) -> "QuerySet[NewsPage]":
    """What a site's newsroom tells nobody else, newest first, ties in a fixed order."""
    from site_pages.models.news import NewsPage, NewsSharing

    own = NewsPage.objects.live().public()
    own = own.filter(sharing=NewsSharing.OWN_SITE, url_path__startswith=mount.root_path)
    listed: QuerySet[NewsPage] = promotion.without_promotion(own).order_by("-dated", "-pk")
    return listed


def _kept(name: str, page: ResultPage[Any]) -> str:
    """The other list's place for a pager's links; its first page needs no word."""
    return f"{name}={page.number}&" if page.number > 1 else ""


def news_details(page: "NewsPage", *, is_preview: bool = False) -> dict[str, Any]:
    """The cases a report is about, by their current documents, and its pictures' sizes."""
    mount = sharing.current_mount()
    uids = list(dict.fromkeys(link.case_ref_id for link in page.case_links.all()))
    found = {row.document_id: row for row in documents.current("case").filter(document_id__in=uids)}
    ordered = [found[uid] for uid in uids if uid in found]
    with_renditions(_pictures_of(page), make=is_preview)
    lead = page.lead_picture
    return {
        "lead": lead
        and asdict(pictures.published(lead, existing_renditions(lead), alt=lead.alt_text)),
        "cases": [local_card(bytes(row.card), mount) for row in ordered] if mount else [],
        "body_cases": body_cases(page, mount) if mount else {},
        "corrections": sorted(page.corrections.all(), key=attrgetter("corrected_at")),
        "rule_changes": _rule_changes(page),
    }


def body_cases(page: "NewsPage", mount: sharing.Mount) -> dict[UUID, dict[str, Any]]:
    """The cards of cases between a body's paragraphs; one query, none where it names none.

    A withdrawn case has no document, and so no card.
    """
    uids = {b.value.pk for b in page.body if b.block_type == "case" and b.value is not None}
    if not uids:
        return {}
    rows = documents.current("case").filter(document_id__in=uids)
    return {row.document_id: local_card(bytes(row.card), mount) for row in rows}


def _rule_changes(page: "NewsPage") -> list[dict[str, Any]]:
    """What a notice changes in the rules of campaigns (R9); nothing is asked for other news."""
    from site_pages.models.news import NewsKind

    if page.kind != NewsKind.NOTICE or page.pk is None:
        return []
    return [
        {
            "number": one.rules.number,
            "published": shown_instant(one.rules.published_at, one.zone),
            "effective": shown_instant(one.rules.effective_at, one.zone),
            "changes": one.changes,
            "overtaken_by": one.overtaken_by,
            "calls_off": one.calls_off,
        }
        for one in announced_by(page.pk)
    ]


def _pictures_of(page: "NewsPage") -> list[Picture]:
    """The lead picture and those of the body, the very instances that templates will show."""
    lead = [page.lead_picture] if page.lead_picture else []
    speakers = getattr(page, "speakers", None)
    faces = [one.picture for one in speakers.all() if one.picture] if speakers else []
    return [*lead, *pictures_in(page.body), *faces]
