"""Working days as the State Council sets them, with the Saturdays worked instead. Pure.

The table comes with `chinesecalendar` and is a year long: next year's holidays are announced in
autumn. For a year that it does not know yet Monday to Friday are taken, and that is told.
"""

from dataclasses import dataclass
from datetime import date, timedelta

import chinese_calendar

SATURDAY = 5
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Objections:
    """The days on which objections can be made: ``over_on`` is the first day after them.

    ``is_certain`` is False where a year's holidays were not known when this was reckoned.
    """

    over_on: date
    is_certain: bool


def days_of_objection(last_day: date, working_days: int) -> Objections:
    """So many whole working days after ``last_day``, the last on which people voted."""
    day, left, certain = last_day + ONE_DAY, working_days, True
    while left:
        works, known = is_working_day(day)
        certain = certain and known
        left -= works
        day += ONE_DAY
    return Objections(day, certain)


def is_working_day(day: date) -> tuple[bool, bool]:
    """Whether people work on it, and whether that is known rather than guessed."""
    try:
        return bool(chinese_calendar.is_workday(day)), True
    except NotImplementedError:
        return day.weekday() < SATURDAY, False
