"""A filter that is an EXISTS on indexed facets; the host's and the plugins' alike."""

from typing import Any

import django_filters as filters
from django.db.models import QuerySet

from cms.documents import queries as documents
from cms.documents.models import DocumentVersion

Versions = QuerySet[DocumentVersion]


class FacetFilter(filters.CharFilter):
    """Documents that carry a facet with the given value."""

    def __init__(self, *args: Any, key: str, plugin: str = "", **kwargs: Any) -> None:
        self.key = key
        self.plugin = plugin
        super().__init__(*args, **kwargs)

    def filter(self, qs: Versions, value: object) -> Versions:
        """Narrow by EXISTS."""
        if not value:
            return qs
        return documents.with_facet(qs, key=self.key, value=str(value), plugin=self.plugin)
