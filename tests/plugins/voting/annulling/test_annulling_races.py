"""Votes that come in while some are annulled: nobody waits long, every number stays right."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connections, transaction

from cms.core.audit import Actor
from plugins.voting.annulling import services
from plugins.voting.annulling.selecting import Selection
from plugins.voting.counting.reconciling import differences
from plugins.voting.counting.totals import Numbers, numbers_by_case
from plugins.voting.enums import AnnulmentReason
from plugins.voting.exceptions import CountingRefused
from tests.ballots import NOON, open_vote, vote
from tests.world import build_all, make_case, make_world

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

LATER = NOON + timedelta(hours=1)


def finished(call):
    """In a thread of its own, whose connections are closed afterwards."""
    try:
        return call()
    finally:
        connections.close_all()


@pytest.fixture
def proposal(transactional_db):
    make_world()
    case = make_case(pictures=0).uid
    build_all()
    campaign = open_vote()
    for host in range(20):
        vote(case, f"198.51.100.{host}")
    made = services.propose(
        campaign=campaign.pk,
        selection=Selection(case=case),
        reason=AnnulmentReason.AUTOMATED,
        grounds="a",
        statement="b",
        actor=Actor("1", "a"),
        now=LATER,
    )
    return campaign, case, made


def test_votes_are_cast_while_others_are_annulled(proposal):
    campaign, case, made = proposal
    actor = Actor("2", "b")
    with ThreadPoolExecutor(max_workers=4) as pool:
        casts = [
            pool.submit(finished, lambda host=host: vote(case, f"203.0.113.{host}", now=NOON))
            for host in range(20)
        ]
        pool.submit(
            finished,
            lambda: services.decide(
                annulment=made.pk, approve=True, words="", actor=actor, now=LATER
            ),
        ).result()
        assert all(one.result().is_new for one in casts)
    assert numbers_by_case(campaign.pk)[case] == Numbers(40, 20)
    assert differences(campaign.pk) == []


def test_of_two_who_decide_at_once_one_does(proposal):
    campaign, case, made = proposal

    def decide(person: str):
        try:
            services.decide(
                annulment=made.pk,
                approve=True,
                words="",
                actor=Actor(person, person),
                now=LATER,
            )
        except CountingRefused:
            return False
        return True

    with ThreadPoolExecutor(max_workers=4) as pool:
        done = [pool.submit(finished, lambda n=n: decide(str(n))) for n in range(2, 6)]
        assert [one.result() for one in done].count(True) == 1
    assert numbers_by_case(campaign.pk)[case] == Numbers(20, 20)
    assert differences(campaign.pk) == []


@pytest.mark.postgres
def test_a_vote_does_not_wait_for_the_lock_of_the_count(proposal):
    """SQLite has one writer; there a vote waits for the annulment's one transaction."""
    campaign, case, _ = proposal
    with transaction.atomic():
        services._locked(campaign.pk)
        with ThreadPoolExecutor(max_workers=1) as pool:
            cast = pool.submit(finished, lambda: vote(case, "203.0.113.77", now=NOON))
            assert cast.result(timeout=10).is_new
