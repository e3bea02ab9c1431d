"""Which day a vote belongs to and when its voter may vote again. Pure (D2).

Days are those of the campaign's time zone and begin at its midnight; where a change of the clocks
leaves midnight out, at the first instant that there is.
"""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

FOREVER = "all"


def local_day(now: datetime, zone: ZoneInfo) -> date:
    """The calendar day of an aware instant in the zone."""
    return now.astimezone(zone).date()


def first_instant(day: date, zone: ZoneInfo) -> datetime:
    """When the day begins, in UTC."""
    # A midnight that is left out is read with the offset before the change, which gives the
    # instant of the change itself; of a doubled one fold=0 takes the first.
    return datetime.combine(day, time.min, tzinfo=zone).astimezone(UTC)


def next_day_begins(now: datetime, zone: ZoneInfo) -> datetime:
    """When the day after that of ``now`` begins, in UTC."""
    return first_instant(local_day(now, zone) + timedelta(days=1), zone)


def resets_at(now: datetime, zone: ZoneInfo, *, hours: int | None) -> datetime:
    """The first instant at which who votes at ``now`` may vote again.

    ``hours`` is the length of a rolling window, None for the local day.
    """
    if hours is None:
        return next_day_begins(now, zone)
    return now.astimezone(UTC) + timedelta(hours=hours)


def key_period(now: datetime, zone: ZoneInfo, *, hours: int | None) -> str:
    """What period a voter's digest is good for: a day, or with a rolling window all of the vote.

    With keys by day a rolling window could be got round at midnight (DESIGN 8).
    """
    return local_day(now, zone).isoformat() if hours is None else FOREVER
