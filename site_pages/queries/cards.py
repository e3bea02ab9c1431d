"""Stored cards as the visited host shows them."""

import json
from typing import Any
from urllib.parse import urlsplit

from django.db.models import QuerySet
from django.utils.encoding import iri_to_uri

from cms.documents import queries as documents
from cms.documents.models import DocumentVersion
from site_pages import sharing

FRONT_PAGE_CASES = 6
FRONT_PAGE_NEWS = 6


def newest(kind: str) -> QuerySet[DocumentVersion]:
    """Current documents of a kind, newest first, ties in a fixed order."""
    return documents.current(kind)


def cards(rows: QuerySet[DocumentVersion], mount: sharing.Mount) -> list[dict[str, Any]]:
    """Stored cards as dictionaries with the addresses they have on the visited host."""
    return [local_card(bytes(card), mount) for card in rows.values_list("card", flat=True)]


def local_card(card: bytes, mount: sharing.Mount) -> dict[str, Any]:
    """A card whose ``path`` leads to the item on this host; media addresses become relative."""
    item: dict[str, Any] = json.loads(card)
    link_only = item.get("share") == "link_only" and item.get("site") != mount.slug
    if item["image"]:
        item["image"] = local_image(item["image"], f"{mount.hub_root_url}/")
    item["is_winner"] = bool(item.get("awards"))
    item["path"] = iri_to_uri(item["url"] if link_only else urlsplit(item["url"]).path)
    item["is_external"] = link_only
    return item


def local_image(image: dict[str, Any], hub: str) -> dict[str, Any]:
    """The image with addresses below ``hub`` made relative: policies allow a site its own only."""
    sources = [{**s, "srcset": s["srcset"].replace(hub, "/")} for s in image["sources"]]
    return {**image, "src": image["src"].replace(hub, "/"), "sources": sources}


def front_page(mount: sharing.Mount) -> dict[str, Any]:
    """The newest cases and news."""
    return {
        "cases": cards(newest("case")[:FRONT_PAGE_CASES], mount),
        "news": cards(newest("news")[:FRONT_PAGE_NEWS], mount),
    }
