"""What plugins add to a document: fields below ``extensions``, and facets for their filters.

What a plugin says is looked at while it can still be passed over: a value that the document's JSON
cannot say, one too long for its column, or too much of it, is that plugin's failure and not the
document's.
"""

import json
from collections.abc import Iterable, Mapping
from itertools import islice
from typing import Any, NamedTuple
from uuid import UUID

from api.building.encoding import encode
from cms.documents.built import FacetValue
from cms.documents.models import Facet
from cms.plugin_system.calling import decorate

LONGEST = {
    name: Facet._meta.get_field(name).max_length or 0  # type: ignore[union-attr]  # -- columns of text
    for name in ("key", "value")
}
MOST_BYTES = 16 * 1024
"""Of JSON, for one plugin and document; a list carries up to a hundred documents."""
MOST_FACETS = 200
DEEPEST = 32
"""Levels of mappings and lists: far below what ends a JSON encoder, or a parser of ours."""


class Added(NamedTuple):
    """Fields by plugin, and facets."""

    fields: dict[str, Any]
    facets: frozenset[FacetValue]


def added_by_plugins(kind: str, uid: UUID, campaign: int) -> Added:
    """All that the campaign's plugins add; who fails adds nothing."""
    answers = decorate("document_fields", campaign=campaign, accept=as_json, kind=kind, uid=uid)
    fields = {answer.plugin: answer.value for answer in answers if answer.value}
    return Added(fields, facets_by_plugins(kind, uid, campaign))


def facets_by_plugins(kind: str, uid: UUID, campaign: int | None) -> frozenset[FacetValue]:
    """The facets that the campaign's plugins give a document; none where it has no campaign."""
    if campaign is None:
        return frozenset()
    answers = decorate("document_facets", campaign=campaign, accept=as_pairs, kind=kind, uid=uid)
    return frozenset(
        FacetValue(answer.plugin, key, value) for answer in answers for key, value in answer.value
    )


def as_json(value: Mapping[str, Any]) -> dict[str, Any]:
    """The mapping as the document will have it.

    Raises TypeError or ValueError for what its JSON cannot say, for more than MOST_BYTES of it and
    for more than DEEPEST levels.
    """
    if not isinstance(value, Mapping):
        raise TypeError(f"document_fields is a mapping, not {value!r}.")
    read: dict[str, Any] = json.loads(json.dumps(dict(value), allow_nan=False))
    # Encoded as the document is: what Python's JSON escapes may be no UTF-8 (a lone surrogate).
    if (size := len(encode(read))) > MOST_BYTES:
        raise ValueError(f"document_fields says {size} bytes of JSON; {MOST_BYTES} are the most.")
    if _is_deeper(read, DEEPEST):
        raise ValueError(f"document_fields is nested more than {DEEPEST} levels deep.")
    return read


def _is_deeper(value: Any, levels: int) -> bool:
    if not isinstance(value, dict | list):
        return False
    inner = value.values() if isinstance(value, dict) else value
    return levels == 0 or any(_is_deeper(one, levels - 1) for one in inner)


def as_pairs(value: Iterable[tuple[str, str]]) -> set[tuple[str, str]]:
    """Pairs of texts that fit their columns; raises TypeError or ValueError for others.

    And for more than MOST_FACETS of them.
    """
    told = list(islice(value, MOST_FACETS + 1))
    if len(told) > MOST_FACETS:
        raise ValueError(f"document_facets says more than {MOST_FACETS} facets.")
    pairs = {(key, text) for key, text in told}
    for key, text in pairs:
        if not isinstance(key, str) or not isinstance(text, str):
            raise TypeError(f"A facet is a pair of texts, not {(key, text)!r}.")
        if not 0 < len(key) <= LONGEST["key"] or not 0 < len(text) <= LONGEST["value"]:
            raise ValueError(f"A facet is too long or empty: {(key, text)!r}.")
        if "\0" in key + text:
            raise ValueError("A facet holds a NUL character.")
        (key + text).encode()  # a lone surrogate is a UnicodeEncodeError: a ValueError
    return pairs
