"""What migrations leave in a fresh database, kept so that a flush can give it back.

A transactional test ends with every table emptied. Gone with the test's rows would be Wagtail's
root page, locale and collection, content types and permissions. The rows are few: they are read
once after the migrations and written back with the same ids, so ids cached in memory stay true.

Only tables with rows are emptied, by DELETE: TRUNCATE makes PostgreSQL write every table and
index of the project anew, which takes seconds where the disk is slow.
"""

from dataclasses import dataclass
from datetime import time
from typing import Any

from django.db import connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from cms.core import append_only

NOT_FLUSHED = {"django_migrations"}
ROWS_PER_INSERT = 200


@dataclass(frozen=True)
class TableRows:
    """Rows of one table as the database gave them."""

    table: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]

    def write(self, connection: BaseDatabaseWrapper) -> None:
        """Insert the rows, many to a statement."""
        quote = connection.ops.quote_name
        columns = ", ".join(quote(column) for column in self.columns)

        def plain(value: Any) -> Any:
            # SQLite gives times of day and takes none.
            return connection.ops.adapt_timefield_value(value) if type(value) is time else value

        row = "(" + ", ".join(["%s"] * len(self.columns)) + ")"
        with connection.cursor() as cursor:
            for start in range(0, len(self.rows), ROWS_PER_INSERT):
                some = self.rows[start : start + ROWS_PER_INSERT]
                places = ", ".join([row] * len(some))
                statement = f"INSERT INTO {quote(self.table)} ({columns}) VALUES {places}"  # noqa: S608 -- names from the database's own catalogue, quoted
                cursor.execute(statement, [plain(value) for values in some for value in values])


_baseline: dict[str, list[TableRows]] = {}
_generated_columns: dict[str, frozenset[str]] = {}


def remember(using: str) -> None:
    """Read every row of this database; to be called once, right after the migrations."""
    connection = connections[using]
    _baseline[using] = [read_table(connection, table) for table in tables_with_rows(connection)]


def flush_to_baseline(using: str) -> None:
    """Empty all tables, append-only ones too, and write the remembered rows back."""
    connection = connections[using]
    # One transaction: foreign keys are deferred, so the order of tables does not matter.
    with append_only.lifted(using), transaction.atomic(using=using):
        with connection.cursor() as cursor:
            for table in tables_with_rows(connection):
                cursor.execute(f"DELETE FROM {connection.ops.quote_name(table)}")  # noqa: S608 -- a table name from the catalogue, quoted
        for kept in _baseline.get(using, ()):
            kept.write(connection)


def tables_with_rows(connection: BaseDatabaseWrapper) -> list[str]:
    """Tables of the project's models that hold any row, found in one query."""
    names = set(connection.introspection.django_table_names(only_existing=True)) - NOT_FLUSHED
    quote = connection.ops.quote_name
    probes = (
        f"SELECT '{name}' WHERE EXISTS (SELECT 1 FROM {quote(name)})"  # noqa: S608 -- table names from the catalogue
        for name in sorted(names)
    )
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(probes))
        return [name for (name,) in cursor.fetchall()]


def read_table(connection: BaseDatabaseWrapper, table: str) -> TableRows:
    """Every row of the table, in the order of its first column."""
    quote = connection.ops.quote_name
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {quote(table)} ORDER BY 1")  # noqa: S608 -- a table name from the catalogue, quoted
        columns = tuple(column[0] for column in cursor.description)
        rows = tuple(cursor.fetchall())
    made = _generated(connection, table)
    if not made:
        return TableRows(table, columns, rows)
    kept = [place for place, column in enumerate(columns) if column not in made]
    return TableRows(
        table,
        tuple(columns[place] for place in kept),
        tuple(tuple(row[place] for place in kept) for row in rows),
    )


def _generated(connection: BaseDatabaseWrapper, table: str) -> frozenset[str]:
    """Columns that the database itself fills from others and lets nobody write."""
    if connection.vendor != "postgresql":
        return frozenset()
    if table not in _generated_columns:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass"
                " AND attgenerated <> '' AND NOT attisdropped",
                [connection.ops.quote_name(table)],
            )
            _generated_columns[table] = frozenset(name for (name,) in cursor.fetchall())
    return _generated_columns[table]
