"""What a page says about itself where it is shared, and the largest file of a picture."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin

from django import template
from django.template.context import Context
from django.templatetags.static import static

from site_pages import theming
from site_pages.models import NewsPage
from site_pages.srcset import widest_address
from site_pages.templatetags.dress import indexing
from site_pages.templatetags.exhibits import block_picture

register = template.Library()

# WeChat takes no smaller picture for the little square beside the title.
SMALLEST = 300
DEFAULT_SIDE = 600
LONGEST_DESCRIPTION = 120
Image = Mapping[str, Any]


@dataclass(frozen=True)
class ShareCard:
    """A page as Open Graph describes it. ``image`` is the absolute address of a JPEG.

    ``src`` is the same picture as the page itself may load it: policies allow a site its own.

    ``is_default`` tells that the picture is the site's, because the page has none of its own.
    """

    title: str
    description: str
    url: str
    image: str
    src: str
    width: int
    height: int
    alt: str
    is_default: bool


@register.simple_tag(takes_context=True)
def share_card(
    context: Context, title: str, description: str, image: Image | None = None
) -> ShareCard:
    """The card of the page being shown. No query."""
    mount, page = context.get("mount"), context.get("page")
    root = f"{mount.root_url}/" if mount else ""
    url = indexing(context).canonical or getattr(page, "canonical_url", "")
    usable = image if image and _is_large(image) else None
    shown = usable or _default(context.get("theme") or "", alt=title)
    return ShareCard(
        title=title,
        description=_short(description),
        url=url,
        image=urljoin(root, shown["src"]),
        src=shown["src"],
        width=shown["width"],
        height=shown["height"],
        alt=shown["alt"],
        is_default=usable is None,
    )


@register.simple_tag
def news_picture(page: NewsPage, lead: Image | None, cases: list[dict[str, Any]]) -> Image | None:
    """What stands for a report: its lead picture, else its body's first, else its first case's."""
    if lead:
        return lead
    blocks = (block.value for block in page.body if block.block_type == "picture")
    shown = (block_picture(block) for block in blocks)
    of_cases = (card["image"] for card in cases)
    return next((image for image in (*shown, *of_cases) if image and _is_large(image)), None)


@register.filter
def largest(image: Image) -> str:
    """The address of a picture's largest published size."""
    return widest_address(image)


def _is_large(image: Image) -> bool:
    return bool(image["src"]) and min(image["width"] or 0, image["height"] or 0) >= SMALLEST


def _default(theme: str, *, alt: str) -> Image:
    """The picture of a page without one: the theme's ``share.jpg``, else the shared one."""
    own = theme and (theming.static_folder() / theme / "share.jpg").is_file()
    path = f"site_pages/sites/{theme}/share.jpg" if own else "site_pages/img/share.jpg"
    return {"src": static(path), "width": DEFAULT_SIDE, "height": DEFAULT_SIDE, "alt": alt}


def _short(text: str) -> str:
    words = " ".join(str(text).split())
    return words if len(words) <= LONGEST_DESCRIPTION else f"{words[: LONGEST_DESCRIPTION - 1]}…"
