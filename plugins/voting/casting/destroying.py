"""Destroying the keys of days that are over: their digests become noise (D4, DESIGN 8)."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cms.campaigns.models import Campaign
from cms.campaigns.queries import rules_in_force
from cms.core import audit
from cms.core.errors import DomainError
from plugins.voting.casting import keys
from plugins.voting.casting.polls import voting_phase
from plugins.voting.windows import local_day


class KeysStillNeeded(DomainError):
    """A vote that is not over stands on these keys: its voters could vote a second time."""

    code = "keys_still_needed"
    default_message = _("The vote of “%(campaign)s” still needs these keys.")


@transaction.atomic
def destroy_keys(*, before: date, actor: audit.Actor, now: datetime) -> None:
    """Destroy, on this machine, the keys of all days before ``before``, and record that.

    Raises KeysStillNeeded; KeyDestroyed where they are gone already; KeyFileUnusable.
    """
    campaigns = Campaign.objects.in_bulk()
    for number, rules in rules_in_force(now).items():
        phase, campaign = voting_phase(rules), campaigns[number]
        if phase is None or local_day(phase.opens_at, campaign.zone) >= before:
            continue
        if phase.closes_at is None or now < phase.closes_at:
            raise KeysStillNeeded(campaign=str(campaign))
    facts = {"before": before.isoformat(), "from": keys.earliest_day().isoformat()}
    target = audit.Target(kind="ballot_keys", id=before.isoformat())
    audit.record(actor=actor, action="voting.destroy_keys", target=target, now=now, facts=facts)
    keys.destroy_before(before)
