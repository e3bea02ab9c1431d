"""Work that comes round."""

import logging
from datetime import datetime, timedelta

from cms.campaigns.models import Campaign
from plugins.voting import entrances
from plugins.voting.casting.polls import poll_at
from plugins.voting.counting.reconciling import differences

logger = logging.getLogger(__name__)

ALARM_EVERY = timedelta(hours=1)
_alarmed: dict[str, datetime] = {}


def reconcile(campaign: int, *, now: datetime) -> None:
    """Compare tally and ballots; an error in the log, which alarms go by, for each difference."""
    for difference in differences(campaign):
        logger.error("campaign %s: the tally is wrong: %s", campaign, difference)


def watch_entrances(campaign: int, *, now: datetime) -> None:
    """Try the entrances while a vote is near or going on; alarm about those without proof."""
    poll = poll_at(Campaign.objects.get(pk=campaign), now)
    if not entrances.is_watched(poll, now):
        return
    for shut in entrances.watch(now):
        host = shut.entrance.host
        if now - _alarmed.get(host, now - ALARM_EVERY) >= ALARM_EVERY:
            _alarmed[host] = now
            logger.error("campaign %s: no proof for the entrance %s", campaign, host)
