"""Cases, news and categories: which filters and documents each resource has."""

import json

from django.http import HttpResponse
from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request

from api.building.case import ORDER as CASE_FIELDS
from api.building.news import FIELDS as NEWS_FIELDS
from api.cache_tags import list_tags
from api.content import details, includes, lists, shapes
from api.content.conditional import answer
from api.content.filters import CaseFilter, CategoryFilter, NewsFilter, filtered
from api.content.parameters import refuse_unknown
from api.content.projection import PROFILES, envelope
from api.endpoints import Endpoint
from api.schema import (
    DETAIL_PROBLEMS,
    LIST_PROBLEMS,
    describe,
    filter_parameters,
    parameter,
)
from cms.documents import queries as documents
from cms.documents.built import strong_etag

FIELDS = parameter("fields", "Only these keys of the full document, comma-separated.")


def _include(kind: str) -> OpenApiParameter:
    names = {"type": "string", "enum": list(includes.OFFERED[kind])}
    return OpenApiParameter(
        "include",
        {"type": "array", "items": names, "minItems": 1},
        description="Send along, as cards below `included`, what the documents name.",
        style="form",
        explode=False,
    )


PAGING = [
    parameter("ordering", options=lists.ORDERINGS, default=lists.DEFAULT_ORDERING),
    parameter("limit", "Items per page.", low=1, high=lists.MAX_LIMIT, default=lists.DEFAULT_LIMIT),
    parameter("cursor", "From `next` or `previous`; belongs to these filters and ordering."),
    parameter("profile", options=PROFILES, default="card"),
    FIELDS,
    parameter("count", "`exact`: say how many match, as `total`.", options=("exact",)),
]
DETAIL = [parameter("profile", options=PROFILES, default="full"), FIELDS]


@describe(
    "cases",
    "List published cases.",
    parameters=[*filter_parameters(CaseFilter), *PAGING, _include("case")],
    answer=shapes.CasePage,
    problems=LIST_PROBLEMS,
)
class CaseList(lists.ListEndpoint):
    """Published cases."""

    kind = "case"
    filterset_class = CaseFilter
    document_fields = CASE_FIELDS


@describe(
    "case",
    "Read one published case.",
    parameters=[*DETAIL, _include("case")],
    answer=shapes.any_case(),
    problems=DETAIL_PROBLEMS,
)
class CaseDetail(details.DetailEndpoint):
    """One published case."""

    kind = "case"
    document_fields = CASE_FIELDS


@describe(
    "news",
    "List published notices and reports.",
    parameters=[*filter_parameters(NewsFilter), *PAGING, _include("news")],
    answer=shapes.NewsPage,
    problems=LIST_PROBLEMS,
)
class NewsList(lists.ListEndpoint):
    """Published notices and reports."""

    kind = "news"
    filterset_class = NewsFilter
    document_fields = NEWS_FIELDS


@describe(
    "news_item",
    "Read one published notice or report.",
    parameters=[*DETAIL, _include("news")],
    answer=shapes.any_news(),
    problems=DETAIL_PROBLEMS,
)
class NewsDetail(details.DetailEndpoint):
    """One published notice or report."""

    kind = "news"
    document_fields = NEWS_FIELDS


@describe(
    "categories",
    "List the categories with their fields, all of them, in the campaign's order.",
    parameters=filter_parameters(CategoryFilter),
    answer=shapes.CategoryPage,
    problems=LIST_PROBLEMS,
)
class CategoryList(Endpoint):
    """Categories with their fields, in the notice's order; all of them, in one query."""

    def get(self, request: Request) -> HttpResponse:
        """The categories of one campaign or of all."""
        query = request.query_params
        refuse_unknown(query, CategoryFilter.base_filters)
        rows = filtered(CategoryFilter, documents.current("category"), query)
        ranked = sorted(map(bytes, rows.values_list("full", flat=True)), key=_place)
        body = envelope(ranked, {"next": None, "previous": None})
        tags = list_tags("category", query.dict(), is_empty=not ranked)
        return answer(request, body, etag=strong_etag(body), tags=tags)


def _place(document: bytes) -> tuple[str, int]:
    category = json.loads(document)
    return category["campaign"], category["ordinal"]
