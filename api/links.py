"""``Link`` (RFC 8288): where the contract is, and the pages around the one that is answered."""

from collections.abc import Mapping

from django.http.response import HttpResponseBase

# Addresses, not names of routes: a program that follows them knows nothing of ours.
SERVICE = (
    '</api/v1/openapi.json>; rel="service-desc"; type="application/json"',
    '</api/v1/docs/>; rel="service-doc"; type="text/html"',
)
LONGEST = 1000
"""Of an address, in characters. Proxies have as little as 4 KB for all headers of an answer and
make a 502 of more; the body names the same address, however long."""


def add_links(response: HttpResponseBase, *links: str) -> None:
    """Add to what the answer links to already."""
    if links:
        response["Link"] = ", ".join(filter(None, [response.get("Link", ""), *links]))


def add_pages(response: HttpResponseBase, pages: Mapping[str, str | None]) -> None:
    """Link to pages by their relation, ``next`` or ``prev``; None and too long ones are left out.

    Addresses are percent-encoded, hence free of what would end them here.
    """
    told = ((rel, address) for rel, address in pages.items() if address)
    add_links(
        response, *(f'<{address}>; rel="{rel}"' for rel, address in told if len(address) <= LONGEST)
    )
