"""Documents as a builder would hand them over."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

from cms.documents.built import BuiltDocument, Columns, FacetValue

NOW = datetime(2020, 8, 22, 0, 0, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)
TEXT = "青岛智慧城市运行平台，连接 WiFi6 与视频会议"


def tag(value: str) -> FacetValue:
    return FacetValue("", "tag", value)


def built(
    uid: UUID | None = None,
    text: str = TEXT,
    *,
    kind: str = "case",
    published_at: datetime = NOW,
    category: str = "smart-city",
    campaign: str = "",
    site: str = "",
    facets: frozenset[FacetValue] = frozenset(),
    dependencies: frozenset[str] = frozenset(),
    source: str = "revision:1",
) -> BuiltDocument:
    return BuiltDocument(
        uid=uid or uuid4(),
        kind=kind,
        card=f'{{"title":"{text[:6]}"}}'.encode(),
        full=f'{{"body":"{text}"}}'.encode(),
        columns=Columns(
            title=text[:6],
            published_at=published_at,
            updated_at=published_at,
            category=category,
            campaign=campaign,
            site=site,
        ),
        facets=facets,
        dependencies=dependencies,
        search_source=text,
        source=source,
    )
