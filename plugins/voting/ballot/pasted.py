"""Addresses of ours that somebody pastes into another system: which vote each of them is about."""

import re
from dataclasses import dataclass
from urllib.parse import parse_qs, unquote, urlsplit
from uuid import UUID

from cms.campaigns.models import Campaign
from plugins.voting.ballot.polling import find_campaign, shown_campaigns
from plugins.voting.channels import channel_in
from site_pages import sharing
from site_pages.models import CasePage
from site_pages.resolving import PageGone, resolve
from site_pages.sharing import Mount

_UID = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_CASE = re.compile(rf"/(?:cases|vote(?:/[-\w]+)?)/({_UID})/", re.ASCII)
_LIST = re.compile(r"/vote/([-\w]+)/", re.ASCII)


@dataclass(frozen=True)
class Pasted:
    """What an address names: a campaign's ballot or one case, through a channel or none."""

    mount: Mount
    campaign: Campaign
    case: UUID | None
    channel: str


def read_pasted(address: str) -> Pasted | None:
    """The vote that an address of any of our sites is about; None for any other address.

    A case's page, its short address, and the ballot's own pages are known.
    """
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    mount = _mount(parts.netloc) if parts.scheme in {"http", "https"} else None
    if mount is None or "\0" in unquote(address):
        return None
    case = None
    if (listed := _LIST.fullmatch(parts.path)) and not _CASE.fullmatch(parts.path):
        campaign = find_campaign(listed[1])
    else:
        case = _case(mount, parts.path)
        campaign = shown_campaigns().filter(case_refs=case).first() if case else None
    if campaign is None:
        return None
    return Pasted(mount, campaign, case, _channel(parts.query, mount, campaign))


def _mount(netloc: str) -> Mount | None:
    wanted = netloc.lower()
    return next(
        (one for one in sharing.all_mounts() if urlsplit(one.root_url).netloc == wanted), None
    )


def _case(mount: Mount, path: str) -> UUID | None:
    if named := _CASE.fullmatch(path):
        return UUID(named[1])
    try:
        page = resolve(mount, [unquote(one) for one in path.split("/") if one])
    except PageGone:
        return None
    return page.case_ref_id if isinstance(page, CasePage) else None


def _channel(query: str, mount: Mount, campaign: Campaign) -> str:
    """The channel that the address names, else the partner's whose site it is on."""
    asked = parse_qs(query).get("channel", ["" if mount.is_hub else mount.slug])[0]
    found = channel_in(campaign.pk, asked)
    return found.slug if found else ""
