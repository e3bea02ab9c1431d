"""Limits that hold over all processes without asking the shared store at every request.

A process takes a portion of what is left, a thirty-second part at most, and gives it out itself.
What was taken is counted already, so that together no more than the quota is ever given. What a
process has taken and nobody asked for is not given to others: near its end a quota may close a
few requests early, never late.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from math import floor

from api.partners.quotas import Measure, Policy
from cms.core.levels import Levels, LevelsAway

SHARE = 32
LARGEST_PORTION = 50
MOST_LEASES = 20_000


@dataclass(frozen=True, kw_only=True)
class Standing:
    """How a policy stands after a request: what a caller reads in ``RateLimit``."""

    policy: Policy
    measure: Measure
    is_open: bool
    left: int
    renewed_in: int


@dataclass
class _Lease:
    """What this process may give out of one level, and what others still could take."""

    ends: float
    shared: float
    held: float = 0.0
    closed_until: float = 0.0


class Leases:
    """The portions that this process holds."""

    def __init__(self, store: Callable[[], Levels]) -> None:
        self._store = store
        self._leases: dict[str, _Lease] = {}
        self._lock = threading.Lock()

    def take(self, policy: Policy, who: str, now: datetime) -> Standing | None:
        """Count one request against a policy; None where nothing is known of it.

        A request that is refused is not counted.
        """
        measure = policy.measure(who, now)
        given = self._from_lease(policy, measure, now)
        if given is not None:
            return given
        portion = self._portion(policy, measure, now)
        try:
            level = self._raise(measure, portion)
            if level is None and portion > 1:
                portion, level = 1, self._raise(measure, 1)
        except LevelsAway:
            return None
        return self._store_portion(policy, measure, portion, level, now)

    def give_back(self, standing: Standing, amount: float) -> None:
        """Let this process give out again what a request turned out not to cost."""
        with self._lock:
            lease = self._leases.get(standing.measure.name)
            if lease is not None:
                lease.held += amount

    def forget(self) -> None:
        """Hold nothing."""
        with self._lock:
            self._leases.clear()

    def _raise(self, measure: Measure, portion: int) -> float | None:
        return self._store().raise_level(
            measure.name,
            floor=measure.floor,
            step=portion * measure.unit,
            ceiling=measure.ceiling,
            seconds=measure.lasts,
        )

    def _from_lease(self, policy: Policy, measure: Measure, now: datetime) -> Standing | None:
        with self._lock:
            lease = self._current(measure, now)
            if lease is None:
                return None
            if lease.held >= 1:
                lease.held -= 1
                return self._standing(policy, measure, lease, now, is_open=True)
            if lease.closed_until > now.timestamp():
                return self._standing(policy, measure, lease, now, is_open=False)
            return None

    def _portion(self, policy: Policy, measure: Measure, now: datetime) -> int:
        with self._lock:
            lease = self._current(measure, now)
            left = policy.quota if lease is None else lease.shared
        return max(min(floor(left / SHARE), LARGEST_PORTION), 1)

    def _store_portion(
        self, policy: Policy, measure: Measure, portion: int, level: float | None, now: datetime
    ) -> Standing:
        with self._lock:
            lease = self._current(measure, now)
            if lease is None:
                lease = self._leases[measure.name] = _Lease(measure.ends, float(policy.quota))
                self._keep_few(now)
            if level is None:
                lease.shared, lease.closed_until = 0.0, measure.opens
            else:
                lease.shared = (measure.ceiling - level) / measure.unit
                lease.held += portion - 1
            return self._standing(policy, measure, lease, now, is_open=level is not None)

    def _current(self, measure: Measure, now: datetime) -> _Lease | None:
        lease = self._leases.get(measure.name)
        if lease is not None and lease.ends <= now.timestamp():
            del self._leases[measure.name]
            return None
        return lease

    def _keep_few(self, now: datetime) -> None:
        if len(self._leases) <= MOST_LEASES:
            return
        moment = now.timestamp()
        running = [item for item in self._leases.items() if item[1].ends > moment]
        self._leases = dict(running[-MOST_LEASES // 2 :])

    @staticmethod
    def _standing(
        policy: Policy, measure: Measure, lease: _Lease, now: datetime, *, is_open: bool
    ) -> Standing:
        left = min(max(floor(lease.shared + lease.held), 0), policy.quota) if is_open else 0
        return Standing(
            policy=policy,
            measure=measure,
            is_open=is_open,
            left=left,
            renewed_in=policy.renewed_in(measure, left, now),
        )
