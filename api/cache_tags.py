"""Names by which caches group answers, so that a change empties just what shows it.

Twice, for the two sorts of caches there are: ``Surrogate-Key`` as content delivery networks read it
and ``Cache-Groups`` (RFC 9875). A list goes by its kind and not by what is on it: a hundred uids
would be 4 KB of headers, and a document that newly belongs on a page has no tag there yet. The
`/changes/` say which two tags to empty: a document's own, and its kind's lists.
"""

import re
from collections.abc import Iterable, Mapping
from uuid import UUID

from django.http.response import HttpResponseBase

LONGEST = 32
"""Characters, and tags to an answer, that every implementation of RFC 9875 supports (section 2)."""
MOST = 32
EVERYTHING = "api"
"""On every answer that may be kept: for whoever has to begin again."""
KIND_TAGS = {"case": "cases", "news": "news", "category": "categories"}
"""Of the lists of a kind, and of what includes documents of it."""
NARROWING = ("campaign", "category", "site")
_TAG = re.compile(r"[a-z0-9](?:[a-z0-9_-]*[a-z0-9])?", re.ASCII)


def document_tag(uid: UUID | str) -> str:
    """A document's own: its uid without the dashes, with which it would be too long."""
    return str(uid).replace("-", "")


def list_tags(kind: str, filters: Mapping[str, str], *, is_empty: bool) -> list[str]:
    """A list's or feed's. Of an empty one the filters are anybody's words: none comes back."""
    return [KIND_TAGS[kind], *([] if is_empty else narrowed(filters))]


def narrowed(values: Mapping[str, str | None]) -> list[str]:
    """Tags such as ``campaign-2020``, of a document's values or of a list's filters.

    What is no slug, or would make a tag of more than LONGEST characters, gets none: the lists have
    the tag of their kind in any case, documents their own.
    """
    named = (f"{name}-{value}" for name in NARROWING if (value := values.get(name)))
    return [tag for tag in named if len(tag) <= LONGEST and _TAG.fullmatch(tag)]


def tag(response: HttpResponseBase, tags: Iterable[str]) -> None:
    """Put the tags on an answer, the most important first; no more than MOST."""
    kept = list(dict.fromkeys([EVERYTHING, *tags]))[:MOST]
    response["Surrogate-Key"] = " ".join(kept)
    # A structured field's list of strings (RFC 9651, 3.3.3); nothing in a tag needs escaping.
    response["Cache-Groups"] = ", ".join(f'"{one}"' for one in kept)
