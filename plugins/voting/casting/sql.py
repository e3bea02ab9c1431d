"""The two statements that the count stands on; the same on SQLite and PostgreSQL.

``ON CONFLICT`` is decided by the index: a second voter waits for the first to commit and then finds
the row. No statement before it asks whether it may.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connections

TAKE_SLOT = """
INSERT INTO voting_voterslot (campaign_id, digest, scope, slot, ballot, resets_at)
VALUES (%(campaign)s, %(digest)s, %(scope)s, %(slot)s, %(ballot)s, %(resets_at)s)
ON CONFLICT (campaign_id, digest, scope, slot) DO UPDATE
SET ballot = excluded.ballot, resets_at = excluded.resets_at
WHERE voting_voterslot.resets_at <= %(now)s
"""
COUNT = """
INSERT INTO voting_tally (campaign_id, case_id, local_day, hour, channel, accepted)
VALUES (%(campaign)s, %(case)s, %(local_day)s, %(hour)s, %(channel)s, 1)
ON CONFLICT (campaign_id, case_id, local_day, hour, channel) DO UPDATE
SET accepted = voting_tally.accepted + 1
"""


def changed_rows(using: str, statement: str, values: Mapping[str, Any]) -> int:
    """Run one of the statements; how many rows it wrote: 1, or 0 where the slot is taken."""
    connection = connections[using]
    adapt = connection.ops
    with connection.cursor() as cursor:
        cursor.execute(statement, {name: _adapted(adapt, value) for name, value in values.items()})
        return int(cursor.rowcount)


def _adapted(operations: Any, value: Any) -> Any:
    """As the ORM would pass it: SQLite has no instants, days or UUIDs."""
    if isinstance(value, datetime):
        return operations.adapt_datetimefield_value(value)
    if isinstance(value, date):
        return operations.adapt_datefield_value(value)
    if isinstance(value, UUID):
        features = operations.connection.features
        return value if features.has_native_uuid_field else value.hex
    return value
