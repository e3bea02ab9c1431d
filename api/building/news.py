"""The news document: a notice, report or event as every partner may republish it."""

from datetime import tzinfo
from html import unescape
from operator import attrgetter
from typing import Any

from django.utils.html import strip_tags

from api.building import keys
from api.building.addresses import Addresses
from api.building.body import body_blocks, references
from api.building.body_html import body_html
from api.building.dates import updated_at
from api.building.encoding import encode, instant, zone_of
from api.building.event import event_of, event_references, event_words, exhibited
from api.building.extensions import facets_by_plugins
from api.building.pictures import use_entry
from api.building.schema_version import SCHEMA, source_of
from cms.documents.built import HOST, BuiltDocument, Columns, FacetValue
from site_pages.body_pictures import plain_use, uses_in
from site_pages.models import CasePage, NewsPage

CARD_FIELDS = (
    "uid",
    "kind",
    "site",
    "url",
    "title",
    "standfirst",
    "source",
    "author",
    "image",
    "share",
    "published_at",
    "updated_at",
    "schema",
)

# The document's keys in their order.
FIELDS = (
    "uid",
    "kind",
    "site",
    "url",
    "canonical_url",
    "campaign",
    "title",
    "standfirst",
    "source",
    "author",
    "editor",
    "body",
    "body_html",
    "images",
    "cases",
    "corrections",
    "event",
    "share",
    "published_at",
    "updated_at",
    "revision",
    "schema",
)


def build_news(page: NewsPage, addresses: Addresses) -> BuiltDocument:
    """The documents of one news page. Makes its picture sizes: call it outside a transaction."""
    document = _document(page, addresses)
    cases = document["cases"]
    card = {**document, "image": document["images"][0] if document["images"] else None}
    return BuiltDocument(
        uid=page.uid,
        kind="news",
        card=encode({name: card[name] for name in CARD_FIELDS}),
        full=encode({name: document[name] for name in FIELDS}),
        columns=Columns(
            title=page.title,
            published_at=page.dated,
            updated_at=updated_at(page),
            campaign=page.campaign.slug if page.campaign else "",
            site=document["site"],
            news_kind=page.kind,
        ),
        facets=facets_by_plugins("news", page.uid, page.campaign_id)
        | {FacetValue(HOST, "case", case["uid"]) for case in cases},
        dependencies=_dependencies(page, addresses),
        search_source="\n".join(
            [
                page.title,
                page.standfirst,
                document["source"],
                *event_words(document["event"]),
                _plain(document["body_html"]),
            ]
        ),
        source=source_of(page),
    )


def _document(page: NewsPage, addresses: Addresses) -> dict[str, Any]:
    url = addresses.of(page)
    zone = zone_of(page.campaign)
    blocks = body_blocks(page.body, addresses)
    return {
        "uid": str(page.uid),
        "kind": page.kind,
        "site": addresses.owner_of(page.url_path).slug,
        "url": url,
        "canonical_url": url,
        "campaign": page.campaign.slug if page.campaign else None,
        "title": page.title,
        "standfirst": page.standfirst,
        "source": page.source or addresses.owner_of(page.url_path).site_name,
        "author": page.author,
        "editor": page.editor,
        "body": blocks,
        "body_html": body_html(blocks),
        "images": _images(page, addresses),
        "cases": _cases(page, addresses),
        "corrections": _corrections(page, zone),
        "event": event_of(page, addresses, zone),
        "share": page.sharing,
        "published_at": instant(page.dated, zone),
        "updated_at": instant(updated_at(page), zone),
        "revision": page.live_revision_id or 0,
        "schema": SCHEMA,
    }


def _plain(html: str) -> str:
    """The text of clean HTML; a block ends a line, so that no word runs into the next."""
    return unescape(strip_tags(html.replace("><", ">\n<")))


def _images(page: NewsPage, addresses: Addresses) -> list[dict[str, Any]]:
    """The lead picture, then the body's; a picture that was deleted keeps its words."""
    lead = [plain_use(page.lead_picture)] if page.lead_picture else []
    return [use_entry(use, addresses) for use in (*lead, *uses_in(page.body))]


def _corrections(page: NewsPage, zone: tzinfo) -> list[dict[str, str | None]]:
    """What was put right since publishing, oldest first."""
    rows = sorted(page.corrections.all(), key=attrgetter("corrected_at"))
    return [
        {"at": instant(row.corrected_at, zone), "was": row.wrong, "now": row.right} for row in rows
    ]


def _cases(page: NewsPage, addresses: Addresses) -> list[dict[str, str]]:
    linked = (link.case_ref_id for link in page.case_links.all())
    uids = list(dict.fromkeys([*linked, *exhibited(page)]))
    found = {case.uid: case for case in CasePage.objects.live().public().filter(uid__in=uids)}
    return [
        {"uid": str(uid), "title": found[uid].title, "url": addresses.of(found[uid])}
        for uid in uids
        if uid in found
    ]


def _dependencies(page: NewsPage, addresses: Addresses) -> frozenset[str]:
    owner = addresses.owner_of(page.url_path)
    named = {keys.site(addresses.hub_id), keys.site(owner.site_id), keys.partner(owner.slug)}
    named |= {keys.case(link.case_ref_id) for link in page.case_links.all()}
    named |= references(page.body) | event_references(page)
    if page.lead_picture_id:
        named.add(keys.picture(page.lead_picture_id))
    if page.campaign_id:
        named.add(keys.campaign(page.campaign_id))
    return frozenset(named)
