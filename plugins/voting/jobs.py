"""Work that comes round."""

import logging
from datetime import datetime

from plugins.voting.counting.reconciling import differences

logger = logging.getLogger(__name__)


def reconcile(campaign: int, *, now: datetime) -> None:
    """Compare tally and ballots; an error in the log, which alarms go by, for each difference."""
    for difference in differences(campaign):
        logger.error("campaign %s: the tally is wrong: %s", campaign, difference)
