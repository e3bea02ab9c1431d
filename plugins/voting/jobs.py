"""Work that comes round."""

import logging
from datetime import datetime, timedelta

from cms.campaigns.models import Campaign
from cms.core.audit import SYSTEM
from plugins.voting.ballot.polling import poll_shown
from plugins.voting.casting.polls import Stage
from plugins.voting.counting.reconciling import differences
from plugins.voting.numbering import number_cases

NUMBERED_BEFORE = timedelta(days=7)

logger = logging.getLogger(__name__)


def reconcile(campaign: int, *, now: datetime) -> None:
    """Compare tally and ballots; an error in the log, which alarms go by, for each difference."""
    for difference in differences(campaign):
        logger.error("campaign %s: the tally is wrong: %s", campaign, difference)


def number(campaign: int, *, now: datetime) -> None:
    """Give cases their ballot numbers from a week before the vote until its close.

    Earlier, while cases still come and go, numbers would be left over.
    """
    poll = poll_shown(Campaign.objects.get(pk=campaign), now)
    if poll is None or poll.opens_at is None or poll.stage is Stage.CLOSED:
        return
    if poll.opens_at - now <= NUMBERED_BEFORE:
        number_cases(campaign=campaign, actor=SYSTEM, now=now)
