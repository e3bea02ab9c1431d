"""How much somebody may ask for: policies as numbers, without a clock and without a store.

A policy says where it stands in the shared store at a moment: the level's name, the floor below
which it counts as untouched, the ceiling, and how far one request raises it.
"""

from dataclasses import dataclass
from datetime import datetime, time, tzinfo
from math import ceil
from typing import Protocol

DAY_SECONDS = 24 * 60 * 60
LEASE_SECONDS = 10.0
"""How long a process may keep what it took of a bucket: meanwhile the bucket refills."""


@dataclass(frozen=True, kw_only=True)
class Measure:
    """A policy for somebody at a moment; seconds since the epoch where it is about time."""

    name: str
    floor: float
    ceiling: float
    unit: float
    ends: float
    opens: float
    """When asking again may help once the ceiling is reached."""
    lasts: float
    """Seconds for which the store has to remember the level."""


class Policy(Protocol):
    """What the limits' arithmetic needs to know of a policy."""

    @property
    def name(self) -> str:
        """As callers read it in ``RateLimit``."""

    @property
    def quota(self) -> int:
        """Requests."""

    @property
    def window(self) -> int:
        """Seconds in which the quota is given."""

    def measure(self, who: str, now: datetime) -> Measure:
        """Where it stands for somebody."""

    def renewed_in(self, measure: Measure, left: float, now: datetime) -> int:
        """Seconds until the whole quota is there again."""


@dataclass(frozen=True, kw_only=True)
class Window:
    """So many requests in each minute, or each local day: then the count begins anew."""

    name: str
    quota: int
    window: int
    zone: tzinfo

    def measure(self, who: str, now: datetime) -> Measure:
        """A counter from 0 to the quota, named after the moment it began."""
        begin = self._begin(now)
        ends = begin + self.window
        name = f"{who}:{self.name}:{self.quota}:{begin:.0f}"
        return Measure(
            name=name,
            floor=0.0,
            ceiling=float(self.quota),
            unit=1.0,
            ends=ends,
            opens=ends,
            lasts=ends - now.timestamp(),
        )

    def renewed_in(self, measure: Measure, left: float, now: datetime) -> int:
        """Until the window ends."""
        return max(ceil(measure.ends - now.timestamp()), 1)

    def _begin(self, now: datetime) -> float:
        if self.window != DAY_SECONDS:
            return now.timestamp() // self.window * self.window
        day = now.astimezone(self.zone).date()
        return datetime.combine(day, time.min, self.zone).timestamp()


@dataclass(frozen=True, kw_only=True)
class Refill:
    """A burst of ``quota`` requests, which comes back evenly within ``window`` seconds."""

    name: str
    quota: int
    window: int

    def measure(self, who: str, now: datetime) -> Measure:
        """The moment at which the bucket would be full again, at most one window ahead."""
        moment = now.timestamp()
        unit = self.window / self.quota
        return Measure(
            name=f"{who}:{self.name}:{self.quota}:{self.window}",
            floor=moment,
            ceiling=moment + self.window,
            unit=unit,
            ends=moment + LEASE_SECONDS,
            opens=moment + unit,
            lasts=float(self.window),
        )

    def renewed_in(self, measure: Measure, left: float, now: datetime) -> int:
        """Until what is missing has come back."""
        return max(ceil((self.quota - left) * measure.unit), 0)
