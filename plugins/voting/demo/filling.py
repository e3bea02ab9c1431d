"""Casting a demonstration's invented ballots, some at a time, through the services."""

import math
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef

from cms.campaigns.models import Campaign, CaseRef, Channel, ChannelKind
from cms.core.client_address import ClientAddress
from cms.documents import queries as documents
from plugins.voting.casting import tokens
from plugins.voting.casting.polls import Poll, poll_at
from plugins.voting.casting.services import Wish, cast
from plugins.voting.casting.voters import voter_at
from plugins.voting.demo.aftermath import draw_consequences
from plugins.voting.demo.crowd import BURST_AGENT, Source, Voter, crowd, is_shared
from plugins.voting.disclaiming import disclaim
from plugins.voting.exceptions import VoteRefused
from plugins.voting.models import Ballot
from plugins.voting.windows import local_day

AT_A_TIME = 150
"""So many are cast in a round: the worker that does it has other work too."""
A_WHILE = timedelta(minutes=10)
"""The newest invented votes are this old: what is cast now, visitors cast."""
READING = timedelta(seconds=20)
DIRECT = Source("", is_wechat=False, weight=4.0)
WECHAT_WEIGHT, SITE_WEIGHT = 3.0, 1.5


def fill(campaign: Campaign, *, now: datetime) -> bool:
    """Cast some invented ballots of a demonstration; whether there are more to cast.

    Those of a round are of all days alike: whoever looks in meanwhile sees the whole picture,
    with fewer votes. Twice is once: each has a nonce of its own that follows from the campaign.
    """
    poll = poll_at(campaign, now)
    if poll.opens_at is None or now < poll.opens_at:
        return False
    cases = _on_the_ballot(campaign)
    if cases is None:
        return True
    if not cases:
        return False
    waiting = list(_waiting(campaign, poll, len(cases), now=now))
    some = _next_round(waiting)
    cast_now = sum(_vote(campaign, voter, cases[voter.place]) for voter in some)
    if cast_now and len(some) < len(waiting):
        return True
    draw_consequences(campaign, now=now)
    return False


def _next_round(waiting: Sequence[Voter]) -> Sequence[Voter]:
    """Some of all days; the burst at the end, when all cases are there: it is for the last one."""
    if len(waiting) <= AT_A_TIME:
        return waiting
    people = [voter for voter in waiting if voter.agent != BURST_AGENT]
    if not people:
        return waiting[:AT_A_TIME]
    return people[:: math.ceil(len(people) / AT_A_TIME)]


def _on_the_ballot(campaign: Campaign) -> list[UUID] | None:
    """The cases that can be voted for; None while some are still to be built."""
    live = CaseRef.objects.filter(campaign=campaign, page__live=True)
    public = documents.current("case").filter(document=OuterRef("pk")).order_by()
    built = list(live.filter(Exists(public)).order_by("uid").values_list("uid", flat=True))
    return built if len(built) == live.count() else None


def _waiting(campaign: Campaign, poll: Poll, cases: int, *, now: datetime) -> Iterator[Voter]:
    """Those whose time has come and who have not voted."""
    done = set(Ballot.objects.filter(campaign=campaign).values_list("nonce", flat=True))
    for voter in _everybody(campaign, poll, cases):
        if voter.at > now - A_WHILE:
            return
        if voter.nonce not in done:
            yield voter


def _everybody(campaign: Campaign, poll: Poll, cases: int) -> Iterator[Voter]:
    if poll.opens_at is None or poll.closes_at is None:
        return iter(())
    first, last = local_day(poll.opens_at, poll.zone), local_day(poll.closes_at, poll.zone)
    return crowd(
        campaign.slug,
        first=first,
        days=(last - first).days,
        zone=poll.zone,
        sources=_sources(campaign),
        cases=cases,
    )


def _sources(campaign: Campaign) -> list[Source]:
    """Directly, and through each channel, the first ones more than the last."""
    found = [DIRECT]
    for place, channel in enumerate(Channel.objects.filter(campaign=campaign).order_by("ordinal")):
        is_wechat = channel.kind == ChannelKind.WECHAT
        weight = (WECHAT_WEIGHT if is_wechat else SITE_WEIGHT) / (place + 2)
        found.append(Source(channel.slug, is_wechat=is_wechat, weight=weight))
    return found


def _vote(campaign: Campaign, voter: Voter, case: UUID) -> bool:
    """One vote; whether it was accepted.

    Its token is given without a puzzle: one of the past could not be solved now, it is too old.
    """
    address = ClientAddress(voter.address)
    try:
        poll = poll_at(campaign, voter.at)
        asker = voter_at(poll, address, voter.at)
        token = tokens.give(
            voter=asker,
            case=case,
            channel=voter.channel,
            puzzle="",
            way=voter.way,
            now=voter.at - READING,
        )
        wish = Wish(case=case, token=token, solution="", nonce=voter.nonce)
        cast(wish=wish, address=address, now=voter.at, agent=voter.agent, is_invented=True)
        if is_shared(voter):
            disclaim(case=case, channel=voter.channel, address=address, now=voter.at + A_WHILE / 2)
    except VoteRefused:
        return False  # paused at that time, or withdrawn since: so it would have gone
    return True
