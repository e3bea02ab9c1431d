"""``include=``: what documents name, sent along with them, to save a reader the asking.

What is included stands below ``included`` by its kind, each once, in the order of first naming: as
cards, which keeps an answer within bounds. The stored bytes stay as they are around it; the tag of
such an answer is made of both, so it changes when anything included does. Campaigns change by the
clock alone as well: an answer that includes one is good for this moment and not until the next
change of a document.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import translation
from django.utils.translation import gettext as _

from api.building.addresses import read_addresses
from api.cache_tags import KIND_TAGS
from api.content import campaign_bodies as bodies
from api.content.conditional import LANGUAGE
from api.content.parameters import invalid
from api.content.projection import MAX_SHOWN, compact
from cms.documents import queries as documents
from cms.documents.built import strong_etag

MOST = 100
"""Of each kind. Whatever is named beyond it is fetched as it would be without ``include``."""
Row = Mapping[str, Any]
"""A document's columns, those among them that the inclusion asks for."""


@dataclass(frozen=True)
class Inclusion:
    """Documents of one kind, by the key below which they stand."""

    key: str
    columns: tuple[str, ...]
    find: Callable[[Sequence[Row], datetime], list[bytes]]
    tag: str


@dataclass(frozen=True)
class Included:
    """What goes along with an answer: nothing where nothing was asked for."""

    body: bytes = b""
    tags: tuple[str, ...] = ()

    @property
    def etags(self) -> tuple[str, ...]:
        """What it adds to the answer's validator."""
        return (strong_etag(self.body),) if self.body else ()

    def into(self, document: bytes) -> bytes:
        """The document's bytes with ``included`` as its last key."""
        return b'%s,"included":%s}' % (document[:-1], self.body) if self.body else document


def read_includes(query: Mapping[str, str], kind: str) -> tuple[Inclusion, ...]:
    """What is asked for with documents of a kind; raises a 400 problem for what is not offered."""
    raw = query.get("include")
    if raw is None:
        return ()
    offered = OFFERED[kind]
    names = dict.fromkeys(name.strip() for name in raw.split(","))
    if unknown := [name for name in names if name not in offered]:
        shown = {"names": ", ".join(unknown)[:MAX_SHOWN], "options": ", ".join(offered)}
        raise invalid(
            "include", _("This cannot be included: %(names)s. One of: %(options)s.") % shown
        )
    return tuple(offered[name] for name in names)


def with_columns(columns: Sequence[str], wanted: Sequence[Inclusion]) -> tuple[str, ...]:
    """The columns to read of each document, each once."""
    return tuple(dict.fromkeys([*columns, *(name for one in wanted for name in one.columns)]))


def find_included(wanted: Sequence[Inclusion], rows: Sequence[Row], *, now: datetime) -> Included:
    """All that these documents name of the kinds asked for, as campaigns stand ``now``.

    One query for cases, one for categories, four for campaigns, however many there are.
    """
    if not wanted:
        return Included()
    parts = (
        b"%s:[%s]" % (compact(one.key), b",".join(one.find(rows, now) if rows else []))
        for one in wanted
    )
    return Included(b"{%s}" % b",".join(parts), tuple(one.tag for one in wanted))


def _cases(rows: Sequence[Row], now: datetime) -> list[bytes]:
    uids = list(dict.fromkeys(uid for row in rows for uid in _named(row["full"])))[:MOST]
    if not uids:
        return []
    current = documents.current("case").filter(document__in=uids)
    cards = dict(current.values_list("document_id", "card"))
    return [bytes(cards[uid]) for uid in uids if uid in cards]


def _named(full: bytes) -> Iterator[UUID]:
    for case in json.loads(bytes(full))["cases"]:
        yield UUID(case["uid"])


def _categories(rows: Sequence[Row], now: datetime) -> list[bytes]:
    named = list(dict.fromkeys((row["campaign"], row["category"]) for row in rows))[:MOST]
    campaigns, slugs = zip(*named, strict=True)
    current = documents.current("category").filter(campaign__in=campaigns, category__in=slugs)
    found = {
        (one[0], one[1]): one[2] for one in current.values_list("campaign", "category", "card")
    }
    return [bytes(found[name]) for name in named if name in found]


def _campaigns(rows: Sequence[Row], now: datetime) -> list[bytes]:
    named = list(dict.fromkeys(row["campaign"] for row in rows if row["campaign"]))[:MOST]
    if not named:
        return []
    pages = bodies.public_campaigns().filter(campaign__slug__in=named)
    with translation.override(LANGUAGE):
        cards = {one["slug"]: one for one in bodies.cards(pages, read_addresses(), now=now)}
    return [compact(cards[slug]) for slug in named if slug in cards]


CASES = Inclusion("cases", ("full",), _cases, KIND_TAGS["case"])
CATEGORY = Inclusion("categories", ("campaign", "category"), _categories, KIND_TAGS["category"])
CAMPAIGN = Inclusion("campaigns", ("campaign",), _campaigns, "campaigns")
OFFERED: dict[str, dict[str, Inclusion]] = {
    "case": {"campaign": CAMPAIGN, "category": CATEGORY},
    "news": {"cases": CASES, "campaign": CAMPAIGN},
}
"""What ``include=`` may name, by the kind of the documents asked for."""
