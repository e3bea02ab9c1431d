"""Filters of the lists, through django-filter; each is a column or an indexed facet."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import django_filters as filters
from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator

from api.content.facets import FacetFilter, Versions
from api.errors import INVALID_PARAMETER, Problem
from cms.documents import queries as documents
from cms.documents.search import MAX_QUERY_CHARACTERS
from site_pages.models.news import NewsKind

# Beyond these a moment cannot be moved to another time zone, or not stored by every database.
EARLIEST = datetime(1900, 1, 1, tzinfo=UTC)
LATEST = datetime(2200, 1, 1, tzinfo=UTC)


class UidFacetFilter(FacetFilter):
    """The same for a facet whose value is a uid, in whatever spelling."""

    field_class = forms.UUIDField


class SearchFilter(filters.CharFilter):
    """Chinese search; two characters are enough (D6)."""

    def filter(self, qs: Versions, value: str) -> Versions:
        """Narrow to documents that hold every word."""
        return documents.search(qs, value) if value else qs


class LaterThan(filters.IsoDateTimeFilter):
    """A column strictly later than a moment (RFC 3339; without an offset: China's time)."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        bounds = [MinValueValidator(EARLIEST), MaxValueValidator(LATEST)]
        super().__init__(*args, lookup_expr="gt", validators=bounds, **kwargs)


class HasFacetFilter(filters.ChoiceFilter):
    """``true``: documents that carry a facet whose value is just that; ``false``: the others."""

    def __init__(self, *args: Any, key: str, **kwargs: Any) -> None:
        self.key = key
        super().__init__(*args, choices=[("true", "true"), ("false", "false")], **kwargs)

    def filter(self, qs: Versions, value: str) -> Versions:
        """Narrow by EXISTS or its contrary."""
        if not value:
            return qs
        narrowed = documents.with_facet if value == "true" else documents.without_facet
        return narrowed(qs, key=self.key, value="true")


class ContentFilter(filters.FilterSet):
    """What cases and news have in common."""

    campaign = filters.CharFilter(max_length=100, label="Slug of the campaign.")
    q = SearchFilter(
        max_length=MAX_QUERY_CHARACTERS,
        label="Search words; every blank-separated one must occur. Two characters are enough.",
    )
    published_after = LaterThan(field_name="published_at", label="Published later than this.")
    updated_after = LaterThan(field_name="updated_at", label="Updated later than this.")


class CaseFilter(ContentFilter):
    """Filters of ``/cases/``."""

    category = filters.CharFilter(max_length=100, label="Slug of the category.")
    field = filters.CharFilter(max_length=100, label="Name of the field.")
    tag = FacetFilter(key="tag", max_length=100, label="One of the case's tags.")
    winner = HasFacetFilter(
        key="winner",
        label="Whether it has an award; before the release of the results no case has.",
    )


class NewsFilter(ContentFilter):
    """Filters of ``/news/``."""

    kind = filters.ChoiceFilter(
        field_name="news_kind", choices=NewsKind.choices, label="Sort of news."
    )
    site = filters.CharFilter(max_length=100, label="Slug of the site that wrote it, or hub.")
    case = UidFacetFilter(key="case", label="Uid of a case that it is about.")


class CategoryFilter(filters.FilterSet):
    """Filters of ``/categories/``."""

    campaign = filters.CharFilter(max_length=100, label="Slug of the campaign.")


def filtered(
    filterset_class: type[filters.FilterSet], rows: Versions, query: Mapping[str, str]
) -> Versions:
    """The rows that the filters let through; raises a 400 problem naming wrong values."""
    # What the set's own form would do, which copies all of its fields for each request.
    used = [(name, one) for name, one in filterset_class.base_filters.items() if name in query]
    errors = []
    for name, one in used:
        try:
            rows = one.filter(rows, one.field.clean(query[name]))
        except ValidationError as refusal:
            errors.append({"parameter": name, "detail": " ".join(map(str, refusal.messages))})
    if errors:
        raise Problem(INVALID_PARAMETER, errors=errors)
    return rows
