"""Which ballots a search means, and what leaving them out would change."""

import hashlib
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, QuerySet

from plugins.voting.counting.cases import CountedCase, cases_of
from plugins.voting.counting.ranking import ranks
from plugins.voting.counting.totals import Numbers, numbers_by_case
from plugins.voting.exceptions import SelectionEmpty
from plugins.voting.models import Ballot

SHORTEST_TAG = 8
"""Hexadecimal digits of a network's tag that are enough to name it."""


@dataclass(frozen=True, kw_only=True)
class Selection:
    """A search for ballots; what is not given is not asked for.

    ``channel`` is a slug, empty for ballots that came through none, None for all; ``network`` is a
    tag or at least its first eight digits; times are half open: ``cast_from`` ≤ t < ``cast_until``.
    """

    case: UUID | None = None
    category: int | None = None
    channel: str | None = None
    network: str = ""
    agent: str = ""
    way: str = ""
    cast_from: datetime | None = None
    cast_until: datetime | None = None
    receipts: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether nothing narrows it: the time alone until which it looks does not."""
        return replace(self, cast_until=None) == Selection()

    def until(self, now: datetime) -> "Selection":
        """The same, but of no vote that is cast later than ``now``: what is looked at stays so."""
        if self.cast_until is not None and self.cast_until <= now:
            return self
        return replace(self, cast_until=now)

    def as_json(self) -> dict[str, Any]:
        """For the record: only what is asked for."""
        told = {name: value for name, value in asdict(self).items() if value not in (None, "", ())}
        if self.channel == "":
            told["channel"] = ""
        return {name: _plain(value) for name, value in told.items()}


def ballots(campaign: int, selection: Selection) -> QuerySet[Ballot]:
    """The ballots of the campaign that the search means and that count now.

    Raises SelectionEmpty for a search that says nothing, and for too short a tag.
    """
    if selection.is_empty or 0 < len(selection.network) < SHORTEST_TAG:
        raise SelectionEmpty
    asked = {
        "case": selection.case,
        "case__category": selection.category,
        "network__startswith": selection.network,
        "agent": selection.agent,
        "way": selection.way,
        "cast_at__gte": selection.cast_from,
        "cast_at__lt": selection.cast_until,
        "receipt__in": selection.receipts,
    }
    given = {name: value for name, value in asked.items() if value}
    if selection.channel is not None:
        given["channel"] = selection.channel
    return Ballot.objects.filter(campaign=campaign, annulled__isnull=True, **given)


def digest_of(receipts: Iterable[str]) -> str:
    """SHA-256 over receipts, whatever order they come in: two equal sets have the same."""
    return hashlib.sha256("\n".join(sorted(receipts)).encode()).hexdigest()


@dataclass(frozen=True, kw_only=True)
class CaseChange:
    """What a case would lose: ``before`` are its numbers now, ranks count from 1 by votes."""

    case: CountedCase
    selected: int
    before: Numbers
    rank_before: int
    rank_after: int

    @property
    def counted_after(self) -> int:
        """Its votes afterwards."""
        return self.before.counted - self.selected

    @property
    def share(self) -> float:
        """How much of its counted votes that is, in percent."""
        return 100 * self.selected / self.before.counted if self.before.counted else 0.0


@dataclass(frozen=True, kw_only=True)
class DryRun:
    """What an annulment would do; ``digest`` names the ballots that were looked at."""

    selection: Selection
    ballots: int
    digest: str
    counted: int
    changes: tuple[CaseChange, ...]
    moved: tuple[CaseChange, ...]
    """Cases whose rank changes though they lose nothing."""

    @property
    def share(self) -> float:
        """How much of all counted votes that is, in percent."""
        return 100 * self.ballots / self.counted if self.counted else 0.0


def dry_run(campaign: int, selection: Selection, *, now: datetime) -> DryRun:
    """What leaving these ballots out would change; nothing is stored. Raises SelectionEmpty."""
    fixed = selection.until(now)
    meant = ballots(campaign, fixed)
    selected = dict(meant.values_list("case").annotate(n=Count("pk")).order_by())
    before = numbers_by_case(campaign)
    changes = _changes(cases_of(campaign), before, selected)
    return DryRun(
        selection=fixed,
        ballots=sum(selected.values()),
        digest=digest_of(meant.values_list("receipt", flat=True)),
        counted=sum(one.counted for one in before.values()),
        changes=tuple(one for one in changes if one.selected),
        moved=tuple(
            one for one in changes if not one.selected and one.rank_before != one.rank_after
        ),
    )


def _changes(
    cases: dict[UUID, CountedCase], before: dict[UUID, Numbers], selected: dict[UUID, int]
) -> list[CaseChange]:
    now = {case: before.get(case, Numbers()).counted for case in cases}
    then = {case: votes - selected.get(case, 0) for case, votes in now.items()}
    rank_now, rank_then = ranks(now), ranks(then)
    changes = [
        CaseChange(
            case=cases[case],
            selected=selected.get(case, 0),
            before=before.get(case, Numbers()),
            rank_before=rank_now[case],
            rank_after=rank_then[case],
        )
        for case in cases
    ]
    return sorted(changes, key=lambda one: (-one.selected, one.rank_before, str(one.case.uid)))


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, tuple):
        return list(value)
    return str(value)
