"""One look over all that the count keeps: tally against ballots, seals against the tally (R93)."""

import logging
from datetime import datetime

from plugins.voting.counting.reconciling import differences, keep_check
from plugins.voting.sealing.standing import broken_seals

logger = logging.getLogger(__name__)


def look_over(campaign: int, *, now: datetime) -> list[str]:
    """What is wrong, a sentence each; an error in the log, which alarms go by, for each.

    What was found is kept for the desk; nothing is mended.
    """
    found = [f"the tally is wrong: {one}" for one in differences(campaign)]
    found += broken_seals(campaign)
    for sentence in found:
        logger.error("campaign %s: %s", campaign, sentence)
    keep_check(campaign, found, now=now)
    return found
