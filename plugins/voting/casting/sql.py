"""The statements that the count stands on.

``ON CONFLICT`` is decided by the index: a second voter waits for the first to commit and then finds
the row. No statement before it asks whether it may. On PostgreSQL all is one statement, and so one
transaction by itself; SQLite, which has one writer at a time, runs the same parts one by one.

Nothing else in them reads a large table: their plans are kept, and may have been made while nobody
had voted yet.
"""

# With days, a digest is the day's own and its slot is never free again; refusing writes nothing.
TAKE_FOR_THE_DAY = """
INSERT INTO voting_voterslot AS held (campaign_id, digest, scope, slot, ballot, resets_at)
{source}
ON CONFLICT (campaign_id, digest, scope, slot) DO NOTHING
"""
TAKE_FOR_HOURS = """
INSERT INTO voting_voterslot AS held (campaign_id, digest, scope, slot, ballot, resets_at)
{source}
ON CONFLICT (campaign_id, digest, scope, slot) DO UPDATE
SET ballot = excluded.ballot, resets_at = excluded.resets_at
WHERE held.resets_at <= %(now)s
"""
STORE = """
INSERT INTO voting_ballot (
  id, campaign_id, case_id, local_day, cast_at, channel, nonce, token, commitment, receipt,
  network, way, agent
)
{source}
"""
COUNT = """
INSERT INTO voting_tally AS told (
  campaign_id, case_id, local_day, hour, channel, accepted, annulled
)
{source}
ON CONFLICT (campaign_id, case_id, local_day, hour, channel) DO UPDATE
SET accepted = told.accepted + 1
"""
SLOT_VALUES = "%(campaign)s, %(digest)s, %(scope)s, %(slot)s, %(id)s, %(resets_at)s"
BALLOT_VALUES = (
    "%(id)s, %(campaign)s, %(case)s, %(local_day)s, %(now)s, %(channel)s, %(nonce)s, %(token)s,"
    " %(commitment)s, %(receipt)s, %(network)s, %(way)s, %(agent)s"
)
TALLY_VALUES = "%(campaign)s, %(case)s, %(local_day)s, %(hour)s, %(channel)s, 1, 0"

# What the process knows of the vote is as old as these. Numbers alone would come again after a
# backup was restored. Of documents it is the case's own: all others change at any time, hundreds
# within a second when the rules do.
MARKS = """
SELECT
  (SELECT id || ' ' || digest FROM documents_documentversion
    WHERE document_id = %(case)s AND kind = 'case' AND state = 'current'),
  (SELECT number || ' ' || sha256 FROM campaigns_rulesheet
    WHERE campaign_id = %(campaign)s ORDER BY number DESC LIMIT 1),
  (SELECT id || ' ' || at FROM voting_interruption
    WHERE campaign_id = %(campaign)s ORDER BY id DESC LIMIT 1)
"""

TAKE_SLOT = {
    is_rolling: take.format(source=f"VALUES ({SLOT_VALUES})")
    for is_rolling, take in ((False, TAKE_FOR_THE_DAY), (True, TAKE_FOR_HOURS))
}
STORE_BALLOT = STORE.format(source=f"VALUES ({BALLOT_VALUES})")
COUNT_BALLOT = COUNT.format(source=f"VALUES ({TALLY_VALUES})")


def _in_one(take: str) -> str:
    """All of it; parts that write see the database as it was at first, hence the RETURNING."""
    slot = take.format(source=f"SELECT {SLOT_VALUES} FROM gate WHERE is_fresh")  # noqa: S608 -- our own texts
    ballot = STORE.format(source=f"SELECT {BALLOT_VALUES} FROM slot")  # noqa: S608 -- the same
    counted = COUNT.format(source=f"SELECT {TALLY_VALUES} FROM ballot")  # noqa: S608 -- the same
    return f"""
    WITH marks (version, rules, interruption) AS ({MARKS}),
    gate AS (
      SELECT
        version IS NOT DISTINCT FROM %(version)s::text
          AND rules IS NOT DISTINCT FROM %(rules)s::text
          AND interruption IS NOT DISTINCT FROM %(interruption)s::text AS is_fresh
      FROM marks
    ),
    slot AS ({slot} RETURNING 1),
    ballot AS ({ballot} RETURNING 1),
    counted AS ({counted})
    SELECT is_fresh, EXISTS (SELECT 1 FROM ballot) FROM gate
    """  # noqa: S608 -- texts of this module, values are parameters


CAST = {
    is_rolling: _in_one(take)
    for is_rolling, take in ((False, TAKE_FOR_THE_DAY), (True, TAKE_FOR_HOURS))
}

# Of a vote that was refused: when its voter has one again, and whether it repeats another request.
UNTIL = """
SELECT MIN(resets_at) FROM voting_voterslot WHERE campaign_id = %(campaign)s
  AND digest = %(digest)s AND scope = %(scope)s AND slot <= %(slots)s AND resets_at > %(now)s
"""
REPEATED = """
SELECT 1 FROM voting_ballot WHERE campaign_id = %(campaign)s AND nonce = %(nonce)s
"""
