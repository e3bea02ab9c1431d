"""What a process knows of the votes that are going on, so as not to ask at each ballot.

Nothing is believed for being recent: every ballot is stored on the condition that the *marks* of
what is known are still those of the database, and every refusal is given only after they have
been compared. Who finds them changed forgets, reads again and goes on.
"""

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from time import monotonic
from uuid import UUID

from cms.campaigns.models import Campaign, CaseRef
from cms.campaigns.queries import Rules, rule_history
from plugins.voting.casting.polls import Poll, case_on_ballot, last_interruption, poll_under
from plugins.voting.casting.storing import Marks, read_marks
from plugins.voting.exceptions import UnknownCase
from plugins.voting.models import Ballot, Interruption

TOLERANCE = timedelta(seconds=5)
"""How far a stored ballot may be ahead of the clock: machines of one installation differ a little,
and of two votes at once the later may be first. More is a clock that was set back (threat 28)."""
LOOK_AGAIN_SECONDS = 1.0
MOST_CASES = 20_000
"""Remembered at once, of all campaigns."""


@dataclass(frozen=True)
class KnownCase:
    """A case on the ballot as it stood when its marks were read."""

    ref: CaseRef
    marks: Marks


@dataclass(frozen=True)
class KnownVote:
    """A campaign's vote as it stood when these marks were read; each case has its own."""

    campaign: Campaign
    marks: Marks
    history: Sequence[Rules]
    last: Interruption | None
    cases: dict[UUID, KnownCase] = field(default_factory=dict)

    def poll(self, now: datetime) -> Poll:
        """The vote at an instant. Raises NoRules, RulesUnreadable."""
        return poll_under(self.campaign, self.history, self.last, now)

    def is_of(self, marks: Marks) -> bool:
        """Whether these say the same of rules and interruptions."""
        return (self.marks.rules, self.marks.interruption) == (marks.rules, marks.interruption)


class KnownVotes:
    """Of one process; entries are replaced, never changed but for cases that are added."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._votes: dict[int, KnownVote] = {}
        self._campaigns: dict[UUID, int] = {}
        self._newest: dict[int, tuple[datetime | None, float]] = {}

    def of_case(self, case: UUID) -> tuple[KnownVote, KnownCase]:
        """The vote that a case stands in, with the case. Raises UnknownCase.

        No query where both are known, four where they are not.
        """
        number = self.campaign_of(case)
        vote = self._votes.get(number)
        if vote is not None and (found := vote.cases.get(case)) is not None:
            return vote, found
        # The marks are read before what they vouch for: what changes in between is found out.
        marks = read_marks(number, case)
        vote = self._vote_of(number, marks)
        known = KnownCase(case_on_ballot(case), marks)
        with self._lock:
            vote.cases[case] = known
        return vote, known

    def campaign_of(self, case: UUID) -> int:
        """The campaign that a case is of, for good. Raises UnknownCase. One query at first."""
        number = self._campaigns.get(case)
        if number is None:
            number = CaseRef.objects.filter(pk=case).values_list("campaign_id", flat=True).first()
            if number is None:
                raise UnknownCase
            with self._lock:
                if len(self._campaigns) >= MOST_CASES:
                    self._campaigns.clear()
                self._campaigns[case] = number
        return number

    def _vote_of(self, number: int, marks: Marks) -> KnownVote:
        known = self._votes.get(number)
        if known is not None and known.is_of(marks):
            return known
        campaign = Campaign.objects.get(pk=number)
        made = KnownVote(campaign, marks, rule_history(number), last_interruption(number))
        with self._lock:
            self._votes[number] = made
        return made

    def is_still_so(self, vote: KnownVote, case: KnownCase) -> bool:
        """Whether nothing has changed since they were read; forgets them else. One query."""
        if read_marks(vote.campaign.pk, case.ref.pk) == case.marks:
            return True
        self.forget(vote, case)
        return False

    def is_on_time(self, campaign: int, now: datetime) -> bool:
        """Whether no stored ballot is later than ``now``, as of a second ago. Seldom a query."""
        newest, read_at = self._newest.get(campaign, (None, float("-inf")))
        if monotonic() - read_at >= LOOK_AGAIN_SECONDS:
            ballots = Ballot.objects.filter(campaign=campaign).order_by("-cast_at")
            newest = ballots.values_list("cast_at", flat=True).first()
            self._newest[campaign] = (newest, monotonic())
        return newest is None or newest <= now + TOLERANCE

    def clear(self) -> None:
        """Know nothing, as a process that begins."""
        with self._lock:
            self._votes.clear()
            self._campaigns.clear()
            self._newest.clear()

    def forget(self, vote: KnownVote, case: KnownCase) -> None:
        """Read the case anew the next time, and the vote where that has changed."""
        with self._lock:
            if vote.cases.get(case.ref.pk) is case:
                del vote.cases[case.ref.pk]


known_votes = KnownVotes()
