"""The act from which on rules change only with a published notice (R9)."""

from datetime import datetime

from django.db import transaction

from cms.campaigns.exceptions import AlreadyAnnounced
from cms.campaigns.models import Campaign
from cms.campaigns.queries import newest_rules
from cms.core import audit


@transaction.atomic
def announce_campaign(*, campaign: Campaign, author: audit.Actor, now: datetime) -> Campaign:
    """Announce the campaign with its newest rules.

    Raises AlreadyAnnounced, NoRules.
    """
    locked = Campaign.objects.select_for_update().get(pk=campaign.pk)
    if locked.announced_at is not None:
        raise AlreadyAnnounced
    rules = newest_rules(locked.pk)
    locked.announced_at = now
    locked.save(update_fields=["announced_at"])
    campaign.announced_at = now
    audit.record(
        actor=author,
        action="campaign.announced",
        target=audit.Target("campaign", str(locked.pk), str(locked)),
        now=now,
        facts={"rules": rules.number, "sha256": rules.sha256},
    )
    return locked
