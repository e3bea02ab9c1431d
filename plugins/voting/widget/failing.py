"""What a widget says that cannot be shown: in words, with the way to the main site.

The plugin is off or paused, a case was withdrawn, the database is away: a partner's frame must
not become a hole in the page. Such a page does nothing, and the channel's own sites may frame it.
"""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.template import loader
from django.utils import translation

from cms.campaigns.models import Campaign
from cms.campaigns.origins import frame_ancestors
from cms.core.security_headers import allow_frames
from cms.plugin_system import switches
from cms.plugin_system.switches import State
from plugins.voting.ballot.addresses import address
from plugins.voting.ballot.polling import find_campaign
from plugins.voting.ballot.referring import ORIGIN_ALONE
from plugins.voting.casting.polls import NAME
from plugins.voting.widget.framing import asked_theme, origins_of
from site_pages import sharing

BAD_REQUEST, GONE, TOO_MANY, ERROR = 400, 410, 429, 500
NO_DOCUMENTS = {"loader"}
"""Names of addresses that no frame asks for."""


def failure_page(request: HttpRequest, status: int) -> HttpResponse | None:
    """The page that stands for an error of this status; None where the error itself may stand."""
    match = request.resolver_match
    if status == BAD_REQUEST or (match and match.url_name in NO_DOCUMENTS):
        return None
    named = match.kwargs if match else {}
    slug = request.GET.get("channel", "")
    campaign = None
    try:
        campaign = _campaign(named)
        told = _told(status, campaign) | {
            "hub_address": _hub(request) + _path(named, campaign, slug, status)
        }
    except DatabaseError:
        told = {"kind": "busy", "hub_address": f"{settings.WAGTAILADMIN_BASE_URL}/"}
    with translation.override(settings.LANGUAGE_CODE):
        page = loader.get_template("voting/widget/failing.html")
        text = page.render({**told, "widget": {"theme": asked_theme(request)}})
    response = HttpResponse(text, headers={"Referrer-Policy": ORIGIN_ALONE})
    origins = origins_of(slug, campaign.pk if campaign else None)
    allow_frames(response, frame_ancestors(origins))
    return response


def _told(status: int, campaign: Campaign | None) -> dict[str, str]:
    """Which words fit."""
    if status >= ERROR and _state(campaign) is State.PAUSED:
        reason = switches.pause_reason(NAME, campaign.pk if campaign else None)
        return {"kind": "paused", "reason": reason}
    if status >= ERROR or status == TOO_MANY:
        return {"kind": "busy"}
    return {"kind": "gone" if status == GONE else "nothing"}


def _state(campaign: Campaign | None) -> State:
    return switches.state(NAME, campaign.pk) if campaign else switches.state_anywhere(NAME)


def _campaign(named: dict[str, Any]) -> Campaign | None:
    """The campaign that the address is of, whether or not readers can see it."""
    if isinstance(case := named.get("case"), UUID):
        return Campaign.objects.filter(case_refs=case).first()
    return Campaign.objects.filter(slug=named.get("campaign", "")).first()


def _path(named: dict[str, Any], campaign: Campaign | None, slug: str, status: int) -> str:
    """Where to go on: to the ballot where there is one, else to the front page."""
    query = {"channel": slug}
    if status == TOO_MANY or status >= ERROR:
        if case := named.get("case"):
            return address("short-case", query=query, case=case)
        if campaign:
            return address("ballot", query=query, campaign=campaign.slug)
        return "/"
    is_on = campaign is not None and _state(campaign) is State.ON
    if campaign is None or not is_on or find_campaign(campaign.slug) is None:
        return "/"
    return address("ballot", query=query, campaign=campaign.slug)


def _hub(request: HttpRequest) -> str:
    """The hub's root address."""
    try:
        return sharing.mount_of(request).hub_root_url
    except LookupError:
        return settings.WAGTAILADMIN_BASE_URL
