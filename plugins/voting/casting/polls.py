"""Reads of a vote that is going on: its rules, whether it is open, who has voted."""

import enum
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef

from cms.campaigns.exceptions import NoRules
from cms.campaigns.models import Campaign, CaseRef
from cms.campaigns.phases import VOTING, PhaseState, state_at
from cms.campaigns.queries import Rules, rule_history, standing
from cms.campaigns.rule_sheet import PhaseDates
from cms.documents import queries as documents
from plugins.voting.enums import Interrupting, Scope, WindowKind
from plugins.voting.exceptions import UnknownCase, VotingClosed, VotingPaused
from plugins.voting.models import Ballot, Interruption, VoterSlot
from plugins.voting.rule_sheet import VotingRules
from plugins.voting.windows import local_day

NAME = "voting"


class Stage(enum.Enum):
    """Where a vote stands at an instant."""

    UNSET = "unset"
    """The campaign has no dates for it."""
    BEFORE = "before"
    OPEN = "open"
    PAUSED = "paused"
    CLOSED = "closed"


@dataclass(frozen=True, kw_only=True)
class Poll:
    """A campaign's vote as its rules have it at an instant."""

    campaign: int
    zone: ZoneInfo
    rules: VotingRules
    rules_number: int
    stage: Stage
    opens_at: datetime | None
    closes_at: datetime | None
    pause_reason: str = ""

    @property
    def hours(self) -> int | None:
        """Length of a rolling window; None for the local day."""
        return self.rules.window_hours if self.rules.window is WindowKind.ROLLING else None

    @property
    def opened_on(self) -> date:
        """The day on which voting opens: its keys serve the whole vote. Raises VotingClosed."""
        if self.opens_at is None:
            raise VotingClosed
        return local_day(self.opens_at, self.zone)

    def require_open(self) -> None:
        """Raise VotingClosed outside of the phase (R86), VotingPaused while it is paused."""
        if self.stage is Stage.PAUSED:
            raise VotingPaused(reason=self.pause_reason)
        if self.stage is not Stage.OPEN:
            raise VotingClosed

    def scope_of(self, case: CaseRef) -> str:
        """What `VoterSlot` calls what a vote for this case counts by."""
        if self.rules.scope is Scope.CAMPAIGN:
            return ""
        return str(case.category_id if self.rules.scope is Scope.CATEGORY else case.pk)


def poll_at(campaign: Campaign, now: datetime) -> Poll:
    """The vote of a campaign. Two queries. Raises NoRules, RulesUnreadable."""
    history = rule_history(campaign.pk)
    return poll_under(campaign, history, last_interruption(campaign.pk), now)


def poll_under(
    campaign: Campaign, history: Sequence[Rules], last: Interruption | None, now: datetime
) -> Poll:
    """The same, of what has been read already. Raises NoRules, RulesUnreadable."""
    if not history:
        raise NoRules
    rules = standing(history, now)
    phase = voting_phase(rules)
    stage, reason = _stage(phase, now), ""
    if stage is Stage.OPEN and last is not None and last.act == Interrupting.PAUSED:
        stage, reason = Stage.PAUSED, last.reason
    return Poll(
        campaign=campaign.pk,
        zone=campaign.zone,
        rules=voting_rules(rules),
        rules_number=rules.number,
        stage=stage,
        opens_at=phase.opens_at if phase else None,
        closes_at=phase.closes_at if phase else None,
        pause_reason=reason,
    )


def voting_rules(rules: Rules) -> VotingRules:
    """The plugin's section of the rules. Raises RulesUnreadable."""
    section: VotingRules = rules.section(NAME)
    return section


def last_interruption(campaign: int) -> Interruption | None:
    """What was last done to the vote; one query."""
    return Interruption.objects.filter(campaign=campaign).order_by("-pk").first()


def voting_phase(rules: Rules) -> PhaseDates | None:
    """The phase of voting with its dates; None where the rules have none."""
    return next((phase for phase in rules.phases if phase.name == VOTING), None)


def _stage(phase: PhaseDates | None, now: datetime) -> Stage:
    if phase is None:
        return Stage.UNSET
    told = {
        PhaseState.BEFORE: Stage.BEFORE,
        PhaseState.OPEN: Stage.OPEN,
        PhaseState.CLOSED: Stage.CLOSED,
    }
    return told[state_at(phase, now)]


def case_on_ballot(case: UUID) -> CaseRef:
    """The case with its campaign, if readers can see it. One query. Raises UnknownCase."""
    public = documents.current("case").filter(document=OuterRef("pk"))
    found = CaseRef.objects.filter(Exists(public.values("pk").order_by()), pk=case)
    ref = found.select_related("campaign").first()
    if ref is None:
        raise UnknownCase
    return ref


def taken_until(poll: Poll, digest: str, scope: str, *, now: datetime) -> datetime | None:
    """When the voter has a vote again; None where one is free now. One query."""
    held = VoterSlot.objects.filter(
        campaign=poll.campaign,
        digest=digest,
        scope=scope,
        slot__lte=poll.rules.slots,
        resets_at__gt=now,
    )
    ends = sorted(held.values_list("resets_at", flat=True))
    return ends[0] if len(ends) >= poll.rules.slots else None


def ballot_with(nonce: str, *, case: UUID) -> Ballot | None:
    """The ballot that was cast with a client's nonce in the campaign of a case. One query."""
    campaign = CaseRef.objects.filter(pk=case).values("campaign")
    return Ballot.objects.filter(campaign__in=campaign, nonce=nonce).first()
