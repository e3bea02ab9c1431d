"""How many answers may be streamed at once: each holds a thread of the server while it is read.

A reader as slow as a telephone line holds its thread for as long as it likes; so many threads and
no more may be lost to such readers, whatever they do. The others are told to come back.
"""

from collections.abc import Generator, Iterator
from threading import RLock
from typing import Self

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from api.errors import TOO_MANY_STREAMS, Problem

RETRY_AFTER_SECONDS = 15


class StreamsBusy(Problem):
    """503: as many are being read as may be."""

    retry_after = RETRY_AFTER_SECONDS

    def __init__(self) -> None:
        super().__init__(TOO_MANY_STREAMS, _("Others are reading it; please come back soon."))


class Places:
    """What of the limit is taken, in this process."""

    def __init__(self) -> None:
        # A dropped stream may be cleared away in the middle of taking a place, by the same thread.
        self._lock = RLock()
        self._taken: set[object] = set()

    def take(self) -> object:
        """Take one of ``settings.API_SNAPSHOT_STREAMS`` (0: no limit); raises StreamsBusy."""
        limit = settings.API_SNAPSHOT_STREAMS
        place = object()
        with self._lock:
            if limit and len(self._taken) >= limit:
                raise StreamsBusy
            self._taken.add(place)
        return place

    def give_back(self, place: object) -> None:
        """Let the next one in; once, however often it is said."""
        with self._lock:
            self._taken.discard(place)

    def __len__(self) -> int:
        return len(self._taken)


places = Places()


class Stream(Iterator[bytes]):
    """Lines that hold a place from here on, until they end, fail, or are closed by the server.

    Closing is all the server does when its reader goes away, and it may do so before the first
    line: a generator that was never begun would not notice.
    """

    def __init__(self, lines: Generator[bytes]) -> None:
        self._lines = lines
        self._place = places.take()

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> bytes:
        try:
            return next(self._lines)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Give the place back; nothing more is read."""
        places.give_back(self._place)
        self._lines.close()

    def __del__(self) -> None:
        """For a server that drops an answer without closing it."""
        if place := getattr(self, "_place", None):
            places.give_back(place)
