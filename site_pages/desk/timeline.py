"""The phases of a campaign as bars on a line of days: geometry only, in percent of the width."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from cms.campaigns.phases import PhaseState, state_at
from cms.campaigns.rule_sheet import PhaseDates

MARGIN_SHARE = 0.03
OPEN_END = timedelta(days=14)
"""How far a bar whose end is not known reaches beyond everything that is."""
WHOLE = 100.0
MOST_TICKS = 8
SHORTEST_STEP = 1


@dataclass(frozen=True, kw_only=True)
class Bar:
    """One phase: where its bar begins and how wide it is, and what to write beside it."""

    name: str
    label: str
    state: str
    left: float
    width: float
    opens_at: datetime
    closes_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class Tick:
    """A local midnight that carries its date."""

    left: float
    day: datetime


@dataclass(frozen=True, kw_only=True)
class Timeline:
    """Bars in the order of the rules; ``today`` is None where now lies outside the line."""

    bars: tuple[Bar, ...]
    ticks: tuple[Tick, ...]
    today: float | None


def draw(phases: Sequence[PhaseDates], *, now: datetime, zone: ZoneInfo) -> Timeline | None:
    """Lay the phases out between the first that is known and the last; None without phases."""
    if not phases:
        return None
    known = [at for phase in phases for at in (phase.opens_at, phase.closes_at) if at is not None]
    first, last = min(known), max(known)
    if any(phase.closes_at is None for phase in phases):
        last += OPEN_END
    margin = (last - first) * MARGIN_SHARE
    begin, length = first - margin, (last - first) + 2 * margin

    def left(at: datetime) -> float:
        return round((at - begin) / length * WHOLE, 3)

    bars = []
    for phase in phases:
        start, end = left(phase.opens_at), left(phase.closes_at or last + margin)
        bars.append(
            Bar(
                name=phase.name.value,
                label=str(phase.name.label),
                state=state_at(phase, now).value,
                left=start,
                width=round(end - start, 3),
                opens_at=phase.opens_at.astimezone(zone),
                closes_at=phase.closes_at.astimezone(zone) if phase.closes_at else None,
            )
        )
    ticks = tuple(Tick(left=left(day), day=day) for day in _days(begin, begin + length, zone))
    today = left(now) if begin <= now <= begin + length else None
    return Timeline(bars=tuple(bars), ticks=ticks, today=today)


def is_open(bar: Bar) -> bool:
    """Whether the phase is going on."""
    return bar.state == PhaseState.OPEN.value


def _days(begin: datetime, end: datetime, zone: ZoneInfo) -> list[datetime]:
    """Local midnights at even steps, few enough to be told apart."""
    step = max(SHORTEST_STEP, -(-(end - begin).days // MOST_TICKS))
    day = begin.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
    found = []
    while day <= end:
        if day >= begin:
            found.append(day)
        # On the calendar, not on the clock: days across a change of the clock are not 24 hours.
        day = (day.replace(tzinfo=None) + timedelta(days=step)).replace(tzinfo=zone)
    return found
