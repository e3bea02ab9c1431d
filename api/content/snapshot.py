"""``/snapshot/``: everything there is, as lines of JSON, and the token to go on from.

Read in portions by number, each a short query of its own: memory stays flat and no transaction
stays open for as long as a slow reader takes. What changes meanwhile moves beyond the number that
the first line names, hence is found in ``/changes/`` from the token of that line: the lines and
what follows them together miss nothing.
"""

from collections.abc import Generator
from http import HTTPStatus

from django.http import StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import quote_etag
from drf_spectacular.types import OpenApiTypes
from rest_framework.request import Request

from api.content.changes import Place, entry_of, make_token
from api.content.conditional import REVALIDATED, answer, combined_etag
from api.content.parameters import refuse_unknown
from api.content.projection import compact
from api.content.streams import Stream
from api.endpoints import Endpoint
from api.errors import PRECONDITION_FAILED, TOO_MANY_STREAMS
from api.schema import PLAIN_PROBLEMS, VERSION, describe
from cms.documents import queries as documents

NDJSON = "application/x-ndjson"
TOLD_AS_WELL = ("ETag", "Content-Language", "Cache-Control", "Surrogate-Key", "Cache-Groups")
PORTION = 100
"""Documents read at once: at most so many are in memory."""


@describe(
    "snapshot",
    "Read everything at once, as lines of JSON.",
    answer={(200, NDJSON): OpenApiTypes.STR},
    problems=(PRECONDITION_FAILED, TOO_MANY_STREAMS, *PLAIN_PROBLEMS),
)
class Snapshot(Endpoint):
    """A line that begins, a line for each document, a line that ends; streamed."""

    def get(self, request: Request) -> HttpResponseBase:
        """The lines; 304 while nothing has changed."""
        refuse_unknown(request.query_params, ())
        number, epoch = documents.standing()
        top = Place(number, epoch)
        host = request.build_absolute_uri("/").removesuffix("/")
        etag = combined_etag(["snapshot", VERSION, host, epoch, str(number)])
        head = answer(request, b"", etag=etag, caching=REVALIDATED, tags=["snapshot"])
        if head.status_code == HTTPStatus.NOT_MODIFIED:
            return head
        # HEAD is told the same without a line being read; a stream of nothing, because an answer
        # that is no stream would be given a length of nought.
        content = iter(()) if request.method == "HEAD" else Stream(lines(top, host))
        response = StreamingHttpResponse(content, content_type=NDJSON)
        for name in TOLD_AS_WELL:
            response[name] = head[name]
        # A proxy that collected the whole before passing it on would only add to the wait.
        response["X-Accel-Buffering"] = "no"
        return response


def lines(top: Place, host: str) -> Generator[bytes]:
    """The lines of a snapshot up to a place in the sequence.

    Without its last line a copy is cut short: the reader begins again. So it is where the numbers
    begin anew meanwhile, because a backup was restored.
    """
    beginning = {"type": "snapshot", "version": VERSION, "seq": top.seq, "next": make_token(top)}
    yield compact(beginning) + b"\n"
    told, last = 0, 0
    while portion := documents.live_between(last, top.seq, PORTION):
        for kind, uid, seq, etag, full in portion:
            named = entry_of(kind, uid, seq, host)
            named["etag"] = quote_etag(etag)
            yield compact(named)[:-1] + b',"document":' + bytes(full) + b"}\n"
            told, last = told + 1, seq
    if documents.standing().epoch == top.epoch:
        yield compact({"type": "end", "items": told}) + b"\n"
