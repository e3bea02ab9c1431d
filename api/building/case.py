"""The case document: the ten starred fields and its frame, by allow-list (R54)."""

from collections.abc import Callable, Iterator
from datetime import tzinfo
from typing import Any

from api.building import keys
from api.building.addresses import Addresses
from api.building.dates import published_at, updated_at
from api.building.encoding import encode, instant, zone_of
from api.building.extensions import added_by_plugins
from api.building.pictures import image_entry
from api.building.schema_version import SCHEMA, source_of
from cms.campaigns.results import awards_of_cases
from cms.campaigns.starred import CASE_FRAME, STARRED_FIELDS
from cms.documents.built import HOST, BuiltDocument, Columns, FacetValue
from site_pages.models import CasePage

CARD_FIELDS = (
    "uid",
    "kind",
    "url",
    "campaign",
    "category",
    "field",
    "title",
    "applicant",
    "brief",
    "ballot_no",
    "tags",
    "awards",
    "image",
    "published_at",
    "updated_at",
    "schema",
)


def build_case(page: CasePage, addresses: Addresses) -> BuiltDocument:
    """The documents of one case. Makes its picture sizes: call it outside a transaction."""
    category = page.case_ref.category
    added = added_by_plugins("case", page.uid, page.case_ref.campaign_id)
    document = {**_document(page, addresses), "extensions": added.fields}
    document["image"] = document["images"][0] if document["images"] else None
    return BuiltDocument(
        uid=page.uid,
        kind="case",
        card=encode({name: document[name] for name in CARD_FIELDS}),
        full=encode({name: document[name] for name in ORDER}),
        columns=Columns(
            title=page.title,
            published_at=published_at(page),
            updated_at=updated_at(page),
            campaign=page.case_ref.campaign.slug,
            category=category.slug,
            field=page.field,
        ),
        facets=added.facets | _facets(document),
        dependencies=frozenset(_dependencies(page, addresses)),
        search_source=_searchable(document),
        source=source_of(page),
    )


def _facets(document: dict[str, Any]) -> set[FacetValue]:
    """What lists are filtered by: tags, the award and that there is one."""
    facets = {FacetValue(HOST, "tag", tag) for tag in document["tags"]}
    facets |= {FacetValue(HOST, "award", award["slug"]) for award in document["awards"]}
    return facets | ({FacetValue(HOST, "winner", "true")} if document["awards"] else set())


def _dependencies(page: CasePage, addresses: Addresses) -> Iterator[str]:
    yield keys.site(addresses.hub_id)
    yield keys.campaign(page.case_ref.campaign_id)
    yield keys.category(page.case_ref.category_id)
    for use in page.pictures.all():
        yield keys.picture(use.picture_id)
    for part in page.description_parts.all():
        if part.indicator_id:
            yield keys.indicator(part.indicator_id)
    for tag in page.tags.all():
        yield keys.tag(tag.pk)


def _document(page: CasePage, addresses: Addresses) -> dict[str, Any]:
    frame = _frame(page, addresses)
    starred = {name: STARRED_VALUES[name](page, addresses) for name in STARRED_FIELDS}
    return {**frame, **starred}


def _frame(page: CasePage, addresses: Addresses) -> dict[str, Any]:
    url = addresses.of(page)
    zone = zone_of(page.case_ref.campaign)
    return {
        "uid": str(page.uid),
        "kind": "case",
        "url": url,
        "canonical_url": url,
        "campaign": page.case_ref.campaign.slug,
        "ballot_no": page.case_ref.ballot_no,
        "tags": sorted(page.tags.names()),
        "corrections": _corrections(page, zone),
        "awards": _awards(page, zone),
        "published_at": instant(published_at(page), zone),
        "updated_at": instant(updated_at(page), zone),
        "revision": page.live_revision_id or 0,
        "schema": SCHEMA,
    }


def _corrections(page: CasePage, zone: tzinfo) -> list[dict[str, Any]]:
    """What was corrected, the earliest first; ``part`` counts the description's parts from 1."""
    rows = page.case_ref.corrections.order_by("at", "pk")
    return [
        {
            "field": row.field,
            "part": row.part or None,
            "old": row.old,
            "new": row.new,
            "reason": row.reason,
            "at": instant(row.at, zone),
        }
        for row in rows
    ]


def _awards(page: CasePage, zone: tzinfo) -> list[dict[str, Any]]:
    """What it was awarded by the release in force; nothing before there is one."""
    return [
        {
            "slug": award.award_type.slug,
            "name": award.name,
            "released_at": instant(award.release.released_at, zone),
        }
        for award in awards_of_cases([page.uid]).get(page.uid, [])
    ]


def _category(page: CasePage, _: Addresses) -> dict[str, str]:
    category = page.case_ref.category
    return {"slug": category.slug, "name": category.name}


def _description(page: CasePage, _: Addresses) -> list[dict[str, str]]:
    parts = page.description_parts.select_related("indicator")
    return [{"indicator": p.indicator.name if p.indicator else "", "text": p.text} for p in parts]


def _images(page: CasePage, addresses: Addresses) -> list[dict[str, Any]]:
    return [
        image_entry(use.picture, addresses, alt=use.alt, caption=use.caption)
        for use in page.pictures.select_related("picture")
    ]


# How each starred field is read; a field without an entry here cannot be published.
STARRED_VALUES: dict[str, Callable[[CasePage, Addresses], Any]] = {
    "applicant": lambda page, _: page.applicant,
    "title": lambda page, _: page.title,
    "category": _category,
    "field": lambda page, _: page.field,
    "in_service_on": lambda page, _: page.in_service_on.isoformat(),
    "platform_url": lambda page, _: page.platform_url,
    "honours": lambda page, _: page.honours,
    "brief": lambda page, _: page.brief,
    "description": _description,
    "images": _images,
}

# The order in which a reader of raw JSON meets the keys.
ORDER = (
    *CASE_FRAME[:5],
    *STARRED_FIELDS,
    *CASE_FRAME[5:],
)


def _searchable(document: dict[str, Any]) -> str:
    """Text that search looks in: public text only."""
    texts = [
        document["title"],
        document["applicant"],
        document["category"]["name"],
        document["field"],
        document["brief"],
        document["honours"],
        *(part["text"] for part in document["description"]),
        *document["tags"],
    ]
    return "\n".join(text for text in texts if text)
