"""Which day a vote belongs to and when its voter may vote again. Pure (D2).

Days are those of the campaign's time zone and begin at its midnight; where a change of the clocks
leaves midnight out, at the first instant that there is.
"""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo


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
