"""``/changes/``: every change once, in commit order, tombstones included (DESIGN section 6)."""

from typing import NamedTuple
from urllib.parse import urlencode
from uuid import UUID

from django.core import signing
from django.http import HttpResponse
from django.utils.http import quote_etag
from rest_framework.request import Request

from api.content.conditional import REVALIDATED, answer
from api.content.parameters import integer, refuse_unknown
from api.content.projection import compact
from api.content.shapes import ChangePage
from api.endpoints import Endpoint
from api.errors import INVALID_TOKEN, TOKEN_EXPIRED, Problem
from api.links import add_pages
from api.schema import LIST_PROBLEMS, describe, parameter
from cms.documents import queries as documents
from cms.documents.built import strong_etag
from cms.documents.enums import DocumentState
from cms.documents.models import Document

SALT = "api.changes"
DEFAULT_LIMIT = 100
MAX_LIMIT = 1000
POLL_SECONDS = 5
"""So soon it is worth asking again, once a reader has everything."""
PATHS = {"case": "/api/v1/cases/{uid}/", "news": "/api/v1/news/{uid}/"}
CATEGORIES_PATH = "/api/v1/categories/"
BEGIN = "/api/v1/snapshot/"
"""Where a reader whose token has expired begins again."""


class Place(NamedTuple):
    """How far a reader has come. At the beginning, 0, nothing has been read in any epoch."""

    seq: int
    epoch: str


BEGINNING = Place(0, "")


@describe(
    "changes",
    "Follow every publication, change and withdrawal, each once, in the order of commit.",
    parameters=[
        parameter("since", "`next` of the page before; without it, from the beginning."),
        parameter("limit", "Changes per page.", low=1, high=MAX_LIMIT, default=DEFAULT_LIMIT),
    ],
    answer=ChangePage,
    problems=(TOKEN_EXPIRED, *LIST_PROBLEMS),
)
class ChangeList(Endpoint):
    """What changed after a token; start without one, go on with ``next``."""

    def get(self, request: Request) -> HttpResponse:
        """One page of changes; ``next`` is always there."""
        query = request.query_params
        refuse_unknown(query, ("since", "limit"))
        limit = integer(query, "limit", default=DEFAULT_LIMIT, low=1, high=MAX_LIMIT)
        since = read_token(query.get("since", ""))
        rows = documents.changes_after(since.seq, limit + 1)
        shown = rows[:limit]
        reached = _reached(since, shown)
        host = request.build_absolute_uri("/").removesuffix("/")
        body = compact(
            {
                "items": [entry(row, host) for row in shown],
                "next": make_token(reached),
                "has_more": len(rows) > limit,
            }
        )
        etag = strong_etag(body)
        response = answer(request, body, etag=etag, caching=REVALIDATED, tags=["changes"])
        after = {**query.dict(), "since": make_token(reached)}
        add_pages(response, {"next": f"{host}{request.path}?{urlencode(after)}"})
        if len(rows) <= limit:
            # Nobody is kept waiting on an open connection, which would cost a worker for each.
            response["Retry-After"] = str(POLL_SECONDS)
        return response


def entry(row: Document, host: str) -> dict[str, object]:
    """One change as the outside sees it; ``etag`` is the full document's."""
    change = entry_of(row.kind, row.uid, row.seq, host)
    if row.state == DocumentState.GONE:
        return change | {"op": "delete", "etag": None, "reason": row.reason, "note": row.note}
    return change | {"etag": quote_etag(row.etag)}


def entry_of(kind: str, uid: UUID, seq: int | None, host: str) -> dict[str, object]:
    """A document as ``/changes/`` and ``/snapshot/`` name it; its tag is still to be told."""
    path = PATHS.get(kind, CATEGORIES_PATH).format(uid=uid)
    return {
        "op": "upsert",
        "kind": kind,
        "uid": str(uid),
        "seq": seq,
        "etag": None,
        "url": f"{host}{path}",
    }


def _reached(since: Place, shown: list[Document]) -> Place:
    """The place after these changes.

    Raises a 410 problem where ``since`` is not a place in this sequence: the numbers were given
    out anew since, as after restoring a backup. Only the end of the sequence costs a query.
    """
    if shown:
        newest = Place(shown[-1].seq or 0, shown[-1].epoch)  # type: ignore[attr-defined]  # -- annotated
    else:
        newest = Place(*documents.standing())
    if since.seq and (since.epoch != newest.epoch or since.seq > newest.seq):
        raise Problem(TOKEN_EXPIRED, begin=BEGIN)
    return newest if shown else since


def make_token(place: Place) -> str:
    """An opaque, signed place in the sequence."""
    return signing.Signer(salt=SALT).sign_object(place)


def read_token(token: str) -> Place:
    """The place; the beginning for an empty token; raises a 400 problem for a damaged one."""
    if not token:
        return BEGINNING
    try:
        seq, epoch = signing.Signer(salt=SALT).unsign_object(token)
        return Place(int(seq), str(epoch))
    except (signing.BadSignature, ValueError, TypeError) as exc:
        raise Problem(INVALID_TOKEN) from exc
