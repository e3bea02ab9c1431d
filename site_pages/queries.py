"""Reads for the pages. Lists come from the stored documents, as they do for every partner."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from operator import attrgetter
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urlsplit
from uuid import UUID

from django.core.paginator import Page as ResultPage
from django.core.paginator import Paginator
from django.db.models import (
    CharField,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Prefetch,
    QuerySet,
    prefetch_related_objects,
)
from django.utils.encoding import iri_to_uri
from wagtail.models import PageViewRestriction

from cms.campaigns.models import Campaign, Category
from cms.campaigns.queries import announced_by
from cms.campaigns.rule_changes import shown_instant
from cms.documents import queries as documents
from cms.documents.exceptions import QueryTooLong
from cms.documents.models import DocumentVersion
from site_pages import pictures, sharing
from site_pages.body_pictures import pictures_in
from site_pages.models.media import Picture, PictureRendition

if TYPE_CHECKING:
    from site_pages.models import CasePage, NewsPage

HALL_PAGE_SIZE = 12
NEWS_PAGE_SIZE = 15
FRONT_PAGE_CASES = 6
FRONT_PAGE_NEWS = 6
LONGEST_QUESTION = 200
CASE_REPORTS = 10
SEARCHED = ("case", "news")


def is_restricted(path: str) -> Exists:
    """Whether a view restriction covers the page whose tree path this column is, in the query."""
    below = ExpressionWrapper(OuterRef(path), output_field=CharField())
    covering = PageViewRestriction.objects.alias(below=below)
    return Exists(covering.filter(below__startswith=F("page__path")))


def open_categories(campaign: Campaign) -> QuerySet[Category]:
    """The campaign's categories in order, less those whose page not everybody may read."""
    categories = campaign.categories.exclude(is_restricted("page__path"))
    return categories.select_related("page")


def cards(rows: QuerySet[DocumentVersion], mount: sharing.Mount) -> list[dict[str, Any]]:
    """Stored cards as dictionaries with the addresses they have on the visited host."""
    return [local_card(bytes(card), mount) for card in rows.values_list("card", flat=True)]


def local_card(card: bytes, mount: sharing.Mount) -> dict[str, Any]:
    """A card whose ``path`` leads to the item on this host; media addresses become relative."""
    item: dict[str, Any] = json.loads(card)
    link_only = item.get("share") == "link_only" and item.get("site") != mount.slug
    if item["image"]:
        item["image"] = _local_image(item["image"], f"{mount.hub_root_url}/")
    item["path"] = iri_to_uri(item["url"] if link_only else urlsplit(item["url"]).path)
    item["is_external"] = link_only
    return item


def _local_image(image: dict[str, Any], hub: str) -> dict[str, Any]:
    """The image with addresses below ``hub`` made relative: policies allow a site its own only."""
    sources = [{**s, "srcset": s["srcset"].replace(hub, "/")} for s in image["sources"]]
    return {**image, "src": image["src"].replace(hub, "/"), "sources": sources}


def front_page(mount: sharing.Mount) -> dict[str, Any]:
    """The newest cases and news."""
    return {
        "cases": cards(newest("case")[:FRONT_PAGE_CASES], mount),
        "news": cards(newest("news")[:FRONT_PAGE_NEWS], mount),
    }


def newest(kind: str) -> QuerySet[DocumentVersion]:
    """Current documents of a kind, newest first, ties in a fixed order."""
    return documents.current(kind)


