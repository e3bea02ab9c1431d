"""When more votes come from one neighbourhood than people cast (R91). Pure.

A neighbourhood is a /24 or /48, known by its keyed tag. A school at noon is busy; two hundred
votes within a minute from at most 254 addresses are a program or a proxy pool.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

VOTES = 200
WITHIN = timedelta(minutes=1)


@dataclass(frozen=True)
class Burst:
    """A time during which every vote has ``VOTES`` around it within a minute."""

    starts_at: datetime
    ends_at: datetime
    votes: int


def find_bursts(
    times: Sequence[datetime], *, votes: int = VOTES, within: timedelta = WITHIN
) -> list[Burst]:
    """The bursts among the times of votes, which come in their order.

    ``votes`` in less than ``within`` of each other make one, wherever the minute begins; those
    that overlap are one.
    """
    spans: list[tuple[int, int]] = []
    first = 0
    for last, at in enumerate(times):
        while at - times[first] >= within:
            first += 1
        if last - first + 1 < votes:
            continue
        if spans and first <= spans[-1][1]:
            spans[-1] = (spans[-1][0], last)
        else:
            spans.append((first, last))
    return [Burst(times[start], times[end], end - start + 1) for start, end in spans]
