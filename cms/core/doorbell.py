"""Doorbells: tell a worker that there are rows. Losing a ring costs seconds, never work."""

import logging
from collections.abc import Callable
from typing import Any

from django.db import transaction
from kombu.exceptions import KombuError

logger = logging.getLogger(__name__)

RING_EXPIRES_SECONDS = 60


def once_on_commit(ring: Callable[[], None]) -> None:
    """Ring once the current transaction has committed, once for all that it queues.

    A ring registered inside a savepoint that is rolled back vanishes with the rows it was for.
    """
    connection = transaction.get_connection()
    if not any(waiting is ring for _, waiting, *_ in connection.run_on_commit):
        transaction.on_commit(ring, robust=True)


def send(task: Any) -> None:
    """Send a task without arguments; a broker that is away is not the caller's trouble."""
    try:
        task.apply_async(retry=False, expires=RING_EXPIRES_SECONDS)
    except (KombuError, OSError) as exc:
        logger.warning("the doorbell is out of order: %s", exc)
