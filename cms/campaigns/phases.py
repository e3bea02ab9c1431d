"""Phases as half-open intervals ``[opens_at, closes_at)``, and what may overlap what. Pure.

The order is the one in which a campaign lives through them; any may be absent. ``closes_at`` None
means that no end is known yet.
"""

import enum
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import combinations
from typing import NamedTuple, Protocol

ORDER = (
    "submission",
    "screening",
    "voting",
    "tally_review",
    "media_review",
    "expert_review",
    "public_notice",
    "released",
)

VOTING, RELEASED = "voting", "released"

# Screening rolls along with submission and may end in the first days of voting (gap G1); media
# and experts may judge at the same time. Everything else waits for what comes before it (R86).
MAY_OVERLAP = frozenset(
    {("submission", "screening"), ("screening", "voting"), ("media_review", "expert_review")}
)


class Interval(Protocol):
    """A phase with its dates."""

    @property
    def name(self) -> str:
        """One of ORDER."""

    @property
    def opens_at(self) -> datetime:
        """The first instant that belongs to it."""

    @property
    def closes_at(self) -> datetime | None:
        """The first instant that no longer does; None while no end is known."""


class PhaseState(enum.Enum):
    """Where a phase stands at an instant."""

    BEFORE = "before"
    OPEN = "open"
    CLOSED = "closed"


class Boundary(NamedTuple):
    """A phase's first instant (``opened``), or the first after it (``closed``)."""

    at: datetime
    phase: str
    boundary: str


def state_at(phase: Interval, now: datetime) -> PhaseState:
    """Whether the phase is still to come, open or over."""
    if now < phase.opens_at:
        return PhaseState.BEFORE
    if phase.closes_at is not None and now >= phase.closes_at:
        return PhaseState.CLOSED
    return PhaseState.OPEN


def open_at(phases: Iterable[Interval], now: datetime) -> list[str]:
    """The names of the phases that are open, in the given order."""
    return [phase.name for phase in phases if state_at(phase, now) is PhaseState.OPEN]


def has_opened(phases: Iterable[Interval], name: str, now: datetime) -> bool:
    """Whether the phase has begun, be it open or over."""
    return any(phase.name == name and phase.opens_at <= now for phase in phases)


def in_the_way_of_release(phases: Sequence[Interval], now: datetime) -> str | None:
    """The first phase that results still wait for; None where they may be released.

    Every dated phase before the release must be over (one without an end is not), and where the
    release itself is dated, that day must have come. No phase at all: the vote is awaited.
    """
    if not phases:
        return VOTING
    for phase in phases:
        awaited = PhaseState.OPEN if phase.name == RELEASED else PhaseState.CLOSED
        if state_at(phase, now) not in {awaited, PhaseState.CLOSED}:
            return phase.name
    return None


def boundaries(phases: Iterable[Interval]) -> list[Boundary]:
    """Every known opening and closing, the earliest first; a closing before an opening."""
    found = []
    for phase in phases:
        found.append(Boundary(phase.opens_at, phase.name, "opened"))
        if phase.closes_at is not None:
            found.append(Boundary(phase.closes_at, phase.name, "closed"))
    return sorted(found, key=lambda one: (one.at, one.boundary, ORDER.index(one.phase)))


class Clash(NamedTuple):
    """What is wrong with a list of phases: at which place (from 0), a code, the other's name."""

    place: int
    code: str
    other: str = ""


def clashes(phases: Sequence[Interval]) -> Iterator[Clash]:
    """Phases that appear twice, end before they begin, come out of order or overlap."""
    for place, phase in enumerate(phases):
        if phase.closes_at is not None and phase.closes_at <= phase.opens_at:
            yield Clash(place, "empty")
    for (_, first), (place, second) in combinations(enumerate(phases), 2):
        if first.name == second.name:
            yield Clash(place, "twice", first.name)
        elif ORDER.index(first.name) > ORDER.index(second.name):
            yield Clash(place, "order", first.name)
        elif (first.name, second.name) in MAY_OVERLAP:
            if second.opens_at < first.opens_at:
                yield Clash(place, "order", first.name)
        elif first.closes_at is None or second.opens_at < first.closes_at:
            yield Clash(place, "overlap", first.name)


def rewritten(old: Iterable[Interval], new: Iterable[Interval], *, now: datetime) -> list[str]:
    """Phases whose past ``new`` would rewrite: a boundary that has been may not move, and no
    boundary may be put into the past.
    """
    before = {(one.phase, one.boundary): one.at for one in boundaries(old)}
    after = {(one.phase, one.boundary): one.at for one in boundaries(new)}
    touched = set()
    for key in before.keys() | after.keys():
        was, becomes = before.get(key), after.get(key)
        if was != becomes and any(at is not None and at <= now for at in (was, becomes)):
            touched.add(key[0])
    return [name for name in ORDER if name in touched]
