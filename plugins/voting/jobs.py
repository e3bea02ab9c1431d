"""Work that comes round."""

import logging
from datetime import datetime

from plugins.voting.counting.reconciling import differences, keep_check
from plugins.voting.sealing.standing import broken_seals

logger = logging.getLogger(__name__)


def reconcile(campaign: int, *, now: datetime) -> list[str]:
    """Compare tally, ballots and seals; an error in the log, which alarms go by, for each fault.

    What was found is kept for the desk; nothing is mended.
    """
    found = [f"the tally is wrong: {one}" for one in differences(campaign)]
    found += broken_seals(campaign)
    for sentence in found:
        logger.error("campaign %s: %s", campaign, sentence)
    keep_check(campaign, found, now=now)
    return found
