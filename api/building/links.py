"""Links in rich text: to the one address of what they name, or no links at all."""

from collections.abc import Sequence
from typing import Any

from wagtail.rich_text.rewriters import LinkRewriter

from api.building.addresses import Addresses
from site_pages.links import linked_ids, open_pages, opening_tag
from site_pages.models import Attachment


def resolve_links(html: str, addresses: Addresses) -> str:
    """Rich text as stored, its links to pages and attachments turned into addresses.

    A link to a page that readers cannot open (unpublished, restricted, deleted) loses its
    address and stays as text.
    """
    rewrite = LinkRewriter(
        bulk_rules={
            "page": lambda links: _page_links(links, addresses),
            "document": lambda links: _attachment_links(links, addresses),
        }
    )
    return str(rewrite(html))


def _page_links(links: Sequence[dict[str, Any]], addresses: Addresses) -> list[str]:
    urls = {pk: addresses.of(page) for pk, page in open_pages(links).items()}
    return [opening_tag(urls.get(link.get("id", ""))) for link in links]


def _attachment_links(links: Sequence[dict[str, Any]], addresses: Addresses) -> list[str]:
    found = Attachment.objects.filter(pk__in=linked_ids(links))
    urls = {str(attachment.pk): addresses.absolute(attachment.url) for attachment in found}
    return [opening_tag(urls.get(link.get("id", ""))) for link in links]
