"""Numbers by day and by hour, laid out to be drawn and to be read."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from plugins.voting.counting.charts import Columns, columns
from plugins.voting.counting.totals import Numbers

HOURS = range(24)
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class DayOfHours:
    """A day with its 24 hours, drawn and as numbers."""

    day: date
    numbers: Numbers
    hours: tuple[Numbers, ...]
    chart: Columns


def by_day(days: Mapping[date, Numbers]) -> Columns:
    """A column for each day from the first with votes to the last; those between may have none."""
    told = [(day, days.get(day, Numbers())) for day in _all_days(days)]
    return columns([(f"{day:%m-%d}", one.counted, one.annulled) for day, one in told])


def by_hour(hours: Mapping[tuple[date, int], Numbers]) -> list[DayOfHours]:
    """Every day with its hours, all columns of one height: days can be compared."""
    most = max((one.accepted for one in hours.values()), default=0)
    return [_day(day, hours, most) for day in _all_days({day for day, _hour in hours})]


def hours_of_day(numbers: Mapping[int, Numbers], *, most: int = 0) -> Columns:
    """The 24 columns of a day."""
    told = [(f"{hour:02}:00", numbers.get(hour, Numbers())) for hour in HOURS]
    return columns([(label, one.counted, one.annulled) for label, one in told], most=most)


def _day(day: date, hours: Mapping[tuple[date, int], Numbers], most: int) -> DayOfHours:
    own = {hour: hours.get((day, hour), Numbers()) for hour in HOURS}
    return DayOfHours(
        day=day,
        numbers=sum(own.values(), Numbers()),
        hours=tuple(own.values()),
        chart=hours_of_day(own, most=most),
    )


def _all_days(days: Mapping[date, Numbers] | set[date]) -> list[date]:
    if not days:
        return []
    first, last = min(days), max(days)
    return [first + ONE_DAY * n for n in range((last - first).days + 1)]
