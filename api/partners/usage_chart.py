"""The last days of a key as bars: geometry only."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

WIDTH, HEIGHT = 300.0, 48.0
GAP = 2.0
LEAST = 2.0
"""A day with a single request is seen, however many another day had."""


@dataclass(frozen=True, kw_only=True)
class Bar:
    """One day: its counts, and where it stands in a box of `WIDTH` by `HEIGHT`."""

    day: date
    requests: int
    refused: int
    left: float
    width: float
    top: float
    height: float


@dataclass(frozen=True, kw_only=True)
class Chart:
    """The bars, oldest first, and the sums that are told beside them."""

    bars: tuple[Bar, ...]
    today: int
    total: int
    refused: int
    most: int


def draw(counts: Mapping[date, tuple[int, int]], *, today: date, days: int) -> Chart:
    """Lay the days out up to today; ``counts`` are requests and, of these, refused ones."""
    each = [today - timedelta(days=back) for back in range(days - 1, -1, -1)]
    told = [counts.get(day, (0, 0)) for day in each]
    most = max(requests for requests, _ in told)
    step = WIDTH / days
    bars = tuple(
        Bar(
            day=day,
            requests=requests,
            refused=refused,
            left=round(place * step, 2),
            width=round(step - GAP, 2),
            top=round(HEIGHT - height, 2),
            height=round(height, 2),
        )
        for place, (day, (requests, refused)) in enumerate(zip(each, told, strict=True))
        for height in (_height(requests, most),)
    )
    return Chart(
        bars=bars,
        today=told[-1][0],
        total=sum(requests for requests, _ in told),
        refused=sum(refused for _, refused in told),
        most=most,
    )


def _height(requests: int, most: int) -> float:
    return max(HEIGHT * requests / most, LEAST) if requests else 0.0
