"""Documents put straight into the store, for tests of reading: no pages, no pictures."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from api.building.case import CARD_FIELDS as CASE_CARD
from api.building.case import ORDER as CASE_FULL
from api.building.encoding import encode
from api.building.news import CARD_FIELDS as NEWS_CARD
from api.building.news import FIELDS as NEWS_FULL
from cms.documents import services as store
from cms.documents.built import BuiltDocument, Columns, FacetValue
from cms.documents.models import Document

NOON = datetime(2020, 9, 1, 4, 0, tzinfo=UTC)


def case_document(
    uid: UUID | None = None,
    *,
    published_at: datetime = NOON,
    updated_at: datetime | None = None,
    campaign: str = "2020",
    category: str = "citizen-services",
    field: str = "社区",
    tags: tuple[str, ...] = (),
    **values: Any,
) -> BuiltDocument:
    """A case as its builder would hand it over; ``values`` go into the document."""
    uid = uid or uuid4()
    updated_at = updated_at or published_at
    whole: dict[str, Any] = {
        **dict.fromkeys(CASE_FULL, ""),
        "uid": str(uid),
        "kind": "case",
        "title": f"案例{uid}",
        "image": None,
        "images": [],
        "campaign": campaign,
        "category": {"slug": category, "name": "市民服务类"},
        "field": field,
        "tags": sorted(tags),
        "published_at": published_at.isoformat(),
        **values,
    }
    return BuiltDocument(
        uid=uid,
        kind="case",
        card=encode({name: whole[name] for name in CASE_CARD}),
        full=encode({name: whole[name] for name in CASE_FULL}),
        columns=Columns(
            title=whole["title"],
            published_at=published_at,
            updated_at=updated_at,
            campaign=campaign,
            category=category,
            field=field,
        ),
        facets=frozenset(FacetValue("", "tag", tag) for tag in tags),
        search_source=f"{whole['title']}\n{whole['brief']}",
    )


def news_document(
    *, site: str = "hub", kind: str = "report", about: tuple[UUID, ...] = (), **values: Any
) -> BuiltDocument:
    """A news page as its builder would hand it over."""
    uid = uuid4()
    whole: dict[str, Any] = {
        **dict.fromkeys(NEWS_FULL, ""),
        "uid": str(uid),
        "kind": kind,
        "site": site,
        "image": None,
        "share": "all",
        **values,
    }
    return BuiltDocument(
        uid=uid,
        kind="news",
        card=encode({name: whole[name] for name in NEWS_CARD}),
        full=encode({name: whole[name] for name in NEWS_FULL}),
        columns=Columns(
            title=whole["title"], published_at=NOON, updated_at=NOON, site=site, news_kind=kind
        ),
        facets=frozenset(FacetValue("", "case", str(case)) for case in about),
    )


def put(*documents: BuiltDocument, now: datetime = NOON) -> list[Document]:
    """Publish documents, numbered in the order given."""
    return store.store_many(documents, now=now)


def put_cases(count: int, **values: Any) -> list[Document]:
    """Publish so many cases at once."""
    return put(*(case_document(**values) for _ in range(count)))
