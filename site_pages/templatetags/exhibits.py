"""What templates show of cases and news beyond what their views hand over."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any
from urllib.parse import urljoin

from django import template
from django.core.paginator import Page as ResultPage
from django.db.models import Count
from django.utils.safestring import SafeString

from cms.campaigns.models import Campaign, Category
from cms.campaigns.starred import STARRED_FIELDS
from cms.documents import queries as documents
from site_pages import pictures, queries, sharing
from site_pages.body_pictures import PictureUse, pictures_in, use_of
from site_pages.models import CasePage, NewsPage
from site_pages.models.news import NewsKind
from site_pages.reach.structured_data import data_block

register = template.Library()

# From so many headings on a notice begins with a list of them.
LONG_NOTICE = 4


@dataclass(frozen=True)
class Room:
    """One category with what it holds, as indexes and floor plans list it."""

    category: Category
    count: int

    @property
    def marks(self) -> range:
        """One mark per case, up to a row that still fits a phone."""
        return range(min(self.count, 24))


@register.simple_tag
def rooms(campaign: Campaign, categories: Iterable[Category] | None = None) -> list[Room]:
    """The campaign's categories in order, each with its number of public cases.

    Two queries, one where the view has read ``categories`` already.
    """
    counted = dict(
        documents.current("case")
        .filter(campaign=campaign.slug)
        .order_by()
        .values_list("category")
        .annotate(Count("pk"))
    )
    if not categories:
        categories = queries.open_categories(campaign)
    return [Room(category, counted.get(category.slug, 0)) for category in categories]


@register.simple_tag
def channels(campaign: Campaign, categories: Iterable[Category] | None = None) -> list[Category]:
    """The campaign's categories for a navigation; one query unless the view has read them."""
    return list(categories or queries.open_categories(campaign))


@register.simple_tag
def directory(campaign: Campaign) -> list[Category]:
    """The campaign's categories with their listed fields. Two queries."""
    return list(queries.open_categories(campaign).prefetch_related("fields"))


@register.simple_tag
def starred_labels() -> dict[str, str]:
    """The ten public fields' labels as the application form prints them (R54)."""
    return STARRED_FIELDS


@register.simple_tag
def block_picture(block: Any) -> dict[str, Any] | None:
    """A picture block's picture as cards have theirs; None where the picture was deleted."""
    return shown_use(use_of(block))


def shown_use(use: PictureUse) -> dict[str, Any] | None:
    """A use of a picture with the sizes that exist; None where the picture was deleted."""
    if use.picture is None:
        return None
    sizes = queries.existing_renditions(use.picture)
    image = pictures.published(use.picture, sizes, alt=use.alt, caption=use.caption)
    return {**asdict(image), "credit": use.credit, "rights": use.rights}


@register.simple_tag
def body_shows_lead(page: NewsPage) -> bool:
    """Whether the lead picture is one of the body's, so that it is not shown twice."""
    return page.lead_picture_id is not None and any(
        picture.pk == page.lead_picture_id for picture in pictures_in(page.body)
    )


@register.simple_tag
def notice_contents(page: NewsPage) -> list[str]:
    """The headings of a long notice, each of which is an anchor; a report needs no contents."""
    if page.kind != NewsKind.NOTICE:
        return []
    headings = [block.value for block in page.body if block.block_type == "heading"]
    return headings if len(headings) >= LONG_NOTICE else []


@register.simple_tag
def news_source(page: NewsPage) -> str:
    """来源: as written, else the site whose newsroom holds the page."""
    if page.source:
        return page.source
    mount = sharing.current_mount()
    if mount and page.url_path.startswith(mount.root_path):
        return mount.site_name
    owners = [m for m in sharing.all_mounts() if page.url_path.startswith(m.root_path)]
    return owners[0].site_name if owners else ""


@register.simple_tag
def page_numbers(results: ResultPage[Any]) -> list[int | str]:
    """Page numbers around the current one, with gaps."""
    return list(results.paginator.get_elided_page_range(results.number, on_each_side=1, on_ends=1))


@register.simple_tag
def case_json_ld(page: CasePage, shown: Sequence[dict[str, Any]]) -> SafeString:
    """The case for search engines (schema.org CreativeWork), from starred fields only."""
    url = page.canonical_url
    return data_block(
        {
            "@type": "CreativeWork",
            "url": url,
            "name": page.title,
            "description": page.brief,
            "genre": page.field,
            "keywords": ",".join(page.topics),
            "creator": {"@type": "Organization", "name": page.applicant},
            "image": _addresses(url, shown),
            "datePublished": written_moment(page.first_published_at),
            "dateModified": written_moment(page.last_published_at),
        }
    )


@register.simple_tag
def news_json_ld(page: NewsPage, lead: dict[str, Any] | None) -> SafeString:
    """The report for search engines (schema.org NewsArticle)."""
    url = page.canonical_url
    return data_block(
        {
            "@type": "NewsArticle",
            "mainEntityOfPage": url,
            "headline": page.title,
            "description": page.standfirst,
            "author": {"@type": "Person", "name": page.author} if page.author else None,
            "publisher": {"@type": "Organization", "name": news_source(page)},
            "image": _addresses(url, [lead] if lead else []),
            "datePublished": written_moment(page.dated),
            "dateModified": written_moment(page.last_published_at),
        }
    )


def _addresses(base: str, shown: Sequence[dict[str, Any]]) -> list[str]:
    return [urljoin(base, picture["src"]) for picture in shown if picture["src"]]


def written_moment(moment: Any) -> str | None:
    """An instant as schema.org has it (ISO 8601, to the second); None for none."""
    return moment.isoformat(timespec="seconds") if moment else None
