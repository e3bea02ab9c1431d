"""A news body for other people's templates: typed blocks, and ready, clean HTML.

In the typed blocks a paragraph is clean HTML and every other text is plain: a reader's template
escapes it. In ``body_html`` everything is escaped or sanitised already.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any
from urllib.parse import urljoin, urlsplit

import nh3
from django.utils.html import escape, format_html
from wagtail.models import Page

from api.building import keys
from api.building.addresses import Addresses
from api.building.links import resolve_links
from api.building.pictures import image_entry
from site_pages.links import key_of
from site_pages.models import Attachment, Picture

PARAGRAPH_TAGS = {"p", "b", "strong", "i", "em", "a", "ul", "ol", "li", "br"}
PARAGRAPH_ATTRIBUTES = {"a": {"href"}}
SCHEMES = {"http", "https", "mailto", "tel"}
# What a body refers to by id -> the name of the dependency.
REFERENCES: Mapping[type, Callable[[int], str]] = {
    Page: keys.page,
    Picture: keys.picture,
    Attachment: keys.attachment,
}


def body_blocks(body: Iterable[Any], addresses: Addresses) -> list[dict[str, Any]]:
    """The body as ``[{type, value}]``; picture files are made on the way."""
    return [
        {"type": block.block_type, "value": _value(block.block_type, block.value, addresses)}
        for block in body
    ]


def references(body: Any) -> set[str]:
    """Names of everything that the body refers to, whether or not it still exists."""
    found = body.stream_block.extract_references(body)
    keyed = ((model, key_of(pk)) for model, pk, *_ in found if model in REFERENCES)
    return {REFERENCES[model](key) for model, key in keyed if key is not None}


def _value(kind: str, value: Any, addresses: Addresses) -> Any:
    if kind == "paragraph":
        return clean_paragraph(value.source, addresses)
    if kind == "picture":
        return image_entry(
            value["picture"], addresses, alt=value["alt_text"], caption=value["caption"]
        )
    if kind == "quote":
        return {"text": value["text"], "speaker": value["speaker"]}
    if kind == "figures":
        return [{name: row[name] for name in ("number", "unit", "meaning")} for row in value]
    return str(value)


def clean_paragraph(source: str, addresses: Addresses) -> str:
    """Rich text as HTML of the few tags it may have, with absolute addresses."""

    def absolute(tag: str, attribute: str, value: str) -> str | None:
        return _absolute(value, addresses) if (tag, attribute) == ("a", "href") else value

    return nh3.clean(
        resolve_links(source, addresses),
        tags=PARAGRAPH_TAGS,
        attributes=PARAGRAPH_ATTRIBUTES,
        url_schemes=SCHEMES,
        attribute_filter=absolute,
        link_rel="noopener",
    )


def _absolute(href: str, addresses: Addresses) -> str | None:
    """The address with scheme and host; None for an anchor or what is no address."""
    try:
        address = urljoin(f"{addresses.hub_root_url}/", href)
        scheme = urlsplit(address).scheme
    except ValueError:
        return None
    return None if href.startswith("#") or scheme not in SCHEMES else address


def body_html(blocks: Iterable[dict[str, Any]]) -> str:
    """The typed blocks as one piece of HTML: their paragraphs, and the rest escaped."""
    return "".join(RENDERERS.get(block["type"], escape)(block["value"]) for block in blocks)


def _heading(value: str) -> str:
    return format_html("<h2>{}</h2>", value)


def _picture(value: dict[str, Any]) -> str:
    if not value["src"]:
        return format_html("<p>{}</p>", value["caption"] or value["alt"])
    image = format_html(
        '<img src="{}" alt="{}" width="{}" height="{}">',
        value["src"],
        value["alt"],
        value["width"],
        value["height"],
    )
    caption = format_html("<figcaption>{}</figcaption>", value["caption"])
    return format_html("<figure>{}{}</figure>", image, caption if value["caption"] else "")


def _quote(value: dict[str, str]) -> str:
    cite = format_html("<cite>{}</cite>", value["speaker"]) if value["speaker"] else ""
    return format_html("<blockquote><p>{}</p>{}</blockquote>", value["text"], cite)


def _figures(rows: Iterable[dict[str, str]]) -> str:
    items = "".join(
        format_html("<dt>{}{}</dt><dd>{}</dd>", row["number"], row["unit"], row["meaning"])
        for row in rows
    )
    return f"<dl>{items}</dl>"


RENDERERS: Mapping[str, Callable[[Any], str]] = {
    "heading": _heading,
    "paragraph": str,
    "picture": _picture,
    "quote": _quote,
    "figures": _figures,
}
