"""The database's part of search: a generated column with GIN, or an FTS5 table with triggers.

Installed by a migration and again by every ``post_migrate``: a SQLite table rebuild drops the
triggers without a word, after which the index is made anew.
"""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.core import checks
from django.db import connections, router, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

TABLE = "documents_documentversion"
INDEX = "documents_search"

# array_to_tsvector takes our tokens as they are: no parser, dictionary or locale has a say.
POSTGRES_COLUMN = f"""
ALTER TABLE {TABLE} ADD COLUMN IF NOT EXISTS search_vector tsvector
GENERATED ALWAYS AS (array_to_tsvector(string_to_array(search_text, ' '))) STORED
"""
# The planner must know common tokens from rare ones to choose between index and list order.
POSTGRES_STATISTICS = f"ALTER TABLE {TABLE} ALTER COLUMN search_vector SET STATISTICS 1000"
POSTGRES_INDEX = f"""
CREATE INDEX IF NOT EXISTS {INDEX} ON {TABLE}
USING gin (search_vector) WITH (fastupdate = off) WHERE state = 'current'
"""

# Contentless: the tokens live in the version's row already. The ascii tokenizer takes every
# character beyond ASCII as part of a token, whatever Unicode this SQLite was built with.
SQLITE_TABLE = f"""
CREATE VIRTUAL TABLE IF NOT EXISTS {INDEX}
USING fts5(search_text, content='', detail='none', tokenize='ascii')
"""
_ADD = (
    f"INSERT INTO {INDEX}(rowid, search_text) "
    "SELECT new.id, new.search_text WHERE new.state = 'current'"
)
_REMOVE = (
    f"INSERT INTO {INDEX}({INDEX}, rowid, search_text) "
    "SELECT 'delete', old.id, old.search_text WHERE old.state = 'current'"
)
SQLITE_TRIGGERS = {
    f"{INDEX}_insert": f"AFTER INSERT ON {TABLE} BEGIN {_ADD}; END",
    f"{INDEX}_update": (
        f"AFTER UPDATE OF id, state, search_text ON {TABLE} BEGIN {_REMOVE}; {_ADD}; END"
    ),
    f"{INDEX}_delete": f"AFTER DELETE ON {TABLE} BEGIN {_REMOVE}; END",
}
SQLITE_CLEAR = f"INSERT INTO {INDEX}({INDEX}) VALUES ('delete-all')"  # noqa: S608 -- constants
SQLITE_FILL = (
    f"INSERT INTO {INDEX}(rowid, search_text) "  # noqa: S608 -- constants
    f"SELECT id, search_text FROM {TABLE} WHERE state = 'current'"
)


def is_installed(using: str) -> bool:
    """Whether search will find what is stored from now on."""
    connection = connections[using]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT to_regclass(%s) IS NOT NULL", [INDEX])
            return bool(cursor.fetchone()[0])
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE name LIKE %s", [f"{INDEX}%"])
        present = dict(cursor.fetchall())
    return INDEX in present and all(
        present.get(name) == _create_trigger(name) for name in SQLITE_TRIGGERS
    )


def install(using: str) -> None:
    """Make the index where it is absent or damaged, from what is stored; idempotent."""
    if is_installed(using):
        return
    connection = connections[using]
    with transaction.atomic(using=using), connection.cursor() as cursor:
        for statement in _statements(connection):
            cursor.execute(statement)


def remove(using: str) -> None:
    """Take the index away: what unapplying the migration does."""
    connection = connections[using]
    with transaction.atomic(using=using), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"ALTER TABLE {TABLE} DROP COLUMN IF EXISTS search_vector")
            return
        for name in SQLITE_TRIGGERS:
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}")
        cursor.execute(f"DROP TABLE IF EXISTS {INDEX}")


def install_on_post_migrate(sender: AppConfig, using: str, **kwargs: Any) -> None:
    """Receiver of ``post_migrate``: whatever the migrations did, search stands afterwards."""
    if _is_ours(using):
        install(using)


@checks.register(checks.Tags.database)
def check_search_index(
    app_configs: Sequence[AppConfig] | None = None,
    *,
    databases: Sequence[str] | None = None,
    **kwargs: Any,
) -> list[checks.CheckMessage]:
    """documents.W001: search would miss documents; a warning, as ``migrate`` must still run."""
    return [
        checks.Warning(
            f"The search index of database '{using}' is missing or damaged.",
            hint="Run `manage.py migrate`: it makes the index anew.",
            id="documents.W001",
        )
        for using in databases or ()
        if _is_ours(using) and not is_installed(using)
    ]


def _is_ours(using: str) -> bool:
    """Whether this database holds the store's tables (not before its first migration)."""
    connection = connections[using]
    allowed = router.allow_migrate(using, "documents", model_name="documentversion")
    return allowed and TABLE in connection.introspection.table_names()


def _statements(connection: BaseDatabaseWrapper) -> list[str]:
    if connection.vendor == "postgresql":
        return [POSTGRES_COLUMN, POSTGRES_STATISTICS, POSTGRES_INDEX]
    drops = [f"DROP TRIGGER IF EXISTS {name}" for name in SQLITE_TRIGGERS]
    creates = [_create_trigger(name) for name in SQLITE_TRIGGERS]
    return [SQLITE_TABLE, *drops, SQLITE_CLEAR, SQLITE_FILL, *creates]


def _create_trigger(name: str) -> str:
    return f"CREATE TRIGGER {name} {SQLITE_TRIGGERS[name]}"
