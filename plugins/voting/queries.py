"""Reads of a vote: its rules, its cases, its totals."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Count, Exists, OuterRef, Sum
from django.db.models.functions import Coalesce

from cms.campaigns.models import CaseRef
from cms.campaigns.phases import VOTING, PhaseState, state_at
from cms.campaigns.queries import Rules, rules_at
from cms.documents import queries as documents
from plugins.voting.enums import Scope, WindowKind
from plugins.voting.exceptions import UnknownCase, VotingClosed
from plugins.voting.models import Ballot, Tally, VoterSlot
from plugins.voting.rule_sheet import VotingRules

NAME = "voting"


@dataclass(frozen=True)
class Poll:
    """The vote that a case stands in: rules at an instant, zone, and what a vote for it counts by.

    ``scope`` is what `VoterSlot` calls it.
    """

    campaign: int
    case: UUID
    zone: ZoneInfo
    rules: VotingRules
    scope: str
    is_open: bool

    @property
    def hours(self) -> int | None:
        """Length of a rolling window; None for the local day."""
        return self.rules.window_hours if self.rules.window is WindowKind.ROLLING else None


def poll_of(case: UUID, *, now: datetime) -> Poll:
    """The vote of a case that readers can see. Raises UnknownCase. Two queries."""
    public = documents.current("case").filter(document=OuterRef("pk"))
    found = CaseRef.objects.filter(Exists(public.values("pk").order_by()), pk=case)
    ref = found.select_related("campaign").first()
    if ref is None:
        raise UnknownCase
    rules = rules_at(ref.campaign_id, now)
    section: VotingRules = rules.section(NAME)
    return Poll(
        campaign=ref.campaign_id,
        case=case,
        zone=ref.campaign.zone,
        rules=section,
        scope=_scope(section.scope, ref),
        is_open=_is_open(rules, now),
    )


def _scope(scope: Scope, ref: CaseRef) -> str:
    if scope is Scope.CAMPAIGN:
        return ""
    return str(ref.category_id) if scope is Scope.CATEGORY else str(ref.pk)


def _is_open(rules: Rules, now: datetime) -> bool:
    return any(
        phase.name == VOTING and state_at(phase, now) is PhaseState.OPEN for phase in rules.phases
    )


def require_open(poll: Poll) -> None:
    """Raise VotingClosed outside of the phase (R86)."""
    if not poll.is_open:
        raise VotingClosed


def taken_until(poll: Poll, digest: str, *, now: datetime) -> datetime | None:
    """When the voter has a vote again; None where one is free now. One query."""
    held = VoterSlot.objects.filter(
        campaign=poll.campaign,
        digest=digest,
        scope=poll.scope,
        slot__lte=poll.rules.slots,
        resets_at__gt=now,
    )
    ends = sorted(held.values_list("resets_at", flat=True))
    return ends[0] if len(ends) >= poll.rules.slots else None


def ballot_with(nonce: str, *, campaign: int) -> Ballot | None:
    """The ballot that was cast with a client's nonce."""
    return Ballot.objects.filter(campaign=campaign, nonce=nonce).first()


def totals(campaign: int, *, before: date | None = None) -> dict[UUID, int]:
    """Accepted ballots of each case that has any; ``before`` leaves out that day and later."""
    rows = Tally.objects.filter(campaign=campaign)
    if before is not None:
        rows = rows.filter(local_day__lt=before)
    summed = rows.values("case").annotate(total=Coalesce(Sum("accepted"), 0))
    return dict(summed.values_list("case", "total"))


def recounted(campaign: int) -> dict[UUID, int]:
    """The same, counted from the ballots themselves."""
    counted = Ballot.objects.filter(campaign=campaign).values("case").annotate(n=Count("pk"))
    return dict(counted.values_list("case", "n"))
