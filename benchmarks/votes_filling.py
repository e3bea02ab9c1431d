"""What the vote's benchmark stands on: sixty cases, rules of 2020, and ballots cast before."""

from datetime import timedelta

from django.db import connection
from django.utils import timezone

from benchmarks.filling import vacuum

CASES = 60
BARE_TABLE = "CREATE TABLE bench_insert (id CHAR(32) PRIMARY KEY, told VARCHAR(36) NOT NULL)"
DAY = timedelta(days=1)


def fill(*, ballots: int) -> int:
    """Migrate and fill an empty database; gives the campaign."""
    from django.core.management import call_command

    from tests.ballots import open_vote
    from tests.world import build_all, make_case, make_world

    call_command("migrate", verbosity=0)
    make_world()
    for _ in range(CASES):
        make_case(pictures=0)
    build_all()
    now = timezone.now()
    campaign = open_vote(opens_at=now - DAY, closes_at=now + 30 * DAY).pk
    with connection.cursor() as cursor:
        cursor.execute(BARE_TABLE)
    if ballots:
        multiply(campaign, ballots)
    vacuum()
    return campaign


def multiply(campaign: int, ballots: int) -> None:
    """So many ballots of yesterday with their slots and tallies, written by the database."""
    from cms.campaigns.models import Campaign, CaseRef
    from plugins.voting.models import Ballot, Tally

    cases = list(CaseRef.objects.filter(campaign=campaign).values_list("pk", flat=True))
    sample = ballots // len(cases)
    before = timezone.now() - DAY
    local = before.astimezone(Campaign.objects.get(pk=campaign).zone)
    day = local.date()
    with connection.cursor() as cursor:
        for ordinal, case in enumerate(cases):
            cursor.execute(
                MANY,
                {
                    "campaign": campaign,
                    "case": case,
                    "n": sample,
                    "k": ordinal,
                    "day": day,
                    "at": before,
                    "until": before,
                },
            )
    Tally.objects.bulk_create(
        Tally(
            campaign_id=campaign,
            case_id=case,
            local_day=day,
            hour=local.hour,
            channel="",
            accepted=sample,
        )
        for case in cases
    )
    assert Ballot.objects.count() == sample * len(cases)


# Hexadecimal noise as long as what stands there really: the indexes are as large.
MANY = """
WITH noise AS (
  SELECT n, encode(sha256(convert_to(%(k)s || '/' || n, 'UTF8')), 'hex') AS a,
         encode(sha256(convert_to(n || '/' || %(k)s, 'UTF8')), 'hex') AS b
  FROM generate_series(1, %(n)s) AS n
), slots AS (
  INSERT INTO voting_voterslot (campaign_id, digest, scope, slot, ballot, resets_at)
  SELECT %(campaign)s, b, '', 1, left(a, 32)::uuid, %(until)s FROM noise
)
INSERT INTO voting_ballot (id, campaign_id, case_id, local_day, cast_at, channel, nonce, token,
                           commitment, receipt, network, way, agent)
SELECT left(a, 32)::uuid, %(campaign)s, %(case)s, %(day)s, %(at)s, '', left(b, 32), right(a, 32),
       b, right(b, 16), left(a, 32), 'page', 'Chrome 120'
FROM noise
"""
