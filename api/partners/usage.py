"""Counting requests without writing at each of them.

A process counts in its memory. The first count after a quiet time sets a timer; when it rings,
everything counted is written in one transaction, and what cannot be written is kept for the next
time. So numbers lag by one interval, and a process that is killed loses no more than that.
"""

import atexit
import logging
import threading
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date, datetime

from django.conf import settings
from django.db import Error, close_old_connections, connections

from api.partners.services import Used, add_usage

logger = logging.getLogger(__name__)

Counted = dict[tuple[int, date], Used]


class Tally:
    """What this process has counted and not yet written down."""

    def __init__(self, write: Callable[[Iterable[Used]], None]) -> None:
        self._write = write
        self._counted: Counted = {}
        self._lock = threading.Lock()
        self._timer: threading.Timer | None = None

    def count(self, key_id: int, day: date, *, at: datetime, status: int) -> None:
        """Count one answer with a key."""
        one = Used(
            key_id=key_id,
            day=day,
            last_at=at,
            requests=1,
            unchanged=int(status == 304),
            refused=int(status == 429),
        )
        with self._lock:
            self._add(one)
            self._set_timer()

    def flush(self) -> int:
        """Write what was counted; returns how many requests that were, 0 where it failed.

        In the transaction that fails nothing is written, so what is kept is not counted twice.
        """
        with self._lock:
            taken, self._counted = self._counted, {}
            self._timer = None
        if not taken:
            return 0
        try:
            self._write(taken.values())
        except Error:
            logger.warning("the usage of keys could not be written; it is kept", exc_info=True)
            with self._lock:
                for one in taken.values():
                    self._add(one)
                self._set_timer()
            return 0
        return sum(one.requests for one in taken.values())

    def forget(self) -> None:
        """Count from nothing."""
        with self._lock:
            self._counted = {}
            if self._timer is not None:
                self._timer.cancel()
                self._timer = None

    def _add(self, one: Used) -> None:
        place = (one.key_id, one.day)
        before = self._counted.get(place)
        if before is not None:
            one = replace(
                one,
                last_at=max(one.last_at, before.last_at),
                requests=one.requests + before.requests,
                unchanged=one.unchanged + before.unchanged,
                refused=one.refused + before.refused,
            )
        self._counted[place] = one

    def _set_timer(self) -> None:
        seconds = settings.API_USAGE_FLUSH_SECONDS
        if self._timer is None and seconds > 0:
            self._timer = threading.Timer(seconds, self._ring)
            self._timer.daemon = True
            self._timer.start()

    def _ring(self) -> None:
        """The timer's thread: its connection is its own and ends with it."""
        close_old_connections()
        try:
            self.flush()
        finally:
            connections.close_all()


tally = Tally(add_usage)
# A process that is asked to stop loses nothing.
atexit.register(tally.flush)
