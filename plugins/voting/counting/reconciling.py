"""Whether the tally says what the ballots say (R93). What differs is told, never mended."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connections, router
from django.utils.dateparse import parse_date

from plugins.voting.models import Ballot

# One statement, hence one look at the database: two would be parted by the votes between them.
DIFFERENT = """
SELECT case_id, local_day, channel, SUM(tallied), SUM(cast_ballots) FROM (
    SELECT case_id, local_day, channel, accepted AS tallied, 0 AS cast_ballots
    FROM voting_tally WHERE campaign_id = %(campaign)s
    UNION ALL
    SELECT case_id, local_day, channel, 0, COUNT(*)
    FROM voting_ballot WHERE campaign_id = %(campaign)s
    GROUP BY case_id, local_day, channel
) AS both_sides
GROUP BY case_id, local_day, channel
HAVING SUM(tallied) <> SUM(cast_ballots)
ORDER BY local_day, case_id, channel
"""


@dataclass(frozen=True)
class Difference:
    """A case's day and channel of which tally and ballots tell different numbers."""

    case: UUID
    local_day: date
    channel: str
    tallied: int
    ballots: int

    def __str__(self) -> str:
        where = f"{self.local_day} {self.case} {self.channel or '-'}"
        return f"{where}: tally {self.tallied}, ballots {self.ballots}"


def differences(campaign: int) -> list[Difference]:
    """Where tally and ballots differ; empty where every number is right. One query."""
    with connections[router.db_for_read(Ballot)].cursor() as cursor:
        cursor.execute(DIFFERENT, {"campaign": campaign})
        return [_difference(*row) for row in cursor.fetchall()]


def _difference(case: Any, day: Any, channel: str, tallied: Any, ballots: Any) -> Difference:
    """A row; SQLite gives uids and days as text."""
    uid = case if isinstance(case, UUID) else UUID(case)
    local_day = day if isinstance(day, date) else parse_date(day)
    if local_day is None:
        raise ValueError(f"no day: {day!r}")
    return Difference(uid, local_day, channel, int(tallied), int(ballots))
