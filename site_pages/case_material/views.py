"""Where a case's short address, press kit and poster are, on every host."""

from collections.abc import Callable
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.http import content_disposition_header
from django.utils.text import get_valid_filename
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cms.campaigns.channel_links import channel_link
from cms.campaigns.models import Campaign, Channel
from cms.documents.built import strong_etag
from cms.plugin_system.calling import decorate
from cms.plugin_system.hookspecs import PosterCode
from site_pages import sharing
from site_pages.case_material.made_files import Busy, forget, made_once
from site_pages.case_material.poster import Poster, poster
from site_pages.case_material.press_kit import press_kit
from site_pages.case_material.stored_case import StoredCase, stored_case
from site_pages.channels import CASE_PARAMETER
from site_pages.resolving import PageGone

FRESH_SECONDS = 300
RETRY_SECONDS = 20
LONGEST_TITLE = 60
"""Signs of a case's title in the name of a file."""
CHANNEL = "channel"
"""The channel that a poster's code leads through."""
# Part of what is kept: raise it when kits or posters come to look different.
EDITION = 2


@require_safe
def case_address(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The short address of a case: leads to its page on the visited host, whatever it is called."""
    return HttpResponseRedirect(_public_case(uid).path)


@require_safe
def press_kit_file(request: HttpRequest, uid: UUID) -> HttpResponseBase:
    """The press kit as a ZIP to download (R85)."""
    case = _public_case(uid)
    response = _file(request, case, "press-kit.zip", "application/zip", lambda: press_kit(case))
    words = (case.document["title"][:LONGEST_TITLE], _("press kit"))
    name = get_valid_filename(f"{'-'.join(words)}.zip")
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return response


@require_safe
def poster_file(request: HttpRequest, uid: UUID) -> HttpResponseBase:
    """The poster in the dress of the site; its code leads back through the channel asked for.

    A channel that there is not leads to the poster without one, and makes nothing.
    """
    case = _public_case(uid)
    mount = sharing.mount_of(request)
    asked = request.GET.get(CHANNEL, "")
    channel = _known_channel(asked)
    if asked != channel:
        return HttpResponseRedirect(request.path)
    campaign = Campaign.objects.filter(slug=case.document["campaign"]).first()
    code = _code_of_plugins(campaign, uid)
    about = Poster(
        campaign=campaign.title if campaign else "",
        site_name=mount.site_name,
        address=poster_address(case, mount, channel, code),
        theme=mount.theme,
        hint=code.hint if code else "",
    )
    name = f"{strong_etag(repr(about).encode())}.png"
    return _file(request, case, name, "image/png", lambda: poster(case, about))


def _public_case(uid: UUID) -> StoredCase:
    try:
        case = stored_case(uid)
    except PageGone:
        forget(str(uid))
        raise
    if case is None:
        raise Http404
    return case


def poster_address(
    case: StoredCase, mount: sharing.Mount, channel: str, code: PosterCode | None = None
) -> str:
    """Where the code of a poster leads: to the case on this site, through the channel if any.

    Or to where a plugin has it, as to the ballot while there is one.
    """
    if code is not None:
        query = f"?{CHANNEL}={channel}" if channel else ""
        return f"{mount.root_url}{code.path}{query}"
    if not channel:
        return f"{mount.root_url}/{sharing.CASES_PREFIX}/{case.uid}/"
    return f"{channel_link(mount.root_url, channel)}?{CASE_PARAMETER}={case.uid}"


def _code_of_plugins(campaign: Campaign | None, uid: UUID) -> PosterCode | None:
    """The first answer of a plugin that the campaign has on."""
    if campaign is None:
        return None
    answers = decorate("poster_code", campaign=campaign.pk, case=uid, accept=_as_code)
    return answers[0].value if answers else None


def _as_code(told: object) -> PosterCode:
    """Raises TypeError for an answer that is none, so that it counts as the plugin's failure."""
    if not isinstance(told, PosterCode):
        raise TypeError(told)
    return told


def _known_channel(slug: str) -> str:
    """The channel's slug, empty for none: nothing a visitor types gets into a code or a path."""
    if not slug or "\0" in slug:
        return ""
    return Channel.objects.filter(slug=slug).values_list("slug", flat=True).first() or ""


def _file(
    request: HttpRequest, case: StoredCase, name: str, kind: str, make: Callable[[], bytes]
) -> HttpResponseBase:
    """The file made of this version of the case, or 304 for who has it, or 503 in a rush."""
    version = f"{case.etag}-{EDITION}"
    etag = f'"{version}-{name}"'
    response = get_conditional_response(request, etag=etag)
    if response is None:
        try:
            content = made_once(case.uid, name, version, make)
        except Busy:
            text = _("Many files are being made at the moment. Please try again in a minute.")
            headers = {"Retry-After": str(RETRY_SECONDS), "Cache-Control": "no-store"}
            return HttpResponse(text, status=503, content_type="text/plain", headers=headers)
        response = HttpResponse(content, content_type=kind)
    response["ETag"] = etag
    patch_cache_control(response, public=True, max_age=FRESH_SECONDS)
    return response
