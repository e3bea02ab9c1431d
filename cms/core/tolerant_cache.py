"""Caches that may be away: nothing found, nothing kept, and no page is lost for it.

Pages only ask the cache for what they could find out again. Limits on signing in are counted
there too, by ``add`` and ``get``: ``add`` answers that it did not succeed, which the limits take
for a lock held by another, and refuse.
"""

import logging
from typing import Any

from django.core.cache.backends import db, redis
from django.db import DatabaseError
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)

AWAY = (DatabaseError, RedisError, OSError)


class Tolerant:
    """What is asked of a cache by pages and limits, without its failures."""

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        """The value; the default where there is none or nothing can be asked."""
        try:
            return super().get(key, default, version)  # type: ignore[misc]  # -- of the cache it is mixed into
        except AWAY as exc:
            return self._say(exc, default)

    def get_many(self, keys: Any, version: int | None = None) -> Any:
        """What is there of the keys."""
        try:
            return super().get_many(keys, version)  # type: ignore[misc]  # -- the same
        except AWAY as exc:
            return self._say(exc, {})

    def set(self, *args: Any, **kwargs: Any) -> None:
        """Keep a value if that is possible."""
        try:
            super().set(*args, **kwargs)  # type: ignore[misc]  # -- the same
        except AWAY as exc:
            self._say(exc, None)

    def add(self, *args: Any, **kwargs: Any) -> bool:
        """Keep a value unless there is one; False where it is not known to be kept."""
        try:
            return bool(super().add(*args, **kwargs))  # type: ignore[misc]  # -- the same
        except AWAY as exc:
            return bool(self._say(exc, False))

    def delete(self, *args: Any, **kwargs: Any) -> bool:
        """Forget a value; False where there was none or it cannot be told."""
        try:
            return bool(super().delete(*args, **kwargs))  # type: ignore[misc]  # -- the same
        except AWAY as exc:
            return bool(self._say(exc, False))

    @staticmethod
    def _say(exc: Exception, instead: Any) -> Any:
        logger.error("the cache does not answer: %s", exc)
        return instead


class DatabaseCache(Tolerant, db.DatabaseCache):
    """Django's cache in a table."""


class RedisCache(Tolerant, redis.RedisCache):
    """Django's cache in Redis."""
