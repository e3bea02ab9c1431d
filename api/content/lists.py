"""Lists of documents: filtered, ordered, paged; stored bytes, joined and sent."""

from typing import ClassVar
from urllib.parse import urlencode

from django.http import HttpResponse
from django.utils import timezone
from django_filters import FilterSet
from rest_framework.request import Request

from api.cache_tags import list_tags
from api.content.conditional import answer, combined_etag
from api.content.facets import Versions
from api.content.filters import filtered
from api.content.includes import find_included, read_includes, with_columns
from api.content.kept_answers import kept_or_made
from api.content.parameters import choice, integer, refuse_unknown
from api.content.projection import compact, envelope, read_projection
from api.endpoints import Endpoint
from api.extensions.filters import with_plugin_filters
from api.links import add_pages
from api.pagination import Ordering, Place, Slice, cut, decode_cursor, encode_cursor
from cms.documents import queries as documents

MAX_LIMIT = 100
DEFAULT_LIMIT = 20
DEFAULT_ORDERING = "-published_at"
ORDERINGS = {
    name: Ordering(name, name.lstrip("-"), name.startswith("-"))
    for name in ("-published_at", "published_at", "-updated_at", "updated_at")
}
PAGING = ("ordering", "limit", "cursor", "profile", "fields", "include", "count")
LIVING = {"include"}
"""A campaign that is included changes by the clock."""


class ListEndpoint(Endpoint):
    """A filtered, ordered, paged list of documents: one query, and one to find it kept.

    With ``include`` as many more as `api.content.includes` says.
    """

    kind: ClassVar[str]
    filterset_class: ClassVar[type[FilterSet]]
    document_fields: ClassVar[tuple[str, ...]]

    def get(self, request: Request) -> HttpResponse:
        """One page; kept, unless it asks for what may change while the store does not."""
        if set(request.query_params) <= {*self.filterset_class.base_filters, *PAGING} - LIVING:
            return kept_or_made(request, self.page)
        return self.page(request)

    def page(self, request: Request) -> HttpResponse:
        """Items as stored, links to the pages around them."""
        query = request.query_params
        filterset = with_plugin_filters(self.filterset_class, self.kind, query)
        refuse_unknown(query, {*filterset.base_filters, *PAGING})
        limit = integer(query, "limit", default=DEFAULT_LIMIT, low=1, high=MAX_LIMIT)
        name = choice(query, "ordering", default=DEFAULT_ORDERING, options=ORDERINGS)
        projection = read_projection(query, known=self.document_fields, default="card")
        wanted = read_includes(query, self.kind)
        matching = filtered(filterset, documents.current(self.kind), query)
        made_for = self.identity(request, filterset, ordering=name)
        cursor = query.get("cursor")
        place = decode_cursor(cursor, query=made_for) if cursor else None
        columns = with_columns(projection.columns, wanted)
        counted = "count" in query and choice(query, "count", default="", options=("exact",))
        page = cut(
            documents.with_total(matching) if counted else matching,
            ORDERINGS[name],
            place=place,
            limit=limit,
            columns=(*columns, "total") if counted else columns,
        )
        following = self.link(request, page.next, made_for=made_for)
        previous = self.link(request, page.previous, made_for=made_for)
        total = _total(page, matching) if counted else {}
        tail: dict[str, object] = {"next": following, "previous": previous, **total}
        rows = [dict(zip(columns, row[2:], strict=False)) for row in page.rows] if wanted else ()
        included = find_included(wanted, rows, now=timezone.now())
        items = [projection.body(bytes(row[2])) for row in page.rows]
        etags = [projection.etag(row[3]) for row in page.rows]
        etag = combined_etag([*etags, compact(tail).decode(), *included.etags])
        tags = [*list_tags(self.kind, query.dict(), is_empty=not items), *included.tags]
        response = answer(request, included.into(envelope(items, tail)), etag=etag, tags=tags)
        add_pages(response, {"next": following, "prev": previous})
        return response

    def identity(self, request: Request, filterset: type[FilterSet], *, ordering: str) -> str:
        """What a cursor belongs to: kind, filters and ordering, not the size or look of a page."""
        declared = filterset.base_filters
        kept = sorted(item for item in request.query_params.items() if item[0] in declared)
        return combined_etag([self.kind, ordering, urlencode(kept)])[:12]

    def link(self, request: Request, place: Place | None, *, made_for: str) -> str | None:
        """The same request from another place on, as an absolute address."""
        if place is None:
            return None
        query = request.query_params.copy()
        query["cursor"] = encode_cursor(place, query=made_for)
        return request.build_absolute_uri(f"{request.path}?{query.urlencode()}")


def _total(page: Slice, matching: Versions) -> dict[str, object]:
    """How many match. The rows say it; only a page without rows, behind a cursor, has to ask."""
    if page.rows:
        return {"total": page.rows[0][-1]}
    return {"total": matching.order_by().count()}
