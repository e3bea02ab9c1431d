"""Rows that the product's verbs have made once, given to every test that asks for the same.

The verbs take a second for the smallest world and most tests begin with it. What they wrote is read
once a process, right after the migrations, and written again as rows: equal but for what no two
worlds share, their moments and their random identities. Where the tables hold anything else than
they did then, nothing is copied and the caller has the verbs do it.
"""

import re
import uuid
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.core.cache import caches
from django.db import connection, transaction
from django.utils import timezone

from tests.database_baseline import TableRows, read_table, tables_with_rows
from tests.site_pages.standing import standing_world

UUID_TEXT = re.compile(r"\b[0-9a-f]{8}(-?)[0-9a-f]{4}\1[0-9a-f]{4}\1[0-9a-f]{4}\1[0-9a-f]{12}\b")
RANDOM = 4  # the version of uuid4(); uuid5() names what it is made of and has to stay


@dataclass(frozen=True)
class TableChange:
    """What the verbs did to one table; rows are known by their primary key."""

    before: TableRows
    key: int
    added: tuple[tuple[Any, ...], ...]
    changed: tuple[tuple[Any, ...], ...]
    removed: tuple[Any, ...]

    def is_as_before(self) -> bool:
        """Whether the table holds what it held when the verbs began."""
        return read_table(connection, self.before.table).rows == self.before.rows

    def write(self, fresh: Callable[[Any], Any]) -> None:
        """Do the same to the table; ``fresh`` says what stands for a value this time."""
        quote, columns = connection.ops.quote_name, self.before.columns
        table, key = quote(self.before.table), quote(columns[self.key])
        assignments = ", ".join(f"{quote(column)} = %s" for column in columns)
        with connection.cursor() as cursor:
            for row in self.changed:
                values = [fresh(value) for value in row]
                cursor.execute(
                    f"UPDATE {table} SET {assignments} WHERE {key} = %s",  # noqa: S608 -- names from the database's own catalogue, quoted
                    [*values, row[self.key]],
                )
            for number in self.removed:
                cursor.execute(f"DELETE FROM {table} WHERE {key} = %s", [number])  # noqa: S608 -- the same
        rows = tuple(tuple(fresh(value) for value in row) for row in self.added)
        TableRows(self.before.table, columns, rows).write(connection)


@dataclass(frozen=True)
class StandingRows:
    """All that the verbs changed, and when they did."""

    changes: tuple[TableChange, ...]
    began: datetime
    ended: datetime

    def write(self, *, as_they_were: bool = False) -> bool:
        """Give the database these rows; False where its tables are no longer as they were.

        ``as_they_were``: with the moments and identities of the first time. Stored documents hold
        both, in bytes that are not looked into here.
        """
        if not all(change.is_as_before() for change in self.changes):
            return False
        fresh = _same if as_they_were else _Fresh(self)
        with transaction.atomic():
            for change in self.changes:
                change.write(fresh)
        # Some tests have no cache that answers: then nothing is kept that could be old.
        with suppress(Exception):
            caches["default"].clear()
        return True


def _same(value: Any) -> Any:
    return value


class _Fresh:
    """Values for one copy: its own moments and random identities, all else as it was."""

    def __init__(self, rows: StandingRows) -> None:
        self.rows = rows
        self.later: timedelta = timezone.now() - rows.ended
        self.identities: dict[str, uuid.UUID] = {}

    def __call__(self, value: Any) -> Any:
        if isinstance(value, datetime):
            moment = value if value.tzinfo else value.replace(tzinfo=UTC)
            return value + self.later if self.rows.began <= moment <= self.rows.ended else value
        if isinstance(value, uuid.UUID):
            return self._identity(value)
        if isinstance(value, str):
            return UUID_TEXT.sub(self._in_text, value)
        return value

    def _identity(self, known: uuid.UUID) -> uuid.UUID:
        if known.version != RANDOM:
            return known
        return self.identities.setdefault(known.hex, uuid.uuid4())

    def _in_text(self, match: re.Match[str]) -> str:
        identity = self._identity(uuid.UUID(match[0]))
        return str(identity) if match[1] else identity.hex


def rows_made_by(make: Callable[[], object]) -> StandingRows:
    """What ``make`` writes into the database, which is afterwards as if it had not been called."""
    with standing_world():
        return rows_written_by(make)


def rows_written_by(make: Callable[[], object]) -> StandingRows:
    """What ``make`` writes into the database, where it stays."""
    before = _all_tables()
    began = timezone.now()
    make()
    ended = timezone.now()
    after = _all_tables()
    changes = (
        _change(before.get(name) or TableRows(name, rows.columns, ()), rows)
        for name, rows in {**_emptied(before, after), **after}.items()
    )
    return StandingRows(tuple(change for change in changes if change), began, ended)


def _all_tables() -> dict[str, TableRows]:
    return {name: read_table(connection, name) for name in tables_with_rows(connection)}


def _emptied(before: dict[str, TableRows], after: dict[str, TableRows]) -> dict[str, TableRows]:
    gone = (before[name] for name in before.keys() - after.keys())
    return {rows.table: TableRows(rows.table, rows.columns, ()) for rows in gone}


def _change(before: TableRows, after: TableRows) -> TableChange | None:
    if before.rows == after.rows:
        return None
    with connection.cursor() as cursor:
        name = connection.introspection.get_primary_key_column(cursor, after.table)
    if name is None:  # an index for searching words: its triggers fill it on SQLite
        return None
    key = after.columns.index(name)
    old = {row[key]: row for row in before.rows}
    new = {row[key]: row for row in after.rows}
    return TableChange(
        before=before,
        key=key,
        added=tuple(row for number, row in new.items() if number not in old),
        changed=tuple(row for number, row in new.items() if old.get(number, row) != row),
        removed=tuple(number for number in old if number not in new),
    )
