"""How often each plugin was called, how long it took, how often it failed: counted in memory.

A counter costs a plugin's call no statement. What has gathered is written to the health page's
table when a request or a task ends, at the latest half a minute later; a failure at once, unless
the same hook has failed just before.
"""

import threading
from dataclasses import dataclass

from cms.core.error_texts import error_text, storable

FLUSH_SECONDS = 30.0
ERROR_LENGTH = 500
HOOK_LENGTH = 80


@dataclass
class Count:
    """What has gathered for one hook of one plugin; times in seconds, ``slowest`` of one call."""

    calls: int = 0
    failures: int = 0
    seconds: float = 0.0
    slowest: float = 0.0
    last_error: str = ""


_lock = threading.Lock()
_counts: dict[tuple[str, str], Count] = {}


def count(plugin: str, hook: str, *, seconds: float, error: Exception | None) -> None:
    """Add one call; texts are kept as the health page's table can hold them."""
    text = error_text(error)[:ERROR_LENGTH] if error is not None else ""
    with _lock:
        one = _counts.setdefault((plugin, storable(hook)[:HOOK_LENGTH]), Count())
        one.calls += 1
        one.seconds += seconds
        one.slowest = max(one.slowest, seconds)
        if error is not None:
            one.failures += 1
            one.last_error = text


def failed() -> list[tuple[str, str]]:
    """Plugins and hooks with failures that are not yet written down."""
    with _lock:
        return [key for key, one in _counts.items() if one.failures]


def is_empty() -> bool:
    """Whether nothing has gathered."""
    return not _counts


def give_back(taken: dict[tuple[str, str], Count]) -> None:
    """What could not be written down gathers further."""
    with _lock:
        for key, lost in taken.items():
            one = _counts.setdefault(key, Count())
            one.calls += lost.calls
            one.failures += lost.failures
            one.seconds += lost.seconds
            one.slowest = max(one.slowest, lost.slowest)
            one.last_error = one.last_error or lost.last_error


def take() -> dict[tuple[str, str], Count]:
    """What has gathered since the last time, by plugin and hook; it is the caller's now."""
    global _counts
    with _lock:
        taken, _counts = _counts, {}
        return taken
