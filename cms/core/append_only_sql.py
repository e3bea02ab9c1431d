"""The triggers behind ``cms.core.append_only``, in the words of each database."""

from collections.abc import Collection
from dataclasses import dataclass

from django.core.exceptions import ImproperlyConfigured
from django.db.backends.base.base import BaseDatabaseWrapper

VERBS = {
    "postgresql": ("update", "delete", "truncate"),
    "sqlite": ("update", "delete", "replace"),
}
FUNCTION = "append_only_refuse"
# 23001 is restrict_violation: Django raises IntegrityError, as it does for SQLite's ABORT.
POSTGRES_BODY = """
BEGIN
    RAISE EXCEPTION '% refused: table % is append-only', TG_OP, TG_TABLE_NAME
        USING ERRCODE = '23001';
END """
POSTGRES_FUNCTION = f"""
CREATE OR REPLACE FUNCTION {FUNCTION}() RETURNS trigger LANGUAGE plpgsql AS $${POSTGRES_BODY}$$
"""
# The pretty form names a table in the search path without its schema, as our statement does.
POSTGRES_INTACT = """
SELECT c.relname, pg_get_triggerdef(t.oid, true)
  FROM pg_trigger t
  JOIN pg_class c ON c.oid = t.tgrelid
  JOIN pg_proc p ON p.oid = t.tgfoid
 WHERE NOT t.tgisinternal AND t.tgenabled IN ('O', 'A')
   AND p.proname = %s AND p.prosrc = %s AND pg_table_is_visible(c.oid)
"""
# A column of an index is NULL where the index is on an expression.
SQLITE_UNIQUE = """
SELECT i.name, c.name
  FROM pragma_index_list(%s) i JOIN pragma_index_info(i.name) c
 WHERE i."unique" AND NOT i.partial
 ORDER BY i.name, c.seqno
"""


@dataclass(frozen=True)
class Trigger:
    """The refusal of one verb on one table."""

    table: str
    verb: str

    @property
    def name(self) -> str:
        """The trigger's name in the database."""
        return f"append_only_{self.verb}_{self.table}"


def knows(connection: BaseDatabaseWrapper, verb: str) -> bool:
    """Whether this database has a trigger for the verb; raises on an unsupported database."""
    try:
        return verb in VERBS[connection.vendor]
    except KeyError:
        message = f"Append-only tables need PostgreSQL or SQLite, not {connection.vendor}."
        raise ImproperlyConfigured(message) from None


def create(connection: BaseDatabaseWrapper, trigger: Trigger) -> None:
    """Create the trigger, replacing one of the same name."""
    drop(connection, trigger)
    statement = _statement(connection, trigger)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(POSTGRES_FUNCTION)
        cursor.execute(statement)


def drop(connection: BaseDatabaseWrapper, trigger: Trigger) -> None:
    """Drop the trigger if it is there."""
    name, table = (connection.ops.quote_name(word) for word in (trigger.name, trigger.table))
    on_table = f" ON {table}" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER IF EXISTS {name}{on_table}")


def intact_triggers(connection: BaseDatabaseWrapper, wanted: Collection[Trigger]) -> set[Trigger]:
    """Those of the wanted triggers that are present, enabled and ours."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(POSTGRES_INTACT, [FUNCTION, POSTGRES_BODY])
        else:
            cursor.execute("SELECT tbl_name, sql FROM sqlite_master WHERE type = 'trigger'")
        present = {(table, _comparable(connection, text)) for table, text in cursor.fetchall()}
    return {
        trigger
        for trigger in wanted
        if (trigger.table, _comparable(connection, _statement(connection, trigger))) in present
    }


def _comparable(connection: BaseDatabaseWrapper, statement: str) -> str:
    """PostgreSQL renders a statement anew, with quotes only around the names that need them.

    SQLite keeps what was typed, where a pair of quotes can turn the refusal into a mere string.
    """
    return statement.replace('"', "") if connection.vendor == "postgresql" else statement


def _stored_name(connection: BaseDatabaseWrapper, trigger: Trigger) -> str:
    """PostgreSQL cuts names at 63 bytes without asking; SQLite keeps them whole."""
    return trigger.name[: connection.ops.max_name_length()]


def _statement(connection: BaseDatabaseWrapper, trigger: Trigger) -> str:
    """The statement that creates the trigger; its text is what tells ours from another's."""
    quote = connection.ops.quote_name
    name, table = quote(_stored_name(connection, trigger)), quote(trigger.table)
    verb = trigger.verb.upper()
    if connection.vendor == "postgresql":
        rows = "STATEMENT" if trigger.verb == "truncate" else "ROW"
        head = f"CREATE TRIGGER {name} BEFORE {verb} ON {table}"
        return f"{head} FOR EACH {rows} EXECUTE FUNCTION {FUNCTION}()"
    refusal = f"RAISE(ABORT, '{verb} refused: table {trigger.table} is append-only')"
    if trigger.verb == "replace":
        taken = _row_is_taken(connection, trigger.table)
        head = f"CREATE TRIGGER {name} BEFORE INSERT ON {table} WHEN {taken}"
    else:
        head = f"CREATE TRIGGER {name} BEFORE {verb} ON {table}"
    return f"{head} BEGIN SELECT {refusal}; END"


def _row_is_taken(connection: BaseDatabaseWrapper, table: str) -> str:
    """SQLite's condition that the new row would take the key of a row that is there.

    INSERT OR REPLACE removes that row without a delete trigger, unless the connection has
    ``recursive_triggers`` on; this refuses it whoever connects. The keys are the table's own in
    the database, so that a table half-way through its migrations has a trigger that fits it.
    """
    quote = connection.ops.quote_name
    conditions = []
    for key in _sqlite_keys(connection, table):
        same = " AND ".join(f"{quote(column)} = NEW.{quote(column)}" for column in key)
        conditions.append(f"EXISTS (SELECT 1 FROM {quote(table)} WHERE {same})")  # noqa: S608 -- names from the database's own catalogue, quoted
    return " OR ".join(conditions)


def _sqlite_keys(connection: BaseDatabaseWrapper, table: str) -> list[tuple[str, ...]]:
    """The column sets by which rows of a SQLite table are unique, in a stable order.

    An integer primary key is the rowid; any other has an index of its own.
    """
    indexes: dict[str, list[str | None]] = {}
    with connection.cursor() as cursor:
        cursor.execute(SQLITE_UNIQUE, [table])
        for index, column in cursor.fetchall():
            indexes.setdefault(index, []).append(column)
    keys = {tuple(filter(None, columns)) for columns in indexes.values() if all(columns)}
    return sorted(keys | {("rowid",)})
