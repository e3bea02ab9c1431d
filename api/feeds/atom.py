"""Documents as Atom entries (RFC 4287): whole articles, whole cases."""

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any, NamedTuple
from uuid import NAMESPACE_URL, uuid5

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from site_pages.models.news import NewsKind
from site_pages.reach.atom import SiteFeed, writable

BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
KINDS = dict(NewsKind.choices)


class Row(NamedTuple):
    """A document as the store gives it: whole bytes, their tag, and when they changed."""

    full: bytes
    etag: str
    published_at: datetime
    updated_at: datetime

    @property
    def changed_at(self) -> datetime:
        """The later of the two."""
        return max(self.published_at, self.updated_at)


class Feed(NamedTuple):
    """What a feed says of itself."""

    title: str
    site_url: str
    url: str


def atom(feed: Feed, rows: Iterable[Row]) -> bytes:
    """The feed; the same bytes for the same documents, whenever it is asked for."""
    rows = list(rows)
    made = SiteFeed(
        title=writable(feed.title),
        link=feed.site_url,
        description=None,
        language="zh-Hans",
        author_name=writable(feed.title),
        feed_url=feed.url,
        feed_guid=f"urn:uuid:{uuid5(NAMESPACE_URL, feed.url)}",
        changed_at=max((row.changed_at for row in rows), default=BEGINNING),
    )
    for row in rows:
        document = json.loads(bytes(row.full))
        told = _case(document) if document["kind"] == "case" else _news(document)
        made.add_item(
            title=writable(document["title"]),
            link=document["url"],
            source_url=document["canonical_url"],
            unique_id=f"urn:uuid:{document['uid']}",
            pubdate=row.published_at,
            updateddate=row.changed_at,
            **{name: _writable(value) for name, value in told.items()},
        )
    return made.writeString("utf-8").encode()


def _news(document: dict[str, Any]) -> dict[str, Any]:
    return {
        "author_name": document["author"] or document["source"],
        "description": format_html("{}", document["standfirst"]),
        "kind": {"term": document["kind"], "label": str(KINDS.get(document["kind"], ""))},
        "content": document["body_html"],
    }


def _case(document: dict[str, Any]) -> dict[str, Any]:
    category = document["category"]
    return {
        "author_name": document["applicant"],
        "description": format_html("{}", document["brief"]),
        "kind": {"term": category["slug"], "label": category["name"]},
        "content": _case_html(document),
    }


def _case_html(document: dict[str, Any]) -> SafeString:
    """Brief, description and pictures; every text is plain and escaped here."""
    pictures = [(one["src"], one["alt"]) for one in document["images"] if one["src"]]
    parts = [(one["indicator"], one["text"]) for one in document["description"]]
    return format_html(
        "<p>{}</p>{}{}",
        document["brief"],
        format_html_join("", "<h3>{}</h3><p>{}</p>", parts),
        format_html_join("", '<p><img src="{}" alt="{}"></p>', pictures),
    )


def _writable(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: writable(text) for name, text in value.items()}
    return writable(value) or None
