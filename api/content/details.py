"""Single documents: stored bytes, or the tombstone of what was withdrawn."""

from typing import ClassVar
from uuid import UUID

from django.http import HttpResponse
from django.utils import timezone
from rest_framework.request import Request

from api.content.conditional import answer
from api.content.parameters import refuse_unknown
from api.content.projection import read_projection
from api.endpoints import Endpoint
from api.errors import GONE, NOT_FOUND, Problem
from cms.documents import queries as documents

PARAMETERS = ("profile", "fields")


class DetailEndpoint(Endpoint):
    """One document in one query; 410 with its tombstone once it is withdrawn."""

    kind: ClassVar[str]
    document_fields: ClassVar[tuple[str, ...]]

    def get(self, request: Request, uid: UUID) -> HttpResponse:
        """The stored bytes with their strong validator."""
        query = request.query_params
        refuse_unknown(query, PARAMETERS)
        projection = read_projection(query, known=self.document_fields, default="full")
        row = documents.live_values(self.kind, uid, *projection.columns, "built_at")
        if row is None:
            raise missing(uid, self.kind)
        stored, etag, built_at = row
        body = projection.body(bytes(stored))
        return answer(request, body, etag=projection.etag(etag), modified=built_at)


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
