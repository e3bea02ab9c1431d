"""The vote's statement on PostgreSQL."""

import pytest
from django.db import connection

from tests.ballots import open_vote, vote
from tests.world import build_all, make_case, make_world

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]

PREPARED = "SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%%voting_voterslot%%'"
INDEXES = "SELECT count(*) FROM pg_indexes WHERE tablename = 'voting_ballot'"


def test_the_server_plans_a_vote_once():
    make_world()
    case = make_case(pictures=0).uid
    build_all()
    open_vote()
    for host in (1, 2):
        vote(case, f"203.0.113.{host}")
    assert asked(PREPARED) == 1


def test_a_ballot_pays_for_no_index_that_nothing_asks():
    """Its key, nonce, token, receipt, case, and the campaign's newest."""
    assert asked(INDEXES) == 6


def asked(query):
    with connection.cursor() as cursor:
        cursor.execute(query)
        return cursor.fetchone()[0]
