"""One look over all that the count keeps: tally and slots against ballots, seals (R93)."""

import logging
from datetime import datetime

from cms.campaigns.exceptions import NoRules
from cms.campaigns.models import Campaign
from plugins.voting.casting.polls import poll_at
from plugins.voting.counting.reconciling import differences, keep_check, slot_faults
from plugins.voting.sealing.standing import broken_seals

logger = logging.getLogger(__name__)


def look_over(campaign: int, *, now: datetime) -> list[str]:
    """What is wrong, a sentence each; an error in the log, which alarms go by, for each.

    What was found is kept for the desk; nothing is mended.
    """
    found = [f"the tally is wrong: {one}" for one in differences(campaign)]
    found += faulty_slots(Campaign.objects.get(pk=campaign), now=now)
    found += broken_seals(campaign)
    for sentence in found:
        logger.error("campaign %s: %s", campaign, sentence)
    keep_check(campaign, found, now=now)
    return found


def faulty_slots(campaign: Campaign, *, now: datetime) -> list[str]:
    """What is wrong with the slots under the campaign's rules; nothing is where it has none."""
    try:
        poll = poll_at(campaign, now)
    except NoRules:
        return []
    return slot_faults(campaign.pk, is_rolling=poll.hours is not None)
