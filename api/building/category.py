"""The category document: one of the ten, with its listed fields in order (R57-R67)."""

from typing import Any

from api.building import keys
from api.building.addresses import Addresses
from api.building.dates import published_at, updated_at
from api.building.encoding import encode
from api.building.schema_version import SCHEMA, source_of
from cms.campaigns.models import Category
from cms.documents.built import BuiltDocument, Columns
from site_pages.models import CategoryPage


def build_category(page: CategoryPage, addresses: Addresses) -> BuiltDocument:
    """The document of one category; card and full are the same."""
    category = page.category
    body = encode(_fields(page, addresses))
    return BuiltDocument(
        uid=page.uid,
        kind="category",
        card=body,
        full=body,
        columns=Columns(
            title=category.name,
            published_at=published_at(page),
            updated_at=updated_at(page),
            campaign=category.campaign.slug,
            category=category.slug,
        ),
        dependencies=_dependencies(category, addresses),
        search_source=category.name,
        source=source_of(page),
    )


def _fields(page: CategoryPage, addresses: Addresses) -> dict[str, Any]:
    category = page.category
    return {
        "uid": str(page.uid),
        "kind": "category",
        "url": addresses.of(page),
        "campaign": category.campaign.slug,
        "slug": category.slug,
        "name": category.name,
        "ordinal": category.ordinal,
        "fields": [field.name for field in category.fields.all()],
        "is_free_text": category.is_free_text,
        "schema": SCHEMA,
    }


def _dependencies(category: Category, addresses: Addresses) -> frozenset[str]:
    return frozenset(
        [
            keys.site(addresses.hub_id),
            keys.category(category.pk),
            keys.fields(category.pk),
            keys.campaign(category.campaign_id),
        ]
    )
