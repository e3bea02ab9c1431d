"""What the public is shown of the count, by the rules: at once, of the last midnight, or later.

``daily`` shows the vote as it stood when the day began: ballots of earlier days, less those that
were annulled by then. Nothing that happens during a day, a vote, an annulment or a reinstatement,
changes what is shown on it. ``hidden`` shows nothing until voting has closed; then everything is
shown, with the annulments of the days of objection as they come into force.
"""

import enum
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from cms.campaigns.models import Campaign, CaseRef
from cms.campaigns.queries import rules_at
from cms.documents import queries as documents
from plugins.voting.casting.polls import NAME, voting_phase
from plugins.voting.counting.totals import Numbers
from plugins.voting.enums import Display
from plugins.voting.models import AnnulmentEffect, Tally
from plugins.voting.windows import first_instant, local_day

STEP = timedelta(seconds=10)
"""Live totals are told as of such steps: whoever asks within one may be told the same."""


class Showing(enum.Enum):
    """How the totals come to be what they are."""

    LIVE = "live"
    DAILY = "daily"
    HIDDEN = "hidden"
    CLOSED = "closed"
    """Voting is over: all are shown."""


@dataclass(frozen=True, kw_only=True)
class Frame:
    """Which ballots are shown at an instant: those of days before ``before``, all without one.

    ``as_of`` is None while nothing is shown; ``next_at`` is when more will be, None where that is
    not known. Annulments that came into force at ``as_of`` or later are not shown by the day.
    """

    showing: Showing
    as_of: datetime | None
    before: date | None = None
    next_at: datetime | None = None


def frame(
    display: Display,
    *,
    opens_at: datetime,
    closes_at: datetime | None,
    zone: ZoneInfo,
    now: datetime,
) -> Frame:
    """What the rules show at ``now``. Pure."""
    if closes_at is not None and now >= closes_at:
        return Frame(showing=Showing.CLOSED, as_of=_floor(now))
    if display == Display.HIDDEN:
        return Frame(showing=Showing.HIDDEN, as_of=None, next_at=closes_at)
    if display == Display.LIVE or now < opens_at:
        return Frame(showing=Showing(display.value), as_of=_floor(now))
    today = local_day(now, zone)
    tomorrow = first_instant(today + timedelta(days=1), zone)
    return Frame(
        showing=Showing.DAILY,
        as_of=first_instant(today, zone),
        before=today,
        next_at=min(tomorrow, closes_at) if closes_at else tomorrow,
    )


@dataclass(frozen=True, kw_only=True)
class ShownCase:
    """A case on the ballot with what is shown of its votes."""

    uid: UUID
    ballot_no: int | None
    numbers: Numbers


@dataclass(frozen=True, kw_only=True)
class ShownTally:
    """What the public may see: empty while the rules hide it.

    Cases come by ballot number, those that were given nothing too; by votes nothing is ordered.
    """

    showing: Showing
    as_of: datetime | None
    next_at: datetime | None
    cases: tuple[ShownCase, ...] = ()

    @property
    def is_shown(self) -> bool:
        """Whether there are numbers."""
        return self.as_of is not None

    @property
    def total(self) -> Numbers:
        """Of all cases."""
        return sum((one.numbers for one in self.cases), Numbers())


def shown_tally(campaign: Campaign, now: datetime) -> ShownTally | None:
    """The totals as the rules show them at ``now``; None where the campaign has no vote.

    One query for the rules, one for the cases with their numbers. Raises NoRules, RulesUnreadable.
    """
    framed = frame_of(campaign, now)
    if framed is None:
        return None
    return ShownTally(
        showing=framed.showing,
        as_of=framed.as_of,
        next_at=framed.next_at,
        cases=tuple(_cases(campaign, framed)) if framed.as_of is not None else (),
    )


def frame_of(campaign: Campaign, now: datetime) -> Frame | None:
    """Which ballots are shown; None where the campaign has no vote. One query."""
    rules = rules_at(campaign.pk, now)
    phase = voting_phase(rules)
    if phase is None:
        return None
    display: Display = rules.section(NAME).display
    return frame(
        display, opens_at=phase.opens_at, closes_at=phase.closes_at, zone=campaign.zone, now=now
    )


def _cases(campaign: Campaign, framed: Frame) -> list[ShownCase]:
    tallied = Tally.objects.filter(campaign=campaign, case=OuterRef("pk"))
    annulled = _summed(tallied, "annulled")
    if framed.before is not None:
        tallied = tallied.filter(local_day__lt=framed.before)
        effects = AnnulmentEffect.objects.filter(campaign=campaign, case=OuterRef("pk"))
        annulled = _summed(effects.filter(at__lt=framed.as_of), "change")
    public = documents.current("case").values("document").order_by()
    refs = CaseRef.objects.filter(campaign=campaign).annotate(
        accepted=_summed(tallied, "accepted"), annulled=annulled
    )
    # A case that was withdrawn keeps its line once it has votes: the others' sum would not do.
    shown = refs.filter(pk__in=public) | refs.filter(accepted__gt=0)
    return [
        ShownCase(uid=uid, ballot_no=number, numbers=Numbers(int(accepted), int(gone)))
        for uid, number, accepted, gone in shown.order_by("ballot_no", "pk").values_list(
            "pk", "ballot_no", "accepted", "annulled"
        )
    ]


def _summed(rows: QuerySet[Tally] | QuerySet[AnnulmentEffect], column: str) -> Coalesce:
    grouped = rows.order_by().values("case").annotate(total=Sum(column)).values("total")
    return Coalesce(Subquery(grouped), 0)


def _floor(now: datetime) -> datetime:
    return now - timedelta(seconds=now.second % STEP.total_seconds(), microseconds=now.microsecond)
