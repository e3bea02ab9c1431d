"""What follows upon a demonstration's burst: two people annul it, and a second search waits."""

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from cms.campaigns.models import Campaign
from cms.core.audit import Actor
from plugins.voting.annulling import services
from plugins.voting.annulling.selecting import Selection
from plugins.voting.counting.watching import raise_flags
from plugins.voting.demo import crowd
from plugins.voting.enums import AnnulmentReason
from plugins.voting.models import Annulment, Ballot

A_WHILE = timedelta(minutes=10)
BY_MORNING = timedelta(hours=6)
"""After the night of the burst: what is told by the day tells of it the next."""
FIRST, SECOND = "demo-counts", "demo-checks"


def draw_consequences(campaign: Campaign, *, now: datetime) -> None:
    """Annul the burst once it has been cast, and propose another search. Twice is once."""
    burst = Ballot.objects.filter(campaign=campaign, agent=crowd.BURST_AGENT).order_by("cast_at")
    first = burst.first()
    if first is None or Annulment.objects.filter(campaign=campaign).exists():
        return
    # As the job would have done that night; it looks back for hours, not for days.
    raise_flags(campaign=campaign.pk, now=first.cast_at + A_WHILE)
    morning = min(now, first.cast_at + BY_MORNING)
    proposer = Actor(id=FIRST, label=_("Vote counter (demonstration)"))
    found = services.propose(
        campaign=campaign.pk,
        selection=Selection(case=first.case_id, channel=first.channel, network=first.network),
        reason=AnnulmentReason.AUTOMATED,
        grounds=_("Hundreds from one network within a minute, at three at night. (Invented.)"),
        statement=_("Cast by a program: hundreds from one network within a minute. (Invented.)"),
        actor=proposer,
        now=morning,
    )
    services.decide(
        annulment=found.pk,
        approve=True,
        words=_("Looked at the stream and at the network: agreed. (Invented.)"),
        actor=Actor(id=SECOND, label=_("Second vote counter (demonstration)")),
        now=morning,
    )
    _leave_one_open(campaign, first, proposer, now=now)


def _leave_one_open(campaign: Campaign, burst: Ballot, proposer: Actor, *, now: datetime) -> None:
    """A proposal that nobody has decided: other votes of that night for the same case."""
    others = Ballot.objects.filter(case=burst.case_id, local_day=burst.local_day)
    receipts = others.exclude(network=burst.network).values_list("receipt", flat=True)
    if not receipts:
        return
    services.propose(
        campaign=campaign.pk,
        selection=Selection(receipts=tuple(receipts)),
        reason=AnnulmentReason.PROXIES,
        grounds=_("On the day of the burst, for the same case: do they belong to it? (Invented.)"),
        statement=_("Suspected to belong to the burst of that night. (Invented.)"),
        actor=proposer,
        now=now,
    )
