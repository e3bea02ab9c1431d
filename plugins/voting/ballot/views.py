"""The ballot's pages that everybody is shown alike: the list and a case's ballot (R85, R90, R92).

Nothing personal is in them, no cookie is set, and caches may keep them. What concerns a visitor's
own network, a page's script asks the API.
"""

import secrets
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from cms.campaigns.models import Campaign
from plugins.voting import windows
from plugins.voting.ballot.addresses import (
    address,
    case_address,
    channel_on_arrival,
    channel_shown,
)
from plugins.voting.ballot.entrance import is_open_here, open_root
from plugins.voting.ballot.keeping import CASE_SECONDS, LIST_SECONDS, keep
from plugins.voting.ballot.listing import KEPT, asked_of, ballot_list
from plugins.voting.ballot.order import SEEDS_A_DAY, is_seed, seed_of
from plugins.voting.ballot.polling import asked_campaign, asked_poll, campaign_voting
from plugins.voting.ballot.referring import ORIGIN_ALONE, referring
from plugins.voting.ballot.showing import shown_case
from plugins.voting.ballot.words import confirm_words, rule_words
from plugins.voting.casting.polls import Poll
from plugins.voting.enums import Way
from site_pages import sharing


@require_safe
@referring(ORIGIN_ALONE)
@never_cache
def newest_ballot(request: HttpRequest) -> HttpResponse:
    """``/vote/``: to the ballot of the vote that is going on, else of the next."""
    campaign = campaign_voting(timezone.now())
    if campaign is None:
        raise Http404
    return _arrive(request, campaign)


@require_safe
@referring(ORIGIN_ALONE)
@never_cache
def short_case(request: HttpRequest, case: UUID) -> HttpResponse:
    """``/vote/<case>/``, as posters have it: to the case's ballot page, through its channel."""
    slug = asked_campaign(request).slug
    channel = channel_on_arrival(request, sharing.mount_of(request))
    return HttpResponseRedirect(case_address(slug, case, channel=channel))


@require_safe
@referring(ORIGIN_ALONE)
def ballot(request: HttpRequest, campaign: str) -> HttpResponse:
    """``/vote/<campaign>/``: the cases in the order of the address's seed."""
    found, now = asked_campaign(request), timezone.now()
    poll = asked_poll(found, now)
    seed = request.GET.get("seed", "")
    if not is_seed(seed, windows.local_day(now, poll.zone)):
        return never_cache(_arrive)(request, found)
    mount = sharing.mount_of(request)
    asked = asked_of(request.GET, seed=seed, channel=channel_shown(request, mount))
    listed = ballot_list(found, asked, page=request.GET.get("page"), mount=mount)
    for card in listed["cards"]:
        card["ballot_path"] = case_address(found.slug, card["uid"], channel=asked.channel)
    told = {**about_vote(found, poll, asked.channel), **listed, "ballot_path": request.path}
    response = render(request, "voting/ballot.html", told)
    return keep(response, poll, now, seconds=LIST_SECONDS)


def _arrive(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    """To a seed of today, by chance, with what was asked for and the channel one came through."""
    mount, now = sharing.mount_of(request), timezone.now()
    today = windows.local_day(now, campaign.zone)
    kept = {name: request.GET[name] for name in KEPT if name in request.GET}
    kept["seed"] = seed_of(today, secrets.randbelow(SEEDS_A_DAY))
    kept["channel"] = channel_on_arrival(request, mount)
    return HttpResponseRedirect(address("ballot", query=kept, campaign=campaign.slug))


@require_safe
@referring(ORIGIN_ALONE)
def case_ballot(request: HttpRequest, campaign: str, case: UUID) -> HttpResponse:
    """``/vote/<campaign>/<case>/``: what a voter needs of a case, and the vote itself."""
    found, now = asked_campaign(request), timezone.now()
    poll, mount = asked_poll(found, now), sharing.mount_of(request)
    channel, is_open = channel_shown(request, mount), is_open_here(request.get_host(), now)
    told = {
        **about_vote(found, poll, channel),
        **about_case(found, shown_case(found, case, mount), channel),
        "way": Way.PAGE,
        "is_open_here": is_open,
        "hub_address": open_root(mount, is_open=is_open, now=now) + request.get_full_path(),
    }
    response = render(request, "voting/case.html", told)
    return keep(response, poll, now, seconds=CASE_SECONDS)


def about_vote(campaign: Campaign, poll: Poll, channel: str) -> dict[str, Any]:
    """What every page of the ballot says of the vote."""
    return {
        "campaign": campaign,
        "poll": poll,
        "stage": poll.stage.value,
        "channel": channel,
        "rule_words": rule_words(poll.rules),
        "confirm_words": confirm_words(poll.rules),
        "list_path": address("ballot", query={"channel": channel}, campaign=campaign.slug),
    }


def about_case(campaign: Campaign, case: dict[str, Any], channel: str) -> dict[str, Any]:
    """A case and the addresses that belong to voting for it."""
    return {
        "case": case,
        "case_path": case_address(campaign.slug, case["uid"], channel=channel),
        "confirm_path": case_address(campaign.slug, case["uid"], channel=channel, name="confirm"),
        "disclaim_path": case_address(campaign.slug, case["uid"], channel=channel, name="disclaim"),
    }
