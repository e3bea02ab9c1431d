"""Tables whose past cannot be rewritten: one registry, triggers on both databases.

A model is registered beside its definition. ``post_migrate`` installs the triggers (again: a
SQLite table rebuild drops them without a word), a system check, every start and ``/readyz`` verify
them (`append_only_watch`), and only the test suite's own flush lifts them. The database refuses
with an IntegrityError, whoever asks.
"""

import enum
import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.apps import AppConfig
from django.core import checks
from django.db import connections, models, router, transaction

from cms.core import append_only_sql as sql

logger = logging.getLogger(__name__)

CHANGING_DELETES = ("CASCADE", "SET_NULL", "SET_DEFAULT", "SET")


class Mode(enum.Enum):
    """What a registered table refuses. TRUNCATE exists on PostgreSQL only, REPLACE on SQLite only.

    A never-deleted table has no trigger of its own against REPLACE, as that would stop the upsert
    it allows: there the delete trigger refuses, for ``PRAGMA recursive_triggers`` is on.
    """

    INSERT_ONLY = ("update", "delete", "truncate", "replace")
    NEVER_DELETED = ("delete", "truncate")


INSERT_ONLY = Mode.INSERT_ONLY
NEVER_DELETED = Mode.NEVER_DELETED

_registered: dict[type[models.Model], Mode] = {}


def register(model: type[models.Model], *, mode: Mode) -> None:
    """Declare a model's table append-only; ``ValueError`` when it already is, in another mode."""
    if _registered.get(model, mode) is not mode:
        raise ValueError(f"{model._meta.label} is already registered as {_registered[model].name}.")
    _registered[model] = mode


def registered() -> dict[type[models.Model], Mode]:
    """Every registered model with its mode."""
    return dict(_registered)


def missing_triggers(using: str) -> list[str]:
    """Names of the triggers that should guard existing tables of this database and do not.

    A trigger that is disabled, or whose text or function is not ours, counts as missing. Tables
    that are not migrated yet are passed over.
    """
    return [trigger.name for trigger in _missing(using)]


def install_triggers(using: str) -> list[str]:
    """Install what ``missing_triggers`` names and return the names; idempotent."""
    connection = connections[using]
    missing = _missing(using)
    with transaction.atomic(using=using):
        for trigger in missing:
            sql.create(connection, trigger)
    if missing:
        names = ", ".join(trigger.name for trigger in missing)
        logger.info("Append-only triggers installed on %s: %s", using, names)
    return [trigger.name for trigger in missing]


def install_on_post_migrate(sender: AppConfig, using: str, **kwargs: Any) -> None:
    """Receiver of ``post_migrate``: whatever the migrations did, the guards stand afterwards.

    The signal comes once per app, after all migrations; once is enough.
    """
    if sender.name == "cms.core":
        install_triggers(using)


@contextmanager
def lifted(using: str) -> Iterator[None]:
    """Take the triggers away for the duration. Only for the test suite's flush.

    A transactional test ends by emptying every table, which is just what the triggers refuse.
    Nothing outside ``tests/`` may call this; a test reads the source for it.
    """
    connection = connections[using]
    for trigger in _wanted_triggers(using):
        sql.drop(connection, trigger)
    try:
        yield
    finally:
        install_triggers(using)


@checks.register(checks.Tags.database)
def check_triggers(
    app_configs: Sequence[AppConfig] | None = None,
    *,
    databases: Sequence[str] | None = None,
    **kwargs: Any,
) -> list[checks.CheckMessage]:
    """core.E001: an append-only table of this database lacks a trigger."""
    return [
        checks.Error(
            f"Append-only triggers are missing on database '{using}': {', '.join(missing)}.",
            hint=(
                "Find out what removed them, then run `manage.py migrate`: it restores them, and "
                "the audit says when."
            ),
            id="core.E001",
        )
        for using in databases or ()
        if (missing := missing_triggers(using))
    ]


@checks.register(checks.Tags.models)
def check_foreign_keys(
    app_configs: Sequence[AppConfig] | None = None, **kwargs: Any
) -> list[checks.CheckMessage]:
    """core.E002: deleting some other row would delete or change rows of an append-only table."""
    return [
        checks.Error(
            f"{model._meta.label}.{field.name} is append-only but has on_delete={name}.",
            hint="Use PROTECT, or store the other row's id and label without a foreign key.",
            obj=model,
            id="core.E002",
        )
        for model in _registered
        for field in model._meta.concrete_fields
        if (name := _changing_delete(field))
    ]


def _changing_delete(field: "models.Field[Any, Any]") -> str:
    """The name of the field's ``on_delete`` when it changes or deletes rows, else ''."""
    on_delete = getattr(field.remote_field, "on_delete", None)
    name = getattr(on_delete, "__name__", "")
    # SET(...) makes a nameless function, which only says what it is when deconstructed.
    deconstruct = getattr(on_delete, "deconstruct", None)
    if deconstruct:
        name = deconstruct()[0].rsplit(".", 1)[-1]
    return name if name in CHANGING_DELETES else ""


def _missing(using: str) -> list[sql.Trigger]:
    wanted = _wanted_triggers(using)
    intact = sql.intact_triggers(connections[using], wanted) if wanted else set()
    return [trigger for trigger in wanted if trigger not in intact]


def _wanted_triggers(using: str) -> list[sql.Trigger]:
    """The triggers that this database's existing tables should have."""
    connection = connections[using]
    guarded = {m: mode for m, mode in _registered.items() if router.allow_migrate_model(using, m)}
    if not guarded:
        return []
    tables = set(connection.introspection.table_names())
    return [
        sql.Trigger(table=model._meta.db_table, verb=verb)
        for model, mode in guarded.items()
        if model._meta.db_table in tables
        for verb in mode.value
        if sql.knows(connection, verb)
    ]
