"""How many rows a statement reads, as the database itself tells."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection


@contextmanager
def statements() -> Iterator[list[tuple[str, Any]]]:
    """Every statement of this connection, with its parameters."""
    seen: list[tuple[str, Any]] = []

    def note(execute, sql, params, many, context):
        seen.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield seen


def rows_examined(sql: str, params: Any) -> int:
    """Rows that all steps of the plan together took up, those they threw away included."""
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {sql}", params)
        (told,) = cursor.fetchone()
    plans = json.loads(told) if isinstance(told, str) else told
    return _rows(plans[0]["Plan"])


def _rows(step: dict[str, Any]) -> int:
    own = sum(step.get(name, 0) for name in ("Actual Rows", *REMOVED))
    return own * step["Actual Loops"] + sum(map(_rows, step.get("Plans", ())))


REMOVED = (
    "Rows Removed by Filter",
    "Rows Removed by Index Recheck",
    "Rows Removed by Join Filter",
)


def steps(sql: str, params: Any) -> list[str]:
    """What SQLite will do, a line for each step."""
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {sql}", params)
        return [row[3] for row in cursor.fetchall()]
