"""What a builder hands to the store: plain values, made outside any transaction."""

import hashlib
from dataclasses import dataclass, field, fields
from datetime import datetime
from functools import cached_property
from typing import NamedTuple
from uuid import UUID

from cms.documents.tokens import index_tokens, normalise

HOST = ""
"""The ``plugin`` of the host's own facets."""


class FacetValue(NamedTuple):
    """One indexed (plugin, key, value): a filter is an EXISTS on these."""

    plugin: str
    key: str
    value: str


@dataclass(frozen=True, kw_only=True)
class Columns:
    """The few values that lists filter and sort by; slugs and names as the public sees them."""

    title: str
    published_at: datetime
    updated_at: datetime
    campaign: str = ""
    category: str = ""
    field: str = ""
    site: str = ""
    news_kind: str = ""


@dataclass(frozen=True, kw_only=True)
class BuiltDocument:
    """One document, ready to be stored: public bytes only.

    ``search_source`` is the public text that ``q`` may find. ``dependencies`` are the keys of
    what it was built from ("case:…", "picture:12"). ``source`` names the state it was built from
    (a page revision, say), so that a stale document can be seen without building it.
    """

    uid: UUID
    kind: str
    card: bytes
    full: bytes
    columns: Columns
    facets: frozenset[FacetValue] = field(default_factory=frozenset)
    dependencies: frozenset[str] = field(default_factory=frozenset)
    search_source: str = ""
    source: str = ""

    @property
    def card_etag(self) -> str:
        """Strong validator of the card's bytes, without quotes."""
        return strong_etag(self.card)

    @property
    def full_etag(self) -> str:
        """Strong validator of the full bytes, without quotes."""
        return strong_etag(self.full)

    @cached_property
    def plain_text(self) -> str:
        """The searchable text, normalised as queries are."""
        return normalise(self.search_source)

    @cached_property
    def search_text(self) -> str:
        """The tokens of the searchable text, separated by single spaces."""
        return " ".join(index_tokens(self.plain_text))

    @cached_property
    def digest(self) -> str:
        """SHA-256 over all that a reader could notice: equal digests need no new version."""
        seen = hashlib.sha256()
        columns = (getattr(self.columns, column.name) for column in fields(self.columns))
        parts = [self.kind, *columns, *sorted(self.facets), self.plain_text]
        # repr() keeps ("a", "b") and ("ab", "") apart; lengths do the same for the bytes.
        seen.update(repr((parts, len(self.card), len(self.full))).encode())
        seen.update(self.card)
        seen.update(self.full)
        return seen.hexdigest()


def strong_etag(content: bytes) -> str:
    """32 hex digits of SHA-256: a strong entity tag, without its quotes (RFC 9110, 8.8.3)."""
    return hashlib.sha256(content).hexdigest()[:32]
