"""Which ballots the public is shown at an instant, by the rules.

``daily`` shows the vote as it stood when the day began: ballots of earlier days, less those that
were annulled by then. Nothing that happens during a day, a vote, an annulment or a reinstatement,
changes what is shown on it. ``hidden`` shows nothing until voting has closed; then everything is
shown, with the annulments of the days of objection as they come into force.
"""

import enum
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from plugins.voting.enums import Display
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
    """What the rules show at ``now``."""
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


def _floor(now: datetime) -> datetime:
    return now - timedelta(seconds=now.second % STEP.total_seconds(), microseconds=now.microsecond)
