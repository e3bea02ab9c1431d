"""Keyset paging: a cursor is the place after the last item, signed and tied to its query.

No offset and no count: the thousandth page costs what the first does.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core import signing
from django.db.models import Q, QuerySet

from api.errors import INVALID_CURSOR, Problem

SALT = "api.cursor"


@dataclass(frozen=True)
class Ordering:
    """One way to sort: a column of DocumentVersion, and the direction; ties go by uid."""

    name: str
    column: str
    descending: bool

    def after(self, value: datetime, uid: UUID, *, backwards: bool) -> Q:
        """Rows beyond a place, in the direction of travel."""
        comparison = "lt" if self.descending != backwards else "gt"
        beyond = Q(**{f"{self.column}__{comparison}": value})
        level = Q(**{self.column: value, f"document__{comparison}": uid})
        # The redundant bound lets the index start at the place instead of filtering.
        bound = Q(**{f"{self.column}__{comparison}e": value})
        return bound & (beyond | level)

    def fields(self, *, backwards: bool) -> list[str]:
        """Arguments of order_by()."""
        sign = "-" if self.descending != backwards else ""
        return [f"{sign}{self.column}", f"{sign}document"]


@dataclass(frozen=True)
class Place:
    """Where a page begins or ends."""

    value: datetime
    uid: UUID
    backwards: bool = False


@dataclass(frozen=True)
class Slice:
    """One page of rows and the places before and after it (None at an end)."""

    rows: list[Any]
    previous: Place | None
    next: Place | None


def encode_cursor(place: Place, *, query: str) -> str:
    """A signed cursor, good only for the same filters and ordering.

    The same place gives the same text, so that a list's validator does not change by itself.
    """
    value = [place.value.isoformat(), place.uid.hex, int(place.backwards), query]
    return signing.Signer(salt=SALT).sign_object(value)


def decode_cursor(text: str, *, query: str) -> Place:
    """The place in a cursor; raises a 400 problem for one that is damaged or of another query."""
    try:
        moment, uid, backwards, made_for = signing.Signer(salt=SALT).unsign_object(text)
        place = Place(datetime.fromisoformat(moment), UUID(hex=uid), bool(backwards))
    except (signing.BadSignature, ValueError, TypeError) as exc:
        raise Problem(INVALID_CURSOR) from exc
    if made_for != query:
        raise Problem(INVALID_CURSOR)
    return place


def cut(
    queryset: QuerySet[Any],
    ordering: Ordering,
    *,
    place: Place | None,
    limit: int,
    columns: tuple[str, ...],
) -> Slice:
    """One page in one query; ``columns`` follow (sort value, uid) in each row."""
    backwards = place is not None and place.backwards
    if place is not None:
        queryset = queryset.filter(ordering.after(place.value, place.uid, backwards=backwards))
    wanted = queryset.order_by(*ordering.fields(backwards=backwards))
    rows = list(wanted.values_list(ordering.column, "document_id", *columns)[: limit + 1])
    more = len(rows) > limit
    rows = rows[:limit]
    if backwards:
        rows.reverse()
    if not rows:
        return Slice([], None, None)
    first, last = rows[0], rows[-1]
    has_previous = more if backwards else place is not None
    has_next = place is not None if backwards else more
    return Slice(
        rows,
        Place(first[0], first[1], backwards=True) if has_previous else None,
        Place(last[0], last[1]) if has_next else None,
    )
