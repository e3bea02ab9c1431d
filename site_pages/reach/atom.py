"""A site's news as an Atom feed (RFC 4287), from the stored documents."""

import json
import re
from collections.abc import Iterable
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape
from django.utils.xmlutils import SimplerXMLGenerator

from cms.documents.models import DocumentVersion
from site_pages.models.news import NewsKind, NewsSharing
from site_pages.sharing import Mount

ENTRIES = 30
KINDS = dict(NewsKind.choices)
# What XML 1.0 cannot hold, not even escaped.
UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


class SiteFeed(Atom1Feed):
    """Django's Atom feed with whole articles, readable categories and a date of its own.

    An empty feed has the date it is given, not that of the request: the same bytes each time.
    """

    def latest_post_date(self) -> datetime:
        """When the feed last changed."""
        changed: datetime = self.feed["changed_at"]
        return changed

    def add_item_elements(self, handler: SimplerXMLGenerator, item: dict[str, Any]) -> None:
        """Django's elements, then where the article comes from, its kind and its text."""
        super().add_item_elements(handler, item)
        if item["source_url"] != item["link"]:
            handler.addQuickElement("link", "", {"rel": "canonical", "href": item["source_url"]})
        handler.addQuickElement("category", "", item["kind"])
        if item["content"]:
            handler.addQuickElement("content", item["content"], {"type": "html"})


def feed_of(
    mount: Mount, rows: Iterable[DocumentVersion], *, uid: UUID, path: str, changed_at: datetime
) -> bytes:
    """The feed of a site: ``uid`` names it for good, ``path`` is where it is."""
    feed = SiteFeed(
        title=writable(mount.site_name),
        link=f"{mount.root_url}/",
        description=None,
        language="zh-Hans",
        author_name=writable(mount.site_name),
        feed_url=f"{mount.root_url}{path}",
        feed_guid=f"urn:uuid:{uid}",
        changed_at=changed_at,
    )
    for row in rows:
        feed.add_item(**_entry(row, json.loads(bytes(row.full)), mount))
    return feed.writeString("utf-8").encode()


def _entry(row: DocumentVersion, document: dict[str, Any], mount: Mount) -> dict[str, Any]:
    """An article as the site shows it; of one that others only link to, its summary and link."""
    is_elsewhere = document["share"] == NewsSharing.LINK_ONLY and document["site"] != mount.slug
    return {
        "title": writable(document["title"]),
        "link": document["url"] if is_elsewhere else address_here(document["url"], mount),
        "source_url": document["canonical_url"],
        "unique_id": f"urn:uuid:{document['uid']}",
        "pubdate": row.published_at,
        "updateddate": max(row.published_at, row.updated_at),
        "author_name": writable(document["author"] or document["source"]),
        "description": escape(writable(document["standfirst"])) or None,
        "kind": {"term": document["kind"], "label": str(KINDS.get(document["kind"], ""))},
        "content": "" if is_elsewhere else writable(document["body_html"]),
    }


def address_here(url: str, mount: Mount) -> str:
    """A shared article's address on this site: the same path on every host."""
    return f"{mount.root_url}{urlsplit(url).path}"


def writable(text: str) -> str:
    """The text without the characters that XML has no way to write."""
    return UNWRITABLE.sub("", text)
