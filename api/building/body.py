"""A news body for other people's templates: typed blocks, and ready, clean HTML.

In the typed blocks paragraphs and the texts of boxes are clean HTML and every other text is plain:
a reader's template escapes it. `api.building.body_html` makes one piece of HTML of them.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import urljoin, urlsplit
from uuid import UUID

from wagtail.models import Page

from api.building import keys
from api.building.addresses import Addresses
from api.building.links import resolve_links
from api.building.pictures import use_entry
from cms.campaigns.models import CaseRef
from site_pages import video
from site_pages.blocks.data import cells_of, headings_of
from site_pages.body_pictures import plain_use, use_of
from site_pages.clean_html import SCHEMES, clean_html
from site_pages.links import key_of
from site_pages.models import Attachment, CasePage, Picture

# What a body refers to by id -> the name of the dependency.
REFERENCES: Mapping[type, Callable[[int], str]] = {
    Page: keys.page,
    Picture: keys.picture,
    Attachment: keys.attachment,
}


def body_blocks(body: Iterable[Any], addresses: Addresses) -> list[dict[str, Any]]:
    """The body as ``[{type, value}]``; picture files are made on the way.

    What is no longer there (a withdrawn case, a deleted film) leaves no block.
    """
    values = _with_cases(list(body))
    built = ((kind, _value(kind, value, addresses)) for kind, value in values)
    return [{"type": kind, "value": value} for kind, value in built if value is not None]


def references(body: Any) -> set[str]:
    """Names of everything that the body refers to, whether or not it still exists."""
    names = set()
    for model, pk, *_ in body.stream_block.extract_references(body):
        if model is CaseRef:
            names.add(keys.case(UUID(pk)))
        elif model in REFERENCES and (key := key_of(pk)) is not None:
            names.add(REFERENCES[model](key))
    return names


def _value(kind: str, value: Any, addresses: Addresses) -> Any:
    build = VALUES.get(kind)
    return str(value) if build is None else build(value, addresses)


def _quote(value: Any, addresses: Addresses) -> dict[str, str]:
    return {"text": value["text"], "speaker": value["speaker"]}


def _figures(rows: Any, addresses: Addresses) -> list[dict[str, str]]:
    return [{name: row[name] for name in ("number", "unit", "meaning")} for row in rows]


def _picture(value: Any, addresses: Addresses) -> dict[str, Any]:
    return use_entry(use_of(value), addresses)


def _gallery(value: Any, addresses: Addresses) -> dict[str, Any]:
    pictures = [_picture(one, addresses) for one in value["pictures"]]
    return {"title": value["title"], "pictures": pictures}


def _table(value: Any, addresses: Addresses) -> dict[str, Any]:
    return {
        "caption": value["table"].caption or "",
        **_cells(value),
        "row_headings": value["row_headings"],
        "source": value["source"] or "",
    }


def _chart(value: Any, addresses: Addresses) -> dict[str, Any]:
    words = {name: value[name] or "" for name in ("kind", "title", "unit", "source")}
    return {**words, **_cells(value)}


def _cells(value: Any) -> dict[str, Any]:
    return {"columns": headings_of(value["table"]), "rows": cells_of(value["table"])}


def _video(value: Any, addresses: Addresses) -> dict[str, Any] | None:
    file, poster = value["file"], value["poster"]
    host = video.host_of(value["address"] or "")
    if file is None and host is None:
        return None
    return {
        "title": value["title"],
        "file": _file(file, addresses) if file else None,
        "address": value["address"] if host and not file else "",
        "host": host.slug if host and not file else "",
        "poster": use_entry(plain_use(poster), addresses) if poster else None,
        "caption": value["caption"] or "",
        "transcript": value["transcript"] or "",
    }


def _file(attachment: Attachment, addresses: Addresses) -> dict[str, Any]:
    media_type = video.media_type(attachment.file.name) or attachment.content_type
    return {
        "url": addresses.absolute(attachment.url),
        "media_type": media_type,
        "size": attachment.file_size,
    }


def _with_cases(body: list[Any]) -> Iterator[tuple[str, Any]]:
    """Each block's type and value, of a case its page, None if not public; two queries in all."""
    uids = {b.value.pk for b in body if b.block_type == "case" and b.value is not None}
    public = CasePage.objects.live().public().filter(uid__in=uids) if uids else ()
    found = {case.uid: case for case in public}
    for block in body:
        value = block.value
        if block.block_type == "case":
            value = value and found.get(value.pk)
        yield block.block_type, value


def _case(case: CasePage | None, addresses: Addresses) -> dict[str, str] | None:
    return case and {"uid": str(case.uid), "title": case.title, "url": addresses.of(case)}


def _box(value: Any, addresses: Addresses) -> dict[str, str]:
    return {"title": value["title"], "text": clean_paragraph(value["text"].source, addresses)}


def _downloads(rows: Any, addresses: Addresses) -> list[dict[str, Any]] | None:
    files = [
        {"title": row["title"] or row["attachment"].title, **_file(row["attachment"], addresses)}
        for row in rows
        if row["attachment"] is not None
    ]
    return files or None


def clean_paragraph(source: str, addresses: Addresses) -> str:
    """Rich text as HTML of the few tags it may have, with absolute addresses."""
    return clean_html(
        resolve_links(source, addresses),
        address=lambda href: _absolute(href, addresses),
        rel="noopener",
    )


def _absolute(href: str, addresses: Addresses) -> str | None:
    """The address with scheme and host; None for an anchor or what is no address."""
    try:
        address = urljoin(f"{addresses.hub_root_url}/", href)
        scheme = urlsplit(address).scheme
    except ValueError:
        return None
    return None if href.startswith("#") or scheme not in SCHEMES else address


VALUES: Mapping[str, Callable[[Any, Addresses], Any]] = {
    "paragraph": lambda value, addresses: clean_paragraph(value.source, addresses),
    "quote": _quote,
    "figures": _figures,
    "picture": _picture,
    "gallery": _gallery,
    "table": _table,
    "chart": _chart,
    "video": _video,
    "case": _case,
    "box": _box,
    "downloads": _downloads,
}
"""By block, the plain value; of the others it is their text."""

BLOCK_TYPES = ("heading", "subheading", *VALUES)
"""Every ``type`` that a body may have, as the contract lists them."""
