"""What is looked at once when a web or worker process starts."""

import logging
from collections.abc import Callable
from datetime import datetime
from threading import Thread

from django.db import connections

logger = logging.getLogger(__name__)

Step = Callable[[datetime], None]

_steps: dict[str, Step] = {}


def at_start(name: str, step: Step) -> None:
    """Have ``step(now)`` run at every start; an app does while Django starts, under its name."""
    _steps[name] = step


def run_steps(now: datetime) -> None:
    """Run them all. One that fails is logged: a look around must not keep a process from work."""
    for name, step in _steps.items():
        try:
            step(now)
        except Exception:
            logger.exception("%s: could not look around at the start", name)


def run_steps_aside(now: datetime) -> Thread:
    """The same beside the work: a look at a million ballots must not keep voters waiting."""
    thread = Thread(target=_run_and_close, args=(now,), name="looking around", daemon=True)
    thread.start()
    return thread


def _run_and_close(now: datetime) -> None:
    try:
        run_steps(now)
    finally:
        connections.close_all()
