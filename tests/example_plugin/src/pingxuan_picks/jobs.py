"""What comes round by itself."""

import logging
from datetime import datetime

from pingxuan_picks.queries import picks_of, rules_of

logger = logging.getLogger(__name__)


def tidy(campaign: int, *, now: datetime) -> None:
    """Say in the log where a later rule sheet allows fewer picks than there are."""
    limit, count = rules_of(campaign, now).max_picks, picks_of(campaign).count()
    if count > limit:
        logger.warning("campaign %s: %s picks, %s allowed", campaign, count, limit)
