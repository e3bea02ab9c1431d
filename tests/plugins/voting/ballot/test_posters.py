"""Posters lead to the ballot from before the vote until its close (R118)."""

from datetime import datetime

import pytest
from django.utils import timezone

from plugins.voting.ballot.calls import poster
from tests.ballots import CLOSES, NOON, OPENS, open_vote
from tests.plugins.voting.ballot.pages import open_now
from tests.site_pages.visits import get

pytestmark = pytest.mark.django_db

BEFORE = datetime(2020, 8, 1, tzinfo=OPENS.tzinfo)


def hint(monkeypatch, campaign, case, now):
    monkeypatch.setattr("site_pages.standing.timezone.now", lambda: now)
    made = poster(campaign.pk, case.uid, now=now)
    return made and made.hint


def test_r118_the_words_beside_the_code_follow_the_vote(monkeypatch, case):
    campaign = open_vote()
    assert hint(monkeypatch, campaign, case, BEFORE) == "扫码投票，8月22日起"
    assert hint(monkeypatch, campaign, case, NOON) == "扫码投给016号"
    assert hint(monkeypatch, campaign, case, CLOSES) is None


def test_r118_the_poster_is_another_one_while_voting(client, case):
    path = f"/cases/{case.uid}/poster.png"
    plain = get(client, "hub", path)
    open_now()
    assert get(client, "hub", path)["ETag"] != plain["ETag"]
    made = poster(case.case_ref.campaign_id, case.uid, now=timezone.now())
    assert made.path == f"/vote/{case.uid}/"
