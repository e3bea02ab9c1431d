"""The statements that the count stands on.

``ON CONFLICT`` is decided by the index: a second voter waits for the first to commit and then finds
the row. No statement before it asks whether it may. On PostgreSQL all is one statement, and so one
transaction by itself; SQLite, which has one writer at a time, runs the same parts one by one.
"""

TAKE = """
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

# What the process knows of the vote is as old as these; no ballot may be later than the clock.
# Numbers alone would come again after a backup was restored.
MARKS = """
SELECT
  (SELECT value FROM documents_counter WHERE name = 'documents'),
  (SELECT epoch FROM documents_counter WHERE name = 'documents'),
  (SELECT number || ' ' || sha256 FROM campaigns_rulesheet
    WHERE campaign_id = %(campaign)s ORDER BY number DESC LIMIT 1),
  (SELECT id || ' ' || at FROM voting_interruption
    WHERE campaign_id = %(campaign)s ORDER BY id DESC LIMIT 1),
  (SELECT MAX(cast_at) FROM voting_ballot WHERE campaign_id = %(campaign)s)
"""

TAKE_SLOT = TAKE.format(source=f"VALUES ({SLOT_VALUES})")
STORE_BALLOT = STORE.format(source=f"VALUES ({BALLOT_VALUES})")
COUNT_BALLOT = COUNT.format(source=f"VALUES ({TALLY_VALUES})")

# Parts that write see the database as it was when the statement began, hence the RETURNING.
CAST = f"""
WITH marks (documents, epoch, rules, interruption, newest) AS ({MARKS}),
gate AS (
  SELECT
    documents IS NOT DISTINCT FROM %(documents)s::bigint
      AND epoch IS NOT DISTINCT FROM %(epoch)s::varchar
      AND rules IS NOT DISTINCT FROM %(rules)s::text
      AND interruption IS NOT DISTINCT FROM %(interruption)s::text AS is_fresh,
    newest IS NULL OR newest <= %(latest)s::timestamptz AS is_on_time
  FROM marks
),
slot AS (
  {TAKE.format(source=f"SELECT {SLOT_VALUES} FROM gate WHERE is_fresh AND is_on_time")}
  RETURNING 1
),
ballot AS (
  {STORE.format(source=f"SELECT {BALLOT_VALUES} FROM slot")}
  RETURNING 1
),
counted AS (
  {COUNT.format(source=f"SELECT {TALLY_VALUES} FROM ballot")}
)
SELECT is_fresh, is_on_time, EXISTS (SELECT 1 FROM ballot) FROM gate
"""  # noqa: S608 -- texts of this module, values are parameters
