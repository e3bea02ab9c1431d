"""What the blocks of a report and the parts of an event need beyond their values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import PurePath
from typing import Any
from urllib.parse import urljoin

from django import template
from django.template.context import Context
from django.utils.safestring import SafeString

from cms.campaigns.models import CaseRef
from site_pages import charts, video
from site_pages.blocks.data import cells_of, headings_of
from site_pages.body_pictures import plain_use
from site_pages.models import EventPage, Picture
from site_pages.reach.structured_data import data_block
from site_pages.templatetags.exhibits import news_source, shown_use, written_moment

register = template.Library()


@dataclass(frozen=True)
class Cell:
    """One cell of a table, and how it is marked up."""

    text: str
    is_heading: bool
    is_number: bool


@dataclass(frozen=True)
class Grid:
    """A table as templates walk through it."""

    caption: str
    headings: tuple[Cell, ...]
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True)
class Film:
    """A video: a file that plays here, or the name of the site that a link leads to."""

    source: str
    media_type: str
    size: int
    host: str
    poster: dict[str, Any] | None


@register.simple_tag
def shown_picture(picture: Picture | None) -> dict[str, Any] | None:
    """A picture that stands for itself, such as a speaker's."""
    return shown_use(plain_use(picture)) if picture else None


@register.simple_tag
def grid_of(value: Mapping[str, Any]) -> Grid:
    """A table block or a chart's data; the first column of a chart always names the rows."""
    table = value["table"]
    named = value.get("row_headings", True)
    numeric = [column["block"].name == "number" for column in table.columns]
    headings = zip(headings_of(table), numeric, strict=True)
    return Grid(
        caption=table.caption or value.get("title") or "",
        headings=tuple(Cell(text, True, number) for text, number in headings),
        rows=tuple(
            tuple(
                Cell(_written(cell), named and place == 0, numeric[place])
                for place, cell in enumerate(row)
            )
            for row in cells_of(table)
        ),
    )


def _written(cell: Any) -> str:
    return charts.written(cell) if isinstance(cell, int | float) else str(cell)


@register.simple_tag
def drawing_of(value: Mapping[str, Any]) -> charts.Drawing | None:
    """A chart block's drawing; None while its table is half filled in (a draft's preview)."""
    rows = cells_of(value["table"])
    columns = list(zip_longest(*rows, fillvalue=""))
    labels, series = [str(label) for label in columns[0]] if columns else [], columns[1:]
    if not all(isinstance(number, int | float) for one in series for number in one):
        return None
    try:
        return charts.draw(value["kind"], labels, series)
    except ValueError:
        return None


@register.simple_tag
def series_names(value: Mapping[str, Any]) -> Sequence[str]:
    """What a chart's colours stand for; nothing where there is but one."""
    names = headings_of(value["table"])[1:]
    return names if len(names) > 1 else ()


@register.simple_tag(takes_context=True)
def case_card(context: Context, reference: CaseRef | None) -> dict[str, Any] | None:
    """A case's stored card, read with the page; None for a case that is not public."""
    cards = context.get("body_cases")
    if cards is None or reference is None:
        return None
    card: dict[str, Any] | None = cards.get(reference.pk)
    return card


@register.simple_tag
def film_of(value: Mapping[str, Any]) -> Film | None:
    """What a video block plays or links to; None where the file was deleted."""
    poster = value.get("poster")
    image = shown_use(plain_use(poster)) if poster else None
    if file := value.get("file"):
        media_type = video.media_type(file.file.name) or ""
        return Film(file.url, media_type, file.file_size or 0, "", image)
    host = video.host_of(value.get("address") or "")
    return Film(value["address"], "", 0, str(host.name), image) if host else None


@register.filter
def ending(name: str) -> str:
    """The kind of a file, as its name's ending says it: PDF."""
    return PurePath(str(name)).suffix.removeprefix(".").upper()


@register.simple_tag
def event_json_ld(page: EventPage, lead: dict[str, Any] | None) -> SafeString:
    """The event for search engines (schema.org Event)."""
    url = page.canonical_url
    address = {"@type": "PostalAddress", "streetAddress": page.address}
    speakers = [
        {"@type": "Person", "name": one.name, "jobTitle": one.role} for one in page.speakers.all()
    ]
    image = urljoin(url, lead["src"]) if lead and lead["src"] else None
    return data_block(
        {
            "@type": "Event",
            "url": url,
            "name": page.title,
            "description": page.standfirst,
            "startDate": written_moment(page.starts_at),
            "endDate": written_moment(page.ends_at),
            "eventAttendanceMode": "https://schema.org/OfflineEventAttendanceMode",
            "location": {
                "@type": "Place",
                "name": page.place,
                **({"address": address} if page.address else {}),
            },
            "performer": speakers,
            "organizer": {"@type": "Organization", "name": news_source(page)},
            "image": [image] if image else [],
        }
    )
