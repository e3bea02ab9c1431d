"""Links from rich text to pages: one rule for the sites and for the documents.

A link to a page that readers cannot open (unpublished, restricted, deleted) loses its address
and stays as text.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils.html import format_html
from wagtail.documents.rich_text import DocumentLinkHandler
from wagtail.models import Page
from wagtail.rich_text.pages import PageLinkHandler

from site_pages import promotion

NO_LINK = "<a>"
LARGEST_KEY = 2**63 - 1

Link = Mapping[str, Any]


def key_of(text: object) -> int | None:
    """The key that a link's ``id`` names; None for what no row can have as its key."""
    digits = str(text)
    if not (digits.isascii() and digits.isdecimal()) or len(digits) > len(str(LARGEST_KEY)):
        return None
    key = int(digits)
    return key if key <= LARGEST_KEY else None


def linked_ids(links: Iterable[Link]) -> set[int]:
    """The keys that these links name."""
    keys = (key_of(link.get("id", "")) for link in links)
    return {key for key in keys if key is not None}


def open_pages(links: Iterable[Link]) -> dict[str, Page]:
    """The pages among the targets that readers can open, by the links' ``id``."""
    pages = Page.objects.filter(pk__in=linked_ids(links)).live().public()
    found, off = pages.defer_streamfields().specific(), promotion.switched_off_now()
    return {str(page.pk): page for page in found if not promotion.is_off(page, off)}


def opening_tag(url: str | None) -> str:
    """The start of a link; of one without an address where there is none."""
    return format_html('<a href="{}">', url) if url else NO_LINK


class OpenPageLinkHandler(PageLinkHandler):
    """Wagtail's links to pages on the site being visited, less those nobody can follow."""

    @classmethod
    def expand_db_attributes_many(cls, attrs_list: Sequence[Link]) -> list[str]:
        """The opening tags, in the order of the links."""
        pages = open_pages(attrs_list)
        found = (pages.get(link.get("id", "")) for link in attrs_list)
        return [opening_tag(page.url if page else None) for page in found]


class AttachmentLinkHandler(DocumentLinkHandler):
    """Wagtail's links to downloads; one that names nothing is text and no error."""

    @classmethod
    def expand_db_attributes_many(cls, attrs_list: Sequence[Link]) -> list[str]:
        """The opening tags, in the order of the links."""
        found = cls.get_model().objects.in_bulk(linked_ids(attrs_list))
        named = (found.get(key_of(link.get("id", ""))) for link in attrs_list)
        return [opening_tag(attachment.url if attachment else None) for attachment in named]
