"""Watching the database: statements that were sent, work in threads of its own."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

from django.db import connections
from django.test.utils import CaptureQueriesContext


def statements(captured: CaptureQueriesContext) -> list[str]:
    """The statements without those that open and close transactions."""
    framing = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE")
    return [query["sql"] for query in captured if not query["sql"].startswith(framing)]


def start(pool: ThreadPoolExecutor, work: Callable[..., Any], *args: Any) -> "Future[Any]":
    """Start the work and give its connection back when it ends."""

    def run() -> Any:
        try:
            return work(*args)
        finally:
            connections.close_all()

    return pool.submit(run)
