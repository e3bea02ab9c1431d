"""Reads of the store. Lists and details never touch anything but these tables."""

from collections.abc import Collection
from functools import cache
from typing import Any
from uuid import UUID

from django.db import connections, router
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import BooleanField, Case, Count, Exists, OuterRef, QuerySet, Subquery, When

from cms.documents import numbering
from cms.documents.enums import DocumentState, VersionState
from cms.documents.models import Counter, Dependency, Document, DocumentVersion, Facet, PendingBuild
from cms.documents.search import search

__all__ = [
    "changes_after",
    "current",
    "dependants_of",
    "document",
    "has_lost_documents",
    "last_seq",
    "live_between",
    "live_values",
    "search",
    "staged",
    "standing",
    "tombstone",
    "waiting",
    "with_facet",
    "with_total",
    "without_facet",
]


def current(kind: str) -> QuerySet[DocumentVersion]:
    """The public version of every live document of a kind, newest published first.

    The order is served by an index, ties broken by uid; take ``card`` or ``full`` with
    ``values_list`` and a list is one query.
    """
    versions = DocumentVersion.objects.filter(state=VersionState.CURRENT, kind=kind)
    return versions.order_by("-published_at", "-document_id")


def with_facet(
    queryset: QuerySet[DocumentVersion], *, key: str, value: str, plugin: str = ""
) -> QuerySet[DocumentVersion]:
    """Only versions that carry a facet; the host's own facets have an empty plugin."""
    return queryset.filter(_carries(plugin, key, value))


def without_facet(
    queryset: QuerySet[DocumentVersion], *, key: str, value: str, plugin: str = ""
) -> QuerySet[DocumentVersion]:
    """Only versions that do not carry it.

    As a CASE: PostgreSQL would turn NOT EXISTS into a join, misjudge it and read every version
    for the first page of them.
    """
    carried = When(_carries(plugin, key, value), then=False)
    return queryset.filter(Case(carried, default=True, output_field=BooleanField()))


def _carries(plugin: str, key: str, value: str) -> Exists:
    carried = Facet.objects.filter(version=OuterRef("pk"), plugin=plugin, key=key, value=value)
    return Exists(carried)


def with_total(queryset: QuerySet[DocumentVersion]) -> QuerySet[DocumentVersion]:
    """The same rows, each with how many there are as ``total``: the database counts once."""
    every = queryset.order_by().values("state").annotate(total=Count("pk")).values("total")
    return queryset.annotate(total=Subquery(every))


def live_values(kind: str, uid: UUID, *columns: str) -> tuple[Any, ...] | None:
    """Columns of the public version of a live document, or None: one query."""
    connection = connections[router.db_for_read(DocumentVersion)]
    fields = [_field(column) for column in columns]
    with connection.cursor() as cursor:
        cursor.execute(
            _select_live(connection.alias, columns),
            [_field("document").get_db_prep_value(uid, connection), kind],
        )
        row = cursor.fetchone()
    if row is None:
        return None
    return tuple(_read(value, field, connection) for value, field in zip(row, fields, strict=True))


@cache
def _select_live(alias: str, columns: tuple[str, ...]) -> str:
    """The statement, written once: made by the ORM it would take longer than its answer."""
    quote, meta = connections[alias].ops.quote_name, DocumentVersion._meta
    named = ", ".join(quote(_field(column).column) for column in columns)
    return (
        f"SELECT {named} FROM {quote(meta.db_table)} "  # noqa: S608 -- names from the model, quoted
        f"WHERE document_id = %s AND kind = %s AND state = '{VersionState.CURRENT}'"
    )


def _field(name: str) -> Any:
    return DocumentVersion._meta.get_field(name)


def _read(value: Any, field: Any, connection: BaseDatabaseWrapper) -> Any:
    """As the ORM would read it: SQLite keeps moments as text."""
    column = field.get_col(DocumentVersion._meta.db_table)
    for convert in connection.ops.get_db_converters(column):
        value = convert(value, column, connection)
    return value


def document(uid: UUID) -> DocumentVersion | None:
    """The public version of a live document, with its ``document`` joined: one query."""
    versions = DocumentVersion.objects.filter(document=uid, state=VersionState.CURRENT)
    return versions.select_related("document").first()


def staged(uid: UUID) -> DocumentVersion | None:
    """The version that waits for its release: for staff only, never for a public view."""
    return DocumentVersion.objects.filter(document=uid, state=VersionState.STAGED).first()


def tombstone(uid: UUID) -> Document | None:
    """The tombstone of a document that was public and is gone (410), else None (404)."""
    return Document.objects.filter(uid=uid, state=DocumentState.GONE).first()


def waiting(uids: Collection[UUID]) -> set[UUID]:
    """Which of these have a row of work: what the store holds of them may be out of date."""
    return set(PendingBuild.objects.filter(uid__in=uids).values_list("uid", flat=True))


def changes_after(seq: int, limit: int) -> list[Document]:
    """Live documents and tombstones numbered after ``seq``, oldest change first.

    A document appears once, under its newest number. Reading on from the last ``seq`` returned
    misses nothing: numbers follow commit order. Each row carries the ``epoch`` of the numbers.
    """
    epoch = Counter.objects.filter(name=numbering.DOCUMENTS).values("epoch")
    changed = Document.objects.filter(seq__gt=seq).annotate(epoch=Subquery(epoch))
    return list(changed.order_by("seq")[:limit])


def live_between(after: int, top: int, limit: int) -> list[tuple[str, UUID, int, str, bytes]]:
    """Live documents numbered after ``after`` and up to ``top``, in that order.

    Each as kind, uid, number, entity tag and full bytes. One query.
    """
    live = DocumentVersion.objects.filter(
        state=VersionState.CURRENT, document__seq__gt=after, document__seq__lte=top
    )
    columns = ("document__kind", "document_id", "document__seq", "full_etag", "full")
    return list(live.order_by("document__seq").values_list(*columns)[:limit])


def last_seq() -> int:
    """The newest committed number; a reader who has this one has everything."""
    return standing().number


def standing() -> numbering.Standing:
    """The newest committed number and the epoch in which it was given out."""
    return numbering.standing()


def has_lost_documents() -> bool:
    """Whether the newest number belongs to no document: the store was emptied or lost rows.

    In one statement, so that a change committed meanwhile is not taken for a loss.
    """
    holder = Document.objects.filter(seq=OuterRef("value"))
    newest = Counter.objects.filter(name=numbering.DOCUMENTS, value__gt=0)
    return newest.exclude(Exists(holder)).exists()


def dependants_of(keys: Collection[str]) -> set[UUID]:
    """Which documents were built from any of these keys."""
    found = Dependency.objects.filter(key__in=set(keys))
    return set(found.values_list("document_id", flat=True))
