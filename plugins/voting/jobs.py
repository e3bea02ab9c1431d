"""Work that comes round."""

import logging
from datetime import datetime

from cms.plugin_system import switches
from plugins.voting.casting.polls import NAME
from plugins.voting.counting.watching import raise_flags
from plugins.voting.sealing.looking_over import look_over

logger = logging.getLogger(__name__)


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