def hall(
    campaign: Campaign, asked: Mapping[str, str], category: Category | None = None
) -> dict[str, Any]:
    """One page of the exhibition hall by category, tag and search words (R82, D6)."""
    mount = sharing.current_mount() or sharing.all_mounts()[0]
    rows = newest("case").filter(campaign=campaign.slug)
    words, tag = _asked(asked, "q"), _asked(asked, "tag")
    slug = category.slug if category else _asked(asked, "category")
    too_many_words = False
    if slug:
        rows = rows.filter(category=slug)
    if tag:
        rows = documents.with_facet(rows, key="tag", value=tag)
    try:
        rows = documents.search(rows, words)
    except QueryTooLong:
        rows, too_many_words = rows.none(), True
    page = Paginator(rows.values_list("card", flat=True), HALL_PAGE_SIZE).get_page(
        asked.get("page")
    )
    return {
        "campaign": campaign,
        "category": category,
        "categories": list(open_categories(campaign)),
        "chosen": {"q": words, "tag": tag, "category": slug},
        "too_many_words": too_many_words,
        "results": page,
        "cases": [local_card(bytes(card), mount) for card in page.object_list],
        "page_query": _page_query(words=words, tag=tag, slug="" if category else slug),
    }


def found(mount: sharing.Mount, asked: Mapping[str, str]) -> dict[str, Any]:
    """What words find among cases and news, one kind at a time; nothing asked, nothing found."""
    words = _asked(asked, "q")
    kind = _asked(asked, "kind") if _asked(asked, "kind") in SEARCHED else SEARCHED[0]
    rows = {name: newest(name) if words else newest(name).none() for name in SEARCHED}
    too_many_words = False
    try:
        rows = {name: documents.search(one, words) for name, one in rows.items()}
    except QueryTooLong:
        rows, too_many_words = {name: one.none() for name, one in rows.items()}, True
    pages = {
        name: Paginator(one.values_list("card", flat=True), HALL_PAGE_SIZE)
        for name, one in rows.items()
    }
    page = pages[kind].get_page(asked.get("page"))
    return {
        "q": words,
        "kind": kind,
        "counts": {name: paginator.count for name, paginator in pages.items()},
        "too_many_words": too_many_words,
        "results": page,
        "found": [local_card(bytes(card), mount) for card in page.object_list],
        "page_query": f"{urlencode({'q': words, 'kind': kind})}&",
    }


def _asked(asked: Mapping[str, str], name: str) -> str:
    """What a visitor asked for, without what no database column holds."""
    return asked.get(name, "").replace("\0", "").strip()[:LONGEST_QUESTION]


def _page_query(*, words: str, tag: str, slug: str) -> str:
    kept = {"q": words, "tag": tag, "category": slug}
    query = urlencode({name: value for name, value in kept.items() if value})
    return f"{query}&" if query else ""


def newsroom(mount: sharing.Mount, asked: Mapping[str, str]) -> dict[str, Any]:
    """One page of a site's news: everything shared, and what is for this site alone."""
    from site_pages.models.news import NewsPage, NewsSharing

    page: ResultPage[Any] = Paginator(
        newest("news").values_list("card", flat=True), NEWS_PAGE_SIZE
    ).get_page(asked.get("page"))
    own = NewsPage.objects.live().public()
    own = own.filter(sharing=NewsSharing.OWN_SITE, url_path__startswith=mount.root_path)
    return {
        "results": page,
        "news": [local_card(bytes(card), mount) for card in page.object_list],
        "own_news": list(own.order_by("-dated")[:NEWS_PAGE_SIZE]),
    }


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
    }


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


def with_renditions(shown: Iterable[Picture], *, make: bool = False) -> None:
    """Read the published sizes of pictures beforehand, all in one query.

    ``make`` makes what is missing first: pages shown to readers never do (DESIGN 6), a preview
    of pictures that were uploaded a moment ago must.
    """
    wanted = list(shown)
    for picture in wanted if make else ():
        pictures.make_what_can_be_made(picture)
    made = PictureRendition.objects.filter(filter_spec__in=pictures.ALL_SPECS)
    prefetch_related_objects(wanted, Prefetch("renditions", queryset=made))


def existing_renditions(picture: Picture) -> list[PictureRendition]:
    """The published sizes that have been made; no query where they were read beforehand."""
    if "renditions" not in getattr(picture, "_prefetched_objects_cache", {}):
        with_renditions([picture])
    return list(picture.renditions.all())


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
