"""Ballot numbers: given once, without a gap, in the order of publication."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cms.campaigns.models import CaseRef
from cms.core.audit import SYSTEM
from cms.core.models import AuditEntry
from plugins.voting import jobs
from plugins.voting.numbering import number_cases
from tests.ballots import OPENS, open_vote
from tests.world import build_all, make_case, make_world

pytestmark = pytest.mark.django_db

NOW = datetime(2020, 8, 21, tzinfo=UTC)


def numbers() -> list[int | None]:
    return sorted(CaseRef.objects.values_list("ballot_no", flat=True), key=str)


def test_cases_are_numbered_once_without_a_gap(db):
    campaign = make_world().campaign
    first = make_case(pictures=0)
    first.case_ref.ballot_no = 7
    first.case_ref.save()
    later = [make_case(pictures=0) for _ in range(3)]
    build_all()
    assert number_cases(campaign=campaign.pk, actor=SYSTEM, now=NOW) == 3
    given = [CaseRef.objects.get(pk=one.uid).ballot_no for one in later]
    assert sorted(given) == [8, 9, 10]
    assert number_cases(campaign=campaign.pk, actor=SYSTEM, now=NOW) == 0
    entry = AuditEntry.objects.get(action="voting.number_cases")
    assert entry.facts["first"], entry.facts["last"] == (8, 10)


def test_a_case_that_is_not_public_has_no_number(db):
    campaign = make_world().campaign
    make_case(pictures=0).unpublish()
    build_all()
    assert number_cases(campaign=campaign.pk, actor=SYSTEM, now=NOW) == 0


def test_the_job_begins_a_week_before_the_vote(db, monkeypatch):
    campaign = make_world().campaign
    make_case(pictures=0)
    build_all()
    open_vote()
    for now, expected in ((OPENS - timedelta(days=8), [None]), (OPENS - timedelta(days=6), [1])):
        monkeypatch.setattr("site_pages.standing.timezone.now", lambda now=now: now)
        jobs.number(campaign.pk, now=now)
        assert numbers() == expected


def test_votes_do_not_wait_for_the_numbering(db):
    """A stronger lock would be in the way of each ballot's foreign key until the commit."""
    campaign = make_world().campaign
    with CaptureQueriesContext(connection) as told:
        number_cases(campaign=campaign.pk, actor=SYSTEM, now=NOW)
    if connection.vendor == "postgresql":
        locks = [one["sql"] for one in told if " FOR " in one["sql"]]
        assert locks
        assert all("FOR NO KEY UPDATE" in one for one in locks)
