"""Single documents: stored bytes, or the tombstone of what was withdrawn."""

from typing import ClassVar
from uuid import UUID

from django.http import HttpResponse
from django.utils import timezone
from rest_framework.request import Request

from api.cache_tags import NARROWING, document_tag, narrowed
from api.content.conditional import answer, combined_etag
from api.content.includes import find_included, read_includes, with_columns
from api.content.parameters import refuse_unknown
from api.content.projection import read_projection
from api.endpoints import Endpoint
from api.errors import GONE, NOT_FOUND, Problem
from cms.documents import queries as documents

PARAMETERS = ("profile", "fields", "include")


class DetailEndpoint(Endpoint):
    """One document in one query, without ``include``; 410 with its tombstone once withdrawn."""

    kind: ClassVar[str]
    document_fields: ClassVar[tuple[str, ...]]

    def get(self, request: Request, uid: UUID) -> HttpResponse:
        """The stored bytes with their strong validator."""
        query = request.query_params
        refuse_unknown(query, PARAMETERS)
        projection = read_projection(query, known=self.document_fields, default="full")
        wanted = read_includes(query, self.kind)
        columns = with_columns((*projection.columns, "built_at", *NARROWING), wanted)
        found = documents.live_values(self.kind, uid, *columns)
        if found is None:
            raise missing(uid, self.kind)
        row = dict(zip(columns, found, strict=True))
        stored, etag = (row[column] for column in projection.columns)
        body, etag = projection.body(bytes(stored)), projection.etag(etag)
        tags = [document_tag(uid), *narrowed(row)]
        if not wanted:
            return answer(request, body, etag=etag, modified=row["built_at"], tags=tags)
        included = find_included(wanted, [row], now=timezone.now())
        whole = included.into(body)
        # No date: what is included may be newer than the document.
        etag = combined_etag([etag, *included.etags])
        return answer(request, whole, etag=etag, tags=[*tags, *included.tags])


def missing(uid: UUID, kind: str) -> Problem:
    """410 with the tombstone of what was withdrawn, else 404."""
    grave = documents.tombstone(uid)
    if grave is None or grave.kind != kind:
        return Problem(NOT_FOUND)
    return Problem(
        GONE,
        uid=str(uid),
        kind=grave.kind,
        reason=grave.reason,
        note=grave.note,
        seq=grave.seq,
        gone_at=timezone.localtime(grave.changed_at).isoformat(timespec="seconds"),
    )
