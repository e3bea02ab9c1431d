"""Addresses of the ballot, and the channel that they carry (R87)."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse

from cms.campaigns.channel_links import DIRECT
from plugins.voting.channels import is_slug
from site_pages import channels
from site_pages.sharing import Mount


def address(name: str, *, query: dict[str, str] | None = None, **captured: Any) -> str:
    """The path of one of the ballot's pages, with the parts of a query that are not empty."""
    path = reverse(f"pages:voting:{name}", kwargs=captured)
    told = urlencode({key: value for key, value in (query or {}).items() if value})
    return f"{path}?{told}" if told else path


def case_address(campaign: str, case: UUID | str, *, channel: str = "", name: str = "case") -> str:
    """The path of a case's ballot page, or of another page of the case's."""
    return address(name, query={"channel": channel}, campaign=campaign, case=case)


def channel_shown(request: HttpRequest, mount: Mount) -> str:
    """The channel that a page's address names; else the partner whose site this is, else none.

    No cookie decides: such a page may be kept by caches. What the slug is worth is decided when a
    vote is cast.
    """
    asked = request.GET.get("channel", "")
    if is_slug(asked):
        return asked
    return "" if mount.is_hub else mount.slug


def channel_on_arrival(request: HttpRequest, mount: Mount) -> str:
    """The same on the way in, where nothing is kept: a channel remembered earlier counts too."""
    shown = channel_shown(request, mount)
    if request.GET.get("channel") == shown != "":
        return shown
    remembered = channels.channel_of(request)
    return shown if remembered == DIRECT else remembered
