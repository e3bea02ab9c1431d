"""The one transaction of a vote: slot, ballot and tally together, or none of them."""

import enum
from collections.abc import Mapping
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

import psycopg
from django.db import connections, router, transaction
from django.utils.dateparse import parse_datetime

from plugins.voting.casting import sql
from plugins.voting.models import Ballot

TOLERANCE = timedelta(seconds=5)
"""How far a stored ballot may be ahead of the clock: machines of one installation differ a little,
and of two votes at once the later may be first. More is a clock that was set back (threat 28)."""


class Marks(NamedTuple):
    """How far what decides about a campaign's votes has come; it changes when that changes."""

    documents: int | None
    epoch: str | None
    rules: str | None
    interruption: str | None


class Outcome(enum.Enum):
    """What became of a ballot that was to be stored."""

    STORED = "stored"
    TAKEN = "taken"
    STALE = "stale"
    """Something has changed since the marks were read; nothing was stored."""
    CLOCK = "clock"
    """A stored ballot is later than this one's time; nothing was stored."""


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A ballot, and what its voter's slot is to say."""

    ballot: Ballot
    digest: str
    scope: str
    hour: int
    resets_at: datetime
    slots: int


def read_marks(campaign: int) -> Marks:
    """The marks of now. One query."""
    using = router.db_for_read(Ballot)
    with connections[using].cursor() as cursor:
        cursor.execute(sql.MARKS, {"campaign": campaign})
        return Marks(*cursor.fetchone()[:4])


def store(entry: Entry, marks: Marks) -> Outcome:
    """Store the ballot if the marks still stand, and a slot of its voter is free.

    Raises IntegrityError where its nonce or its token was used before.
    """
    using = router.db_for_write(Ballot)
    cast_it = _in_one if connections[using].vendor == "postgresql" else _part_by_part
    values = {**_values(entry), **marks._asdict()}
    for slot in range(1, entry.slots + 1):
        outcome = cast_it(using, {**values, "slot": slot})
        if outcome is not Outcome.TAKEN:
            return outcome
    return Outcome.TAKEN


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
        "latest": ballot.cast_at + TOLERANCE,
    }


def _in_one(using: str, values: Mapping[str, Any]) -> Outcome:
    """PostgreSQL: one prepared statement; outside of a transaction it is one by itself.

    Django's cursors put values into the text, and the server would plan each anew.
    """
    connection = connections[using]
    connection.ensure_connection()
    own = transaction.atomic(using=using) if connection.in_atomic_block else nullcontext()
    with own, connection.wrap_database_errors, psycopg.Cursor(connection.connection) as cursor:
        cursor.execute(sql.CAST, values, prepare=True)
        return _outcome(*(cursor.fetchone() or (False, False, False)))


def _part_by_part(using: str, values: Mapping[str, Any]) -> Outcome:
    """SQLite: four statements in a transaction that began as a writer's."""
    with transaction.atomic(using=using), connections[using].cursor() as cursor:
        adapted = {name: _adapted(using, value) for name, value in values.items()}
        cursor.execute(sql.MARKS, adapted)
        *marks, newest = cursor.fetchone()
        is_fresh = Marks(*marks) == tuple(values[name] for name in Marks._fields)
        is_on_time = newest is None or _instant(newest) <= values["latest"]
        if not (is_fresh and is_on_time):
            return _outcome(is_fresh, is_on_time, is_stored=False)
        cursor.execute(sql.TAKE_SLOT, adapted)
        if not cursor.rowcount:
            return Outcome.TAKEN
        cursor.execute(sql.STORE_BALLOT, adapted)
        cursor.execute(sql.COUNT_BALLOT, adapted)
    return Outcome.STORED


def _outcome(is_fresh: bool, is_on_time: bool, is_stored: bool) -> Outcome:
    if not is_fresh:
        return Outcome.STALE
    if not is_on_time:
        return Outcome.CLOCK
    return Outcome.STORED if is_stored else Outcome.TAKEN


def _adapted(using: str, value: Any) -> Any:
    """As the ORM would pass it: SQLite has no instants, days or UUIDs."""
    operations = connections[using].ops
    if isinstance(value, datetime):
        return operations.adapt_datetimefield_value(value)
    if isinstance(value, date):
        return operations.adapt_datefield_value(value)
    return value.hex if isinstance(value, UUID) else value


def _instant(text: str) -> datetime:
    """What SQLite keeps of an instant: UTC without saying so."""
    told = parse_datetime(text)
    if told is None:
        raise ValueError(f"no instant: {text!r}")
    return told.replace(tzinfo=UTC)
