"""``/embed/v1/``: documents for frames of other sites, and the script that makes the frames.

No cookie is set or read: it works where browsers refuse those of third parties. These addresses
stay as they are for good; what changes gets a ``v2`` beside it.
"""

import secrets
from pathlib import Path
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from cms.campaigns.models import Campaign
from plugins.voting import windows
from plugins.voting.ballot.addresses import address, case_address
from plugins.voting.ballot.entrance import is_open_here, open_root
from plugins.voting.ballot.keeping import CASE_SECONDS, LIST_SECONDS, keep
from plugins.voting.ballot.listing import FRAME_SIZE, KEPT, asked_of, ballot_list
from plugins.voting.ballot.order import SEEDS_A_DAY, is_seed, seed_of
from plugins.voting.ballot.polling import asked_campaign, asked_poll
from plugins.voting.ballot.referring import ORIGIN_ALONE, referring
from plugins.voting.ballot.showing import shown_case
from plugins.voting.ballot.views import about_case, about_vote
from plugins.voting.enums import Way
from plugins.voting.widget.framing import asked_widget
from plugins.voting.widget.returning import case_query, list_address
from site_pages import sharing

LOADER = Path(__file__).with_name("loader.js")
LOADER_SECONDS = 3_600


@require_safe
@referring(ORIGIN_ALONE)
def case_widget(request: HttpRequest, case: UUID) -> HttpResponse:
    """``/embed/v1/vote/<case>/``: one case and its vote."""
    campaign, now = asked_campaign(request), timezone.now()
    poll, mount = asked_poll(campaign, now), sharing.mount_of(request)
    widget, is_open = asked_widget(request, campaign), is_open_here(request.get_host(), now)
    page = case_address(campaign.slug, case, channel=widget.slug)
    told = {
        **about_vote(campaign, poll, widget.slug),
        **about_case(campaign, shown_case(campaign, case, mount), widget.slug),
        "way": Way.WIDGET.value,
        "widget": widget,
        "is_open_here": is_open,
        "back_address": list_address(campaign, request.GET, widget),
        "hub_address": open_root(mount, is_open=is_open, now=now) + page,
    }
    response = render(request, "voting/widget/case.html", told)
    return widget.framed(keep(response, poll, now, seconds=CASE_SECONDS))


@require_safe
@referring(ORIGIN_ALONE)
def ballot_widget(request: HttpRequest, campaign: str) -> HttpResponse:
    """``/embed/v1/ballot/<campaign>/``: the list; a case opens in the same frame."""
    found, now = asked_campaign(request), timezone.now()
    poll, mount = asked_poll(found, now), sharing.mount_of(request)
    widget = asked_widget(request, found)
    seed = request.GET.get("seed", "")
    if not is_seed(seed, windows.local_day(now, poll.zone)):
        return widget.framed(never_cache(_arrive)(request, found))
    asked = asked_of(request.GET, seed=seed, channel=widget.slug, theme=widget.theme)
    page = request.GET.get("page")
    listed = ballot_list(found, asked, page=page, mount=mount, size=FRAME_SIZE)
    for card in listed["cards"]:
        query = case_query(listed["kept"], listed["results"].number)
        card["ballot_path"] = address("embed-case", query=query, case=card["uid"])
    hub = address("ballot", query={"channel": widget.slug}, campaign=found.slug)
    told = {
        **about_vote(found, poll, widget.slug),
        **listed,
        "widget": widget,
        "ballot_path": request.path,
        "hub_address": mount.hub_root_url + hub,
    }
    response = render(request, "voting/widget/ballot.html", told)
    return widget.framed(keep(response, poll, now, seconds=LIST_SECONDS))


def _arrive(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    kept = {name: request.GET[name] for name in KEPT if name in request.GET}
    today = windows.local_day(timezone.now(), campaign.zone)
    kept["seed"] = seed_of(today, secrets.randbelow(SEEDS_A_DAY))
    return HttpResponseRedirect(address("embed-ballot", query=kept, campaign=campaign.slug))


@require_safe
def loader(request: HttpRequest) -> HttpResponse:
    """``/embed/v1/loader.js``: defines ``<case-vote>``; the same for everybody."""
    response = HttpResponse(LOADER.read_bytes(), content_type="text/javascript; charset=utf-8")
    patch_cache_control(response, public=True, max_age=LOADER_SECONDS)
    # Anybody may read it, so that partners can pin its hash (`integrity`).
    response["Access-Control-Allow-Origin"] = "*"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response
