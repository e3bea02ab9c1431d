"""Work that comes round."""

import logging
from datetime import datetime, timedelta

from cms.campaigns.models import Campaign
from cms.core.audit import SYSTEM
from cms.plugin_system import switches
from plugins.voting import entrances
from plugins.voting.ballot.polling import poll_shown
from plugins.voting.casting.polls import NAME, Stage, poll_at
from plugins.voting.counting.watching import raise_flags
from plugins.voting.numbering import number_cases
from plugins.voting.sealing.looking_over import look_over

NUMBERED_BEFORE = timedelta(days=7)

logger = logging.getLogger(__name__)

ALARM_EVERY = timedelta(hours=1)
ALARM_AFTER = timedelta(minutes=2)
"""A web process that is just starting is nothing to be alarmed about."""
_alarm_at: dict[str, datetime] = {}


def reconcile(campaign: int, *, now: datetime) -> None:
    """Compare tally, ballots and seals; what differs is logged as an error, and kept (R93)."""
    look_over(campaign, now=now)


def reconcile_all(now: datetime) -> None:
    """The same for every campaign that has the vote on: what a process does when it starts."""
    for campaign in switches.campaigns_with(NAME):
        reconcile(campaign, now=now)


def watch(campaign: int, *, now: datetime) -> None:
    """Raise a flag, and a warning in the log, for every new burst of votes (R91)."""
    for flag in raise_flags(campaign=campaign, now=now):
        logger.warning(
            "campaign %s: %s votes from network %s between %s and %s",
            campaign,
            flag.votes,
            flag.network[:8],
            flag.starts_at.isoformat(),
            flag.ends_at.isoformat(),
        )


class EntrancesShut(Exception):
    """Voting is not open everywhere it should be: so the health page of plugins says it too."""


def watch_entrances(campaign: int, *, now: datetime) -> None:
    """Try the entrances while a vote is near or going on; alarm about those without proof.

    Once an hour for each: an error in the log, and a failure of this job. Raises EntrancesShut.
    """
    poll = poll_at(Campaign.objects.get(pk=campaign), now)
    if not entrances.is_watched(poll, now):
        return
    hosts = {one.entrance.host for one in entrances.watch(now)}
    for host in set(_alarm_at) - hosts:
        del _alarm_at[host]
    due = sorted(host for host in hosts if now >= _alarm_at.setdefault(host, now + ALARM_AFTER))
    for host in due:
        _alarm_at[host] = now + ALARM_EVERY
        logger.error("campaign %s: no proof for the entrance %s", campaign, host)
    if due:
        raise EntrancesShut(", ".join(due))


def number(campaign: int, *, now: datetime) -> None:
    """Give cases their ballot numbers from a week before the vote until its close.

    Earlier, while cases still come and go, numbers would be left over.
    """
    poll = poll_shown(Campaign.objects.get(pk=campaign), now)
    if poll is None or poll.opens_at is None or poll.stage is Stage.CLOSED:
        return
    if poll.opens_at - now <= NUMBERED_BEFORE:
        number_cases(campaign=campaign, actor=SYSTEM, now=now)
