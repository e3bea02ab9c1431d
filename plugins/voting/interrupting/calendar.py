"""What a later end of voting does to the phases that come after it. Pure."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import NamedTuple

from cms.campaigns.phases import ORDER, VOTING, clashes
from cms.campaigns.rule_sheet import PhaseDates, PhaseName


class Moved(NamedTuple):
    """A phase that begins later than it was to."""

    name: PhaseName
    was: datetime
    becomes: datetime


def with_later_end(
    phases: Sequence[PhaseDates], closes_at: datetime, *, moves_later: bool
) -> tuple[PhaseDates, ...]:
    """The phases with voting's new end; ``moves_later`` moves all that follow by as much."""
    (old,) = [one.closes_at for one in phases if one.name == VOTING]
    by = closes_at - old if moves_later and old is not None else timedelta()
    made = []
    for phase in phases:
        if phase.name == VOTING:
            made.append(replace(phase, closes_at=closes_at))
        elif phase in later(phases):
            ends = phase.closes_at + by if phase.closes_at else None
            made.append(replace(phase, opens_at=phase.opens_at + by, closes_at=ends))
        else:
            made.append(phase)
    return tuple(made)


def later(phases: Sequence[PhaseDates]) -> list[PhaseDates]:
    """Those that come after voting."""
    return [one for one in phases if ORDER.index(one.name) > ORDER.index(VOTING)]


def moved(before: Sequence[PhaseDates], after: Sequence[PhaseDates]) -> list[Moved]:
    """The later phases whose beginning has changed, in their order."""
    begins = {one.name: one.opens_at for one in before}
    return [
        Moved(one.name, begins[one.name], one.opens_at)
        for one in later(after)
        if one.opens_at != begins[one.name]
    ]


def in_the_way(phases: Sequence[PhaseDates]) -> PhaseName | None:
    """The first phase that would begin while voting goes on; None where all have room."""
    for clash in clashes(phases):
        if clash.other == VOTING:
            return phases[clash.place].name
    return None
