"""The one transaction of a vote: slot, ballot and tally together, or none of them."""

import enum
from collections.abc import Mapping
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, NamedTuple
from uuid import UUID

import psycopg
from django.db import connections, router, transaction
from django.utils.dateparse import parse_datetime

from plugins.voting.casting import sql
from plugins.voting.models import Ballot


class Marks(NamedTuple):
    """How far what decides about a case's votes has come; it changes when that changes.

    ``version`` is the case's public document, None where there is none.
    """

    version: str | None
    rules: str | None
    interruption: str | None


class Outcome(enum.Enum):
    """What became of a ballot that was to be stored."""

    STORED = "stored"
    TAKEN = "taken"
    STALE = "stale"
    """Something has changed since the marks were read; nothing was stored."""


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A ballot, and what its voter's slot is to say."""

    ballot: Ballot
    digest: str
    scope: str
    hour: int
    resets_at: datetime
    slots: int
    is_rolling: bool


def read_marks(campaign: int, case: UUID) -> Marks:
    """The marks of now. One query."""
    using = router.db_for_read(Ballot)
    with connections[using].cursor() as cursor:
        cursor.execute(sql.MARKS, {"campaign": campaign, "case": _adapted(using, case)})
        return Marks(*cursor.fetchone())


def store(entry: Entry, marks: Marks) -> Outcome:
    """Store the ballot if the marks still stand, and a slot of its voter is free.

    Raises IntegrityError where its nonce or its token was used before.
    """
    using = router.db_for_write(Ballot)
    cast_it = _in_one if connections[using].vendor == "postgresql" else _part_by_part
    values = {**_values(entry), **marks._asdict()}
    for slot in range(1, entry.slots + 1):
        outcome = cast_it(using, entry.is_rolling, {**values, "slot": slot})
        if outcome is not Outcome.TAKEN:
            return outcome
    return Outcome.TAKEN


def taken_until(entry: Entry) -> datetime | None:
    """When a voter whose slots are all taken has one again: midnight, or as the slots say.

    None where none is taken. No query with days.
    """
    if not entry.is_rolling:
        return entry.resets_at
    found = _read(sql.UNTIL, entry)
    return _instant(found[0]) if found else None


def is_repeated(entry: Entry) -> bool:
    """Whether a ballot with the same nonce is stored. One query."""
    return _read(sql.REPEATED, entry) is not None


def _read(statement: str, entry: Entry) -> tuple[Any, ...] | None:
    using = router.db_for_write(Ballot)
    values = {name: _adapted(using, value) for name, value in _values(entry).items()}
    with connections[using].cursor() as cursor:
        cursor.execute(statement, values)
        row: tuple[Any, ...] | None = cursor.fetchone()
    return row


def _values(entry: Entry) -> dict[str, Any]:
    ballot = entry.ballot
    return {
        "id": ballot.id,
        "campaign": ballot.campaign_id,
        "case": ballot.case_id,
        "local_day": ballot.local_day,
        "now": ballot.cast_at,
        "channel": ballot.channel,
        "nonce": ballot.nonce,
        "token": ballot.token,
        "commitment": ballot.commitment,
        "receipt": ballot.receipt,
        "network": ballot.network,
        "way": str(ballot.way),
        "agent": ballot.agent,
        "digest": entry.digest,
        "scope": entry.scope,
        "hour": entry.hour,
        "resets_at": entry.resets_at,
        "slots": entry.slots,
    }


def _in_one(using: str, is_rolling: bool, values: Mapping[str, Any]) -> Outcome:
    """PostgreSQL: one prepared statement; outside of a transaction it is one by itself.

    Django's cursors put values into the text, and the server would plan each anew.
    """
    connection = connections[using]
    connection.ensure_connection()
    own = transaction.atomic(using=using) if connection.in_atomic_block else nullcontext()
    with own, connection.wrap_database_errors, psycopg.Cursor(connection.connection) as cursor:
        cursor.execute(sql.CAST[is_rolling], values, prepare=True)
        is_fresh, is_stored = cursor.fetchone() or (False, False)
    if not is_fresh:
        return Outcome.STALE
    return Outcome.STORED if is_stored else Outcome.TAKEN


def _part_by_part(using: str, is_rolling: bool, values: Mapping[str, Any]) -> Outcome:
    """SQLite: four statements in a transaction that began as a writer's."""
    with transaction.atomic(using=using), connections[using].cursor() as cursor:
        adapted = {name: _adapted(using, value) for name, value in values.items()}
        cursor.execute(sql.MARKS, adapted)
        if cursor.fetchone() != tuple(values[name] for name in Marks._fields):
            return Outcome.STALE
        cursor.execute(sql.TAKE_SLOT[is_rolling], adapted)
        if not cursor.rowcount:
            return Outcome.TAKEN
        cursor.execute(sql.STORE_BALLOT, adapted)
        cursor.execute(sql.COUNT_BALLOT, adapted)
    return Outcome.STORED


def _instant(value: Any) -> datetime | None:
    """An instant; SQLite keeps it as text, in UTC without saying so."""
    if not isinstance(value, str):
        return value if isinstance(value, datetime) else None
    told = parse_datetime(value)
    return told and told.replace(tzinfo=UTC)


def _adapted(using: str, value: Any) -> Any:
    """As the ORM would pass it: SQLite has no instants, days or UUIDs."""
    operations = connections[using].ops
    if isinstance(value, datetime):
        return operations.adapt_datetimefield_value(value)
    if isinstance(value, date):
        return operations.adapt_datefield_value(value)
    return value.hex if isinstance(value, UUID) else value
