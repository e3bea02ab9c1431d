"""What a process under test tells by files in its PINGXUAN_VAR, and where it can be held up.

The product has no hooks for this: functions are replaced in the test's own process.
"""

import os
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import reduce
from importlib import import_module
from pathlib import Path
from typing import Any

from celery.signals import beat_embedded_init, worker_ready
from django.apps import AppConfig
from django.conf import settings
from django.utils import timezone

READY = "worker.ready"
BEAT = "beat.pid"
HELD_UP = "held-up"
CLOCK = "clock"
"""Holds, in seconds, how far ahead this process's clock goes; it may change at any time."""
# Environment variable HOLD_UP_AT -> the function before which the process waits to be killed.
PLACES = {
    "store": ("cms.documents.services", "store"),
    "numbering": ("cms.documents.storing", "number_and_save"),
    "finish": ("cms.core.work_queue", "finish"),
    "ring": ("api.building.doorbell", "ring"),
    # Before the published page is saved; between that and its log entry.
    "page": ("wagtail.models", "Revision.get_previous"),
    "log": ("wagtail.actions.publish_revision", "log"),
}


class ObservedConfig(AppConfig):
    """Connects the observers; holds the process up where the environment says so."""

    name = "tests.workers"
    label = "observed"

    def ready(self) -> None:
        """Observe; switch plugins on in every campaign, where the environment names some."""
        from cms.plugin_system import switches
        from cms.plugin_system.testing import FixedBoard

        worker_ready.connect(_note_ready, weak=False)
        beat_embedded_init.connect(_note_beat, weak=False)
        if names := os.environ.get("TEST_PLUGINS_ON", ""):
            on = switches.Switches(on=frozenset(names.split(",")))
            switches.connect(FixedBoard(everywhere=on))
        _follow(Path(settings.VAR) / CLOCK)
        if place := os.environ.get("HOLD_UP_AT", ""):
            module_name, path = PLACES[place]
            *holders, name = path.split(".")
            holder = reduce(getattr, holders, import_module(module_name))
            setattr(holder, name, _held_up(getattr(holder, name)))


def _follow(clock: Path) -> None:
    true = timezone.now

    def now() -> datetime:
        ahead = float(clock.read_text()) if clock.exists() else 0.0
        return true() + timedelta(seconds=ahead)

    timezone.now = now


def _held_up(function: Callable[..., Any]) -> Callable[..., Any]:
    def wait_to_be_killed(*args: Any, **kwargs: Any) -> Any:
        _note(HELD_UP)
        time.sleep(120)
        return function(*args, **kwargs)

    return wait_to_be_killed


def _note(name: str) -> None:
    """Write the process id in one step: who sees the file sees all of it."""
    target = Path(settings.VAR) / name
    draft = target.with_suffix(f".{os.getpid()}")
    draft.write_text(str(os.getpid()))
    draft.replace(target)


def _note_ready(**_: Any) -> None:
    _note(READY)


def _note_beat(**_: Any) -> None:
    _note(BEAT)
