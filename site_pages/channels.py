"""Through which channel somebody came: the first one is remembered (R23, R24).

A signed cookie of the host, for twelve weeks: as long as a campaign takes applications and votes.
It names the channel and nobody.
"""

from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from cms.campaigns.channel_links import DIRECT
from cms.campaigns.models import Channel
from site_pages import navigation, sharing
from site_pages.resolving import parse_uid

COOKIE = "channel"
SALT = "pingxuan.channel"
LIFETIME = timedelta(weeks=12)
PARAMETER = "channel"
"""What a partner's host hands over to the hub in the address."""
CASE_PARAMETER = "case"
"""The case that a channel's link leads to, by its uid."""


def channel_of(request: HttpRequest) -> str:
    """The slug of the channel through which the visitor came first, ``direct`` for none.

    Who never followed a channel's link, but visits a partner's site, came through that. No query.
    """
    if remembered := _remembered(request):
        return remembered
    mount = sharing.current_mount()
    return mount.slug if mount is not None and not mount.is_hub else DIRECT


@require_safe
@never_cache
def enter(request: HttpRequest, channel: str) -> HttpResponse:
    """Remember the channel and lead to the running campaign on this host, or to one of its cases.

    An unknown channel leads there as well. Of the request nothing but a case's identifier, as
    posters carry it, decides where to: it can lead to that case and nowhere else.
    """
    response = HttpResponseRedirect(_case_path(request) or _campaign_path(request))
    remember(request, response, channel)
    return response


def _campaign_path(request: HttpRequest) -> str:
    campaigns = navigation.Masthead().campaigns
    return (campaigns[0].get_url(request) if campaigns else "") or "/"


def _case_path(request: HttpRequest) -> str:
    uid = parse_uid(request.GET.get(CASE_PARAMETER, ""))
    return reverse("case-address", args=(uid,)) if uid else ""


def remember(request: HttpRequest, response: HttpResponseBase, channel: str) -> None:
    """Set the cookie, unless an earlier channel is remembered or this one is unknown."""
    if _remembered(request) or not _is_known(channel):
        return
    response.set_signed_cookie(
        COOKIE,
        channel,
        salt=SALT,
        max_age=LIFETIME,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _remembered(request: HttpRequest) -> str:
    return request.get_signed_cookie(COOKIE, "", salt=SALT, max_age=LIFETIME) or ""


def _is_known(channel: str) -> bool:
    # No database takes a zero byte; nothing known has one.
    return "\0" not in channel and Channel.objects.filter(slug=channel).exists()
