"""How the vote stands, for people: as far as the rules show it (R91, R93)."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.utils import timezone

from cms.core.audit import Actor
from plugins.voting.annulling.selecting import Selection
from plugins.voting.annulling.services import decide, propose
from plugins.voting.disclaiming import disclaim
from plugins.voting.enums import AnnulmentReason, Display
from plugins.voting.models import Tally
from tests.ballots import at, open_vote, vote
from tests.plugins.voting.ballot.pages import DAY, LIST, open_now, text_of
from tests.site_pages.visits import get
from tests.world import build_all, make_case

pytestmark = pytest.mark.django_db

TALLY = f"{LIST}tally/"
FIRST, SECOND = Actor("1", "甲"), Actor("2", "乙")


def shown(client, query: str = "", site: str = "hub") -> str:
    answer = get(client, site, f"{TALLY}{query}")
    assert answer.status_code == 200
    assert not answer.cookies
    return text_of(answer)


def test_r093_live_totals_are_shown_on_every_site(client, case):
    open_now(display=Display.LIVE)
    for host in range(3):
        vote(case.uid, f"198.51.100.{host}", now=timezone.now())
    for site in ("hub", "qingdaonews"):
        text = shown(client, site=site)
        assert case.title in text
        assert "<b>3</b>" in text


def main_of(text: str) -> str:
    """What is about the vote: links around it carry the address."""
    return text.split("<main", 1)[1].split("</main>", 1)[0]


@pytest.mark.parametrize("display", [Display.DAILY, Display.HIDDEN])
def test_r093_what_the_rules_hide_is_not_on_the_page(client, case, display):
    open_now(display=display)
    before = shown(client)
    vote(case.uid, "198.51.100.1", now=timezone.now())
    assert Tally.objects.get().accepted == 1
    assert shown(client) == before
    assert "<b>1</b>" not in before
    for order in ("counted", "accepted"):
        assert main_of(shown(client, f"?order={order}")) == main_of(before)


def test_r091_annulled_votes_and_the_penalties_are_published(client, case):
    now = timezone.now()
    campaign = open_vote(opens_at=now - 2 * DAY, closes_at=now + DAY, display=Display.LIVE)
    for host in range(3):
        vote(case.uid, f"198.51.100.{host}", now=now)
    made = propose(
        campaign=campaign.pk,
        selection=Selection(case=case.uid),
        reason=AnnulmentReason.AUTOMATED,
        grounds="内部说明",
        statement="同一网段一分钟内集中投票",
        actor=FIRST,
        now=now + timedelta(seconds=1),
    )
    later = now + timedelta(seconds=2)
    decide(annulment=made.pk, approve=True, words="", actor=SECOND, now=later)
    text = shown(client)
    assert "同一网段一分钟内集中投票" in text
    assert "内部说明" not in text
    assert "<b>0</b>" in text
    assert "不自动取消任何案例的资格" in text


def test_r093_after_the_close_cases_can_be_ranked_both_ways(client, case):
    other = make_case(title="第二个案例", pictures=0)
    build_all()
    now = timezone.now()
    open_vote(opens_at=now - DAY, closes_at=now + timedelta(seconds=2), display=Display.HIDDEN)
    for host in range(2):
        vote(other.uid, f"198.51.100.{host}", now=now)
    vote(case.uid, "198.51.100.9", now=now)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(timezone, "now", lambda: now + timedelta(seconds=3))
        text = shown(client, "?order=counted")
        assert text.index("第二个案例") < text.index(f">{case.title}</a>")
        page = BeautifulSoup(text, "html.parser")
        assert [one.get_text(strip=True) for one in page.select(".tally-hours li > b")]
        for name in ("tally-categories", "tally-channels", "tally-days", "tally-hours"):
            section = page.select_one(f"[aria-labelledby={name}]")
            assert sum_of(section) == 3, name
            assert section.select("svg rect"), name


def sum_of(section) -> int:
    """What a section's numbers come to: beside its bars, or in the table of its columns."""
    told = section.select(".tally-list__votes b")
    if section.select("thead th[scope=col]") and "24" in section.get_text():
        told = section.select("tbody td")
    elif section.table:
        told = section.select("tbody td:nth-child(2)")
    return sum(int(one.get_text(strip=True)) for one in told)


def test_r093_before_the_close_no_hour_is_on_the_page(client, case):
    """Threat 25; by category, channel and day the numbers stand with the totals."""
    open_now(display=Display.LIVE)
    vote(case.uid, "198.51.100.1", now=timezone.now())
    page = BeautifulSoup(shown(client), "html.parser")
    assert not page.select(".tally-hours")
    for name in ("tally-categories", "tally-channels", "tally-days"):
        assert sum_of(page.select_one(f"[aria-labelledby={name}]")) == 1, name


def test_r088_what_the_rule_costs_stands_beside_the_totals(client, case):
    open_now(display=Display.LIVE)
    now = timezone.now()
    vote(case.uid, "198.51.100.1", now=now)
    assert disclaim(case=case.uid, channel="", address=at("198.51.100.1"), now=now)
    text = shown(client)
    assert 'id="tally-fair"' in text
    assert "100.0" in text


@pytest.mark.parametrize("display", [Display.DAILY, Display.LIVE])
def test_a_vote_without_votes_says_so_and_draws_nothing(client, case, display):
    open_now(display=display)
    page = BeautifulSoup(shown(client), "html.parser")
    assert not page.select(".tally-columns, #tally-categories")
    assert page.select_one(".tally-state__none")
