"""``/feeds/``: news and cases as Atom, by the filters of their lists."""

from typing import Any, ClassVar

from django.http import HttpResponse
from django.utils import translation
from drf_spectacular.types import OpenApiTypes
from rest_framework.request import Request

from api.cache_tags import list_tags
from api.content.conditional import LANGUAGE, answer, combined_etag
from api.content.filters import CaseFilter, ContentFilter, NewsFilter, filtered
from api.content.parameters import integer, refuse_unknown
from api.endpoints import Endpoint, JSONOnly
from api.feeds.atom import KINDS, Feed, Row, atom
from api.schema import LIST_PROBLEMS, describe, filter_parameters, parameter
from cms.campaigns.models import Category, Partner
from cms.documents import queries as documents
from site_pages.sharing import HUB_THEME, mount_named

ATOM = "application/atom+xml"
DEFAULT_LIMIT = 30
MAX_LIMIT = 100
LIMIT = parameter("limit", "Entries.", low=1, high=MAX_LIMIT, default=DEFAULT_LIMIT)
COLUMNS = ("full", "full_etag", "published_at", "updated_at")


class AtomOnly(JSONOnly):
    """Atom for whoever takes it or any XML; problems stay JSON."""

    served: ClassVar = {
        ("application", "atom+xml"),
        *(("application", "xml"), ("text", "xml"), ("text", "*")),
        *(("application", "*"), ("*", "*")),
    }


class FeedEndpoint(Endpoint):
    """The newest documents that match, as Atom."""

    content_negotiation_class = AtomOnly
    kind: ClassVar[str]
    filterset_class: ClassVar[type[ContentFilter]]

    def get(self, request: Request) -> HttpResponse:
        """The feed; 304 without reading a single document's text anew."""
        query = request.query_params
        refuse_unknown(query, {*self.filterset_class.base_filters, "limit"})
        limit = integer(query, "limit", default=DEFAULT_LIMIT, low=1, high=MAX_LIMIT)
        matching = filtered(self.filterset_class, documents.current(self.kind), query)
        rows = [Row(*row) for row in matching.values_list(*COLUMNS)[:limit]]
        address = request.build_absolute_uri()
        with translation.override(LANGUAGE):
            feed = Feed(self.title(query), request.build_absolute_uri("/"), address)
            etag = combined_etag([*feed, *(row.etag for row in rows)])
            return answer(
                request,
                lambda: atom(feed, rows),
                etag=etag,
                media_type=f"{ATOM}; charset=utf-8",
                tags=list_tags(self.kind, query.dict(), is_empty=not rows),
            )

    def title(self, query: Any) -> str:
        """The hub's name and what the feed is narrowed to."""
        hub = mount_named(HUB_THEME)
        named = [self.named(name, value) for name, value in query.items() if name != "limit"]
        return " · ".join(filter(None, [hub.site_name if hub else "", *named]))

    def named(self, name: str, value: str) -> str:
        """A filter's value as people know it."""
        known: Any = None
        if name == "site":
            known = Partner.objects.filter(slug=value).values_list("name", flat=True).first()
        elif name == "category":
            known = Category.objects.filter(slug=value).values_list("name", flat=True).first()
        elif name == "kind":
            known = KINDS.get(value)
        return str(known or value)


@describe(
    "news_feed",
    "News as an Atom feed, whole articles, the newest first.",
    parameters=[*filter_parameters(NewsFilter), LIMIT],
    answer={(200, ATOM): OpenApiTypes.STR},
    problems=LIST_PROBLEMS,
)
class NewsFeed(FeedEndpoint):
    """News as Atom."""

    kind = "news"
    filterset_class = NewsFilter


@describe(
    "case_feed",
    "Cases as an Atom feed, the newest first.",
    parameters=[*filter_parameters(CaseFilter), LIMIT],
    answer={(200, ATOM): OpenApiTypes.STR},
    problems=LIST_PROBLEMS,
)
class CaseFeed(FeedEndpoint):
    """Cases as Atom."""

    kind = "case"
    filterset_class = CaseFilter
