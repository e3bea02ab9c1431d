"""Whether the tally says what the ballots say (R93). What differs is told, never mended."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connections, router
from django.utils.dateparse import parse_date

from plugins.voting.models import Ballot, TallyCheck

# One statement, hence one look at the database: two would be parted by the votes between them.
# Annulled ballots are told three times: in the tally, by the ballots, and by what the steps say.
# A ballot's hour is that of its instant in the campaign's zone.
DIFFERENT = """
SELECT case_id, local_day, hour, channel,
       SUM(tallied), SUM(cast_ballots), SUM(annulled), SUM(annulled_ballots), SUM(effects)
FROM (
    SELECT case_id, local_day, hour, channel, accepted AS tallied, 0 AS cast_ballots,
           annulled, 0 AS annulled_ballots, 0 AS effects
    FROM voting_tally WHERE campaign_id = %(campaign)s
    UNION ALL
    SELECT case_id, local_day, {hour} AS hour_of, channel, 0, COUNT(*), 0, 0, 0
    FROM voting_ballot WHERE campaign_id = %(campaign)s
    GROUP BY case_id, local_day, hour_of, channel
    UNION ALL
    SELECT case_id, local_day, {hour} AS hour_of, channel, 0, 0, 0, COUNT(*), 0
    FROM voting_annulledballot
    JOIN voting_ballot ON voting_ballot.id = voting_annulledballot.ballot_id
    WHERE campaign_id = %(campaign)s
    GROUP BY case_id, local_day, hour_of, channel
    UNION ALL
    SELECT case_id, local_day, hour, channel, 0, 0, 0, 0, SUM(change)
    FROM voting_annulmenteffect WHERE campaign_id = %(campaign)s
    GROUP BY case_id, local_day, hour, channel
) AS all_sides
GROUP BY case_id, local_day, hour, channel
HAVING SUM(tallied) <> SUM(cast_ballots)
    OR SUM(annulled) <> SUM(annulled_ballots)
    OR SUM(annulled) <> SUM(effects)
ORDER BY local_day, hour, case_id, channel
"""
# Of one look as well. A slot holds the last ballot that took it.
SLOTS = """
SELECT
  (SELECT COUNT(*) FROM voting_ballot WHERE campaign_id = %(campaign)s),
  (SELECT COUNT(*) FROM voting_voterslot WHERE campaign_id = %(campaign)s),
  (SELECT COUNT(*) FROM voting_voterslot WHERE campaign_id = %(campaign)s AND NOT EXISTS (
     SELECT 1 FROM voting_ballot WHERE voting_ballot.id = voting_voterslot.ballot))
"""
ZONE = "(SELECT time_zone FROM campaigns_campaign WHERE id = %(campaign)s)"
HOUR = {
    "postgresql": f"CAST(EXTRACT(HOUR FROM cast_at AT TIME ZONE {ZONE}) AS integer)",
    "sqlite": f"django_datetime_extract('hour', cast_at, {ZONE}, 'UTC')",
}
"""The hour of a ballot, by the database's kind."""


@dataclass(frozen=True)
class Difference:
    """A case's hour and channel of which tally and ballots tell different numbers.

    ``annulled`` is the tally's, ``annulled_ballots`` what is marked, ``effects`` what was decided.
    """

    case: UUID
    local_day: date
    hour: int
    channel: str
    tallied: int
    ballots: int
    annulled: int = 0
    annulled_ballots: int = 0
    effects: int = 0

    def __str__(self) -> str:
        where = f"{self.local_day} {self.hour:02}h {self.case} {self.channel or '-'}"
        told = [f"tally {self.tallied}, ballots {self.ballots}"]
        if not self.annulled == self.annulled_ballots == self.effects:
            told.append(
                f"annulled: tally {self.annulled}, ballots {self.annulled_ballots},"
                f" decided {self.effects}"
            )
        return f"{where}: {'; '.join(told)}"


def differences(campaign: int) -> list[Difference]:
    """Where tally and ballots differ; empty where every number is right. One query."""
    connection = connections[router.db_for_read(Ballot)]
    with connection.cursor() as cursor:
        different = DIFFERENT.format(hour=HOUR[connection.vendor])
        cursor.execute(different, {"campaign": campaign})
        return [_difference(*row) for row in cursor.fetchall()]


def slot_faults(campaign: int, *, is_rolling: bool) -> list[str]:
    """What is wrong between the slots of voters and the ballots, a sentence each (R88). One query.

    With days each ballot took a slot of its own, for good; a rolling window takes the same again.
    A slot that is gone would let its address vote a second time.
    """
    with connections[router.db_for_read(Ballot)].cursor() as cursor:
        cursor.execute(SLOTS, {"campaign": campaign})
        ballots, slots, lost = cursor.fetchone()
    found = []
    if slots > ballots or (slots < ballots and not is_rolling):
        found.append(f"{slots} slots of voters for {ballots} ballots")
    if lost:
        found.append(f"{lost} slots of voters hold a ballot that is not there")
    return found


def keep_check(campaign: int, found: list[str], *, now: datetime) -> TallyCheck:
    """Keep that the tally was checked, and what was found."""
    return TallyCheck.objects.create(campaign_id=campaign, checked_at=now, found=found)


def last_check(campaign: int) -> TallyCheck | None:
    """The last one that was kept."""
    return TallyCheck.objects.filter(campaign=campaign).order_by("-pk").first()


def _difference(case: Any, day: Any, hour: int, channel: str, *numbers: Any) -> Difference:
    """A row; SQLite gives uids and days as text."""
    uid = case if isinstance(case, UUID) else UUID(case)
    local_day = day if isinstance(day, date) else parse_date(day)
    if local_day is None:
        raise ValueError(f"no day: {day!r}")
    return Difference(uid, local_day, hour, channel, *map(int, numbers))
