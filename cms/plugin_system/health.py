"""The health page's table: what has been counted is written down when a request or task ends."""

import logging
import threading
from datetime import datetime
from time import monotonic
from typing import Any

from celery.signals import task_postrun
from django.core.signals import request_finished
from django.db import DataError, IntegrityError, close_old_connections, connection, transaction
from django.db.models import F
from django.db.models.functions import Greatest
from django.utils import timezone

from cms.plugin_system import counters
from cms.plugin_system.counters import FLUSH_SECONDS, Count
from cms.plugin_system.models import HookHealth

logger = logging.getLogger(__name__)

FAILURE_SECONDS = 2.0
UNWRITABLE = (DataError, IntegrityError, ValueError, OverflowError)

_lock = threading.Lock()
_flushed_at = 0.0
_failed_at: dict[tuple[str, str], float] = {}


def connect() -> None:
    """Listen for the ends of requests and tasks."""
    request_finished.connect(_at_an_end, dispatch_uid="plugin_health")
    task_postrun.connect(_at_an_end, dispatch_uid="plugin_health", weak=False)


def flush(*, now: datetime) -> None:
    """Add what has been counted to the table; it counts further where that fails.

    A count that no database would take is dropped: it must not keep the others from it.
    """
    taken = counters.take()
    try:
        with transaction.atomic():
            for (plugin, hook), count in sorted(taken.items()):
                try:
                    with transaction.atomic():
                        _add(plugin, hook, count, now=now)
                except UNWRITABLE:
                    logger.exception("the count of %s.%s cannot be stored", plugin, hook)
    except Exception:
        counters.give_back(taken)
        raise


def _add(plugin: str, hook: str, count: Count, *, now: datetime) -> None:
    """One upsert: two processes that add at once lose nothing."""
    row = HookHealth.objects.filter(plugin=plugin, hook=hook)
    if not _raise(row, count, now=now):
        try:
            with transaction.atomic():
                HookHealth.objects.create(plugin=plugin, hook=hook)
        except IntegrityError:
            logger.debug("somebody else made the row of %s.%s", plugin, hook)
        _raise(row, count, now=now)


def _raise(row: Any, count: Count, *, now: datetime) -> int:
    values: dict[str, Any] = {
        "calls": F("calls") + count.calls,
        "failures": F("failures") + count.failures,
        "microseconds": F("microseconds") + round(count.seconds * 1_000_000),
        "slowest_us": Greatest(F("slowest_us"), round(count.slowest * 1_000_000)),
    }
    if count.failures:
        values |= {"last_error": count.last_error, "last_failed_at": now}
    return int(row.update(**values))


def _at_an_end(**_: Any) -> None:
    """Write down what is due, never inside somebody's transaction and to nobody's harm."""
    if counters.is_empty() or connection.in_atomic_block or not _is_due():
        return
    try:
        flush(now=timezone.now())
        close_old_connections()
    except Exception:
        logger.exception("the health of plugins cannot be written down")


def _is_due() -> bool:
    """All at most so often in a process; what fails sooner, but not with every page view."""
    global _flushed_at  # noqa: PLW0603 -- one per process
    at, failed = monotonic(), counters.failed()
    with _lock:
        fresh = any(at - _failed_at.get(key, -FAILURE_SECONDS) >= FAILURE_SECONDS for key in failed)
        if not fresh and at - _flushed_at < FLUSH_SECONDS:
            return False
        _flushed_at = at
        _failed_at.update(dict.fromkeys(failed, at))
        return True
