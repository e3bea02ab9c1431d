"""Levels that many processes raise together: what limits are counted by (DESIGN 9).

One operation is all there is: raise a level by a step, unless that would pass a ceiling. A level
below ``floor`` counts as ``floor``. With a floor of 0 that is a counter; with a floor that moves
with the clock it is a bucket that refills. Raising is atomic in each of the stores, so no two
processes can both be the last.
"""

import logging
import threading
from functools import lru_cache
from time import monotonic
from typing import Protocol

from django.conf import settings

from cms.core.levels_redis import RedisLevels
from cms.core.levels_sqlite import SQLiteLevels

logger = logging.getLogger(__name__)

PAUSE_SECONDS = 2.0
"""How long a store that failed is left alone: waiting for it at every request would help nobody."""
MOST_IN_MEMORY = 50_000
"""Levels that a process remembers at once. Strangers choose how many there are to remember."""
TOLERANCE = 1e-6
"""Levels are floating point: the last step up to a ceiling must not fail by a rounding."""


class LevelsAway(Exception):
    """The store does not answer; nothing is known, and nothing was counted."""


class Levels(Protocol):
    """A store of levels."""

    def raise_level(
        self, name: str, *, floor: float, step: float, ceiling: float, seconds: float
    ) -> float | None:
        """The level after raising it, None where the ceiling is in the way.

        ``seconds`` is how long the level has to be remembered. Raises an exception of the store
        where it does not answer.
        """


class MemoryLevels:
    """Levels of one process, for tests and for caches that are not shared either."""

    def __init__(self) -> None:
        self._levels: dict[str, tuple[float, float]] = {}
        self._lock = threading.Lock()

    def raise_level(
        self, name: str, *, floor: float, step: float, ceiling: float, seconds: float
    ) -> float | None:
        """As the protocol says."""
        with self._lock:
            now = monotonic()
            level, ends = self._levels.get(name, (floor, now))
            raised = max(floor if ends < now else level, floor) + step
            if raised > ceiling:
                return None
            if len(self._levels) >= MOST_IN_MEMORY:
                self._make_room(now)
            self._levels[name] = (raised, now + seconds)
            return raised

    def _make_room(self, now: float) -> None:
        """Forget what is over, and of the rest all but half of the room: those that last longest.

        Half, so that this is done once in so many raises and not at each of them.
        """
        going_on = [(key, one) for key, one in self._levels.items() if one[1] >= now]
        going_on.sort(key=lambda entry: entry[1][1])
        self._levels = dict(going_on[-(MOST_IN_MEMORY // 2) :])

    def forget(self) -> None:
        """Begin anew."""
        with self._lock:
            self._levels.clear()


class Guarded:
    """A store that may be away: said once, then left alone for a while."""

    def __init__(self, store: Levels) -> None:
        self.store = store
        self._away_until = 0.0

    def raise_level(
        self, name: str, *, floor: float, step: float, ceiling: float, seconds: float
    ) -> float | None:
        """The store's answer; raises LevelsAway for every failure of it."""
        if monotonic() < self._away_until:
            raise LevelsAway
        try:
            return self.store.raise_level(
                name, floor=floor, step=step, ceiling=ceiling + TOLERANCE, seconds=seconds
            )
        except Exception as exc:
            self._away_until = monotonic() + PAUSE_SECONDS
            logger.exception("limits cannot be counted; for now nobody is limited")
            raise LevelsAway from exc


def shared_levels() -> Guarded:
    """The store of this installation: Redis where CACHE_URL names it, else the limits' file."""
    cache = settings.CACHES["default"]
    is_redis = cache["BACKEND"].endswith(".RedisCache")
    return _store(
        str(settings.LIMITS_FILE),
        str(cache["LOCATION"]) if is_redis else "",
        str(cache.get("KEY_PREFIX", "")),
    )


@lru_cache(maxsize=8)
def _store(file: str, redis: str, prefix: str) -> Guarded:
    if redis:
        return Guarded(RedisLevels(redis, prefix=prefix))
    return Guarded(SQLiteLevels(file) if file else MemoryLevels())


def forget_levels() -> None:
    """Begin anew in this process: connections, pauses, and what is counted in memory."""
    _store.cache_clear()
