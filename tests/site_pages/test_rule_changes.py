"""A change notice shows what it changes and when; other news ask nothing (R9)."""

from dataclasses import replace
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cms.campaigns.models import Campaign, RuleSheet
from cms.campaigns.rule_sheet import CAMPAIGN
from cms.campaigns.services import announce_campaign
from cms.documents.models import DocumentVersion
from tests.cms.campaigns.rule_samples import (
    NOW,
    ORGANISER,
    VOTING,
    VOTING_CLOSES,
    edited,
    publish,
    with_voting,
)
from tests.site_pages.visits import get
from tests.world import build_all, make_news, make_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def announced():
    make_world()
    campaign = Campaign.objects.get()
    with_voting(campaign)
    return announce_campaign(campaign=campaign, author=ORGANISER, now=NOW)


def lengthen(campaign, notice, *, days, effective_at=None):
    longer = replace(VOTING, closes_at=VOTING_CLOSES + timedelta(days=days))
    return publish(
        campaign,
        sections=edited(campaign, CAMPAIGN, phases=(longer,)),
        change_notice=notice,
        effective_at=effective_at,
        now=NOW,
    )


def notice_page(**changes):
    told = {"kind": "notice", "title": "关于延长投票时间的公告", "campaign": Campaign.objects.get()}
    page = make_news("hub", **told, **changes)
    type(page).objects.filter(pk=page.pk).update(first_published_at=NOW)
    return page


def test_r009_the_first_rules_have_nothing_to_compare_with(client):
    make_world()
    notice = notice_page()
    with_voting(Campaign.objects.get(), change_notice=notice)
    (section,) = shown(client, notice)

    assert section.select("dl") == []


def shown(client, page, site="hub"):
    answer = get(client, site, f"/news/{page.uid}/{page.slug}/")
    return BeautifulSoup(answer.content, "html.parser").select(".rule-changes")


@pytest.mark.parametrize("site", ["hub", "qingdaonews"])
def test_r009_a_notice_shows_old_and_new_value_and_the_time(client, announced, site):
    notice = notice_page()
    lengthen(announced, notice, days=1, effective_at=NOW + timedelta(days=1))
    build_all()
    (section,) = shown(client, notice, site)

    (old,), (new,) = section.select("del"), section.select("ins")
    assert "2020年9月1日 00:00" in old.get_text()
    assert "2020年9月2日 00:00" in new.get_text()
    assert "2020年7月2日 12:00" in section.get_text()


def test_r009_a_version_that_never_took_effect_says_so(client, announced):
    early, late = notice_page(), notice_page()
    lengthen(announced, early, days=1, effective_at=NOW + timedelta(days=5))
    lengthen(announced, late, days=2)
    (first,), (second,) = shown(client, early), shown(client, late)

    assert len(first.select("p")) == 2
    assert len(second.select("p")) == 2  # … and that version 2 is called off
    assert "2020年9月3日 00:00" in second.get_text()


def test_a_notice_of_rules_that_cannot_be_read_still_tells_the_time(client, announced, caplog):
    notice = notice_page()
    RuleSheet.objects.create(
        campaign=announced,
        number=2,
        content=b"{}",
        sha256="0" * 64,
        effective_at=NOW,
        published_at=NOW,
        author_label="x",
        change_notice=notice,
    )
    (section,) = shown(client, notice)

    assert "2020年7月1日 12:00" in section.get_text()
    assert section.select("dl") == []
    assert "cannot be compared" in caplog.text


def test_a_notice_asks_for_changes_once_and_a_report_never(client, announced):
    pages = {kind: make_news("hub", kind=kind, body=[]) for kind in ("report", "notice")}
    named = notice_page(body=[])
    lengthen(announced, named, days=1)
    build_all()

    def queries(page):
        shown(client, page)
        with CaptureQueriesContext(connection) as counted:
            shown(client, page)
        return len(counted), sum("campaigns_rulesheet" in q["sql"] for q in counted)

    # A report is asked about the cases it favours instead (R115).
    of_report, asked = queries(pages["report"])
    assert asked == 0
    for notice in (pages["notice"], named):
        of_notice, asked = queries(notice)
        assert (of_notice <= of_report + 1, asked) == (True, 1)


def test_the_document_of_a_notice_says_nothing_new(announced):
    notice = notice_page()
    build_all()
    before = bytes(DocumentVersion.objects.get(document=notice.uid, state="current").full)
    lengthen(announced, notice, days=1)
    build_all()

    assert bytes(DocumentVersion.objects.get(document=notice.uid, state="current").full) == before
