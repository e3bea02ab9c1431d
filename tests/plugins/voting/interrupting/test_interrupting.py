"""Pausing, resuming and extending: told in the same act, on every site (R9)."""

from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine

from cms.campaigns.models import Campaign, RuleSheet
from cms.campaigns.queries import newest_rules, rules_at
from cms.campaigns.rule_sheet import CAMPAIGN, CampaignRules, PhaseDates, PhaseName
from cms.campaigns.services import publish_rules
from cms.core.audit import SYSTEM, Actor
from cms.core.models import AuditEntry
from plugins.voting.casting.polls import Stage, poll_at
from plugins.voting.exceptions import (
    NotInterruptible,
    NotLater,
    PhaseInTheWay,
    RulesPlanned,
    VotingPaused,
    WordsMissing,
)
from plugins.voting.interrupting import banner_slot
from plugins.voting.interrupting.calendar import in_the_way, moved, with_later_end
from plugins.voting.interrupting.services import extend, pause, resume
from plugins.voting.models import Extension, Interruption
from site_pages.models import NewsPage
from tests.ballots import CLOSES, NOON, OPENS, open_vote, vote
from tests.world import build_all, make_case, make_world

pytestmark = pytest.mark.django_db

MANAGER = Actor("9", "主管")
REASON = "发现大量异常访问，正在核查。"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def open_case(db):
    make_world(partners=("qingdaonews", "bandao"))
    case = make_case(pictures=0).uid
    build_all()
    banner_slot.forget()
    yield case, open_vote()
    banner_slot.forget()


def front(client, host: str, at) -> str:
    banner_slot.forget()
    with time_machine.travel(at, tick=False):
        return client.get("/", headers={"host": host}).content.decode()


def test_r009_a_pause_is_told_in_the_same_act(open_case, client):
    case, campaign = open_case
    act = pause(campaign=campaign.pk, reason=REASON, actor=MANAGER, now=NOON)

    notice = NewsPage.objects.get(uid=act.notice)
    assert notice.live
    assert (notice.kind, notice.campaign) == ("notice", campaign)
    assert notice.first_published_at == NOON
    with pytest.raises(VotingPaused) as refused:
        vote(case, "198.51.100.1", now=NOON)
    assert refused.value.reason == REASON
    entry = AuditEntry.objects.get(action="voting.paused")
    assert (entry.actor_label, entry.reason) == ("主管", REASON)
    for host in ("localhost:8000", "bandao.localhost:8000"):
        page = front(client, host, NOON + HOUR)
        assert REASON in page
        assert f"/news/{act.notice}/" in page

    resume(campaign=campaign.pk, reason="核查完毕。", actor=MANAGER, now=NOON + HOUR)
    assert "voting-banner" not in front(client, "localhost:8000", NOON + 2 * HOUR)
    assert vote(case, "198.51.100.1", now=NOON + HOUR).is_new


def test_acts_follow_upon_each_other(open_case):
    _, campaign = open_case
    of = {"campaign": campaign.pk, "actor": MANAGER, "reason": REASON}
    with pytest.raises(NotInterruptible):
        resume(**of, now=NOON)
    pause(**of, now=NOON)
    with pytest.raises(NotInterruptible):
        pause(**of, now=NOON)
    resume(**of, now=NOON)
    for now in (OPENS - HOUR, CLOSES):
        with pytest.raises(NotInterruptible):
            pause(**of, now=now)
    assert Interruption.objects.count() == 2


@pytest.mark.parametrize("reason", ["", " \n", "字" * 501])
def test_a_reason_is_needed_and_nothing_is_told_without(open_case, reason):
    _, campaign = open_case
    before = NewsPage.objects.count()
    with pytest.raises(WordsMissing):
        pause(campaign=campaign.pk, reason=reason, actor=MANAGER, now=NOON)
    with pytest.raises(WordsMissing):
        extend(campaign=campaign.pk, closes_at=CLOSES + DAY, reason=reason, actor=MANAGER, now=NOON)
    assert NewsPage.objects.count() == before


def test_r009_an_extension_is_a_version_with_its_notice(open_case, client):
    case, campaign = open_case
    Campaign.objects.update(announced_at=NOON - DAY)
    made = extend(
        campaign=campaign.pk, closes_at=CLOSES + DAY, reason=REASON, actor=MANAGER, now=NOON
    )
    sheet = RuleSheet.objects.get(number=2)
    assert sheet.change_notice.specific.uid == made.notice
    body = str(sheet.change_notice.specific.body)
    assert "2020-09-01 00:00" in body
    assert "2020-09-02 00:00" in body
    assert poll_at(campaign, CLOSES).stage is Stage.OPEN
    assert vote(case, "198.51.100.1", now=CLOSES).is_new
    assert poll_at(campaign, CLOSES + DAY).stage is Stage.CLOSED
    page = front(client, "bandao.localhost:8000", NOON + HOUR)
    assert REASON in page
    assert "voting-banner" in page
    assert "2020-09-02 00:00" in page
    assert "voting-banner" not in front(client, "localhost:8000", CLOSES + DAY)


@pytest.fixture
def reviewed(open_case):
    """A calendar whose phases touch: review begins where voting ends, and all ends in a release."""
    _, campaign = open_case
    rules = newest_rules(campaign.pk)
    phases = rules.section(CAMPAIGN).phases
    review = PhaseDates(name=PhaseName.MEDIA_REVIEW, opens_at=CLOSES, closes_at=CLOSES + 2 * DAY)
    release = PhaseDates(name=PhaseName.RELEASED, opens_at=CLOSES + 3 * DAY, closes_at=None)
    publish_rules(
        campaign=campaign,
        sections={CAMPAIGN: CampaignRules(phases=(*phases, review, release))},
        switches={},
        change_notice=None,
        effective_at=None,
        summary="",
        author=SYSTEM,
        based_on=rules.number,
        now=NOON,
    )
    return campaign


def test_an_extension_must_be_later_and_names_the_phase_in_its_way(reviewed):
    of = {"campaign": reviewed.pk, "actor": MANAGER, "reason": REASON, "now": NOON}
    with pytest.raises(NotLater):
        extend(**of, closes_at=CLOSES, moves_later=True)
    before = NewsPage.objects.count()
    with pytest.raises(PhaseInTheWay) as refusal:
        extend(**of, closes_at=CLOSES + HOUR)
    assert str(PhaseName.MEDIA_REVIEW.label) in str(refusal.value)
    assert NewsPage.objects.count() == before
    assert not Extension.objects.exists()


def test_r009_later_phases_move_on_with_the_end_and_the_notice_says_so(reviewed):
    Campaign.objects.update(announced_at=NOON - DAY)
    of = {"campaign": reviewed.pk, "actor": MANAGER, "reason": REASON, "now": NOON}
    extend(**of, closes_at=CLOSES + DAY, moves_later=True)
    phases = rules_at(reviewed.pk, NOON).section(CAMPAIGN).phases
    dates = {one.name: (one.opens_at, one.closes_at) for one in phases}
    assert dates[PhaseName.VOTING] == (OPENS, CLOSES + DAY)
    assert dates[PhaseName.MEDIA_REVIEW] == (CLOSES + DAY, CLOSES + 3 * DAY)
    assert dates[PhaseName.RELEASED] == (CLOSES + 4 * DAY, None)
    body = str(NewsPage.objects.filter(slug__startswith="vote-2020-").get().body)
    for told in (PhaseName.MEDIA_REVIEW.label, "2020-09-02 00:00", "2020-09-05 00:00"):
        assert str(told) in body


def test_phases_that_have_room_may_stay(reviewed):
    of = {"campaign": reviewed.pk, "actor": MANAGER, "reason": REASON, "now": NOON}
    extend(**of, closes_at=CLOSES + DAY, moves_later=True)
    newest = newest_rules(reviewed.pk).section(CAMPAIGN).phases
    assert in_the_way(with_later_end(newest, CLOSES + 2 * DAY, moves_later=False))
    phases = tuple(one for one in newest if one.name != PhaseName.MEDIA_REVIEW)
    stays = with_later_end(phases, CLOSES + 2 * DAY, moves_later=False)
    assert in_the_way(stays) is None
    assert moved(phases, stays) == []


def test_r009_an_extension_brings_no_planned_version_into_force(open_case):
    """Its notice tells of the end alone, and would not tell of what else came early."""
    _, campaign = open_case
    rules = newest_rules(campaign.pk)
    publish_rules(
        campaign=campaign,
        sections={"voting": replace(rules.section("voting"), difficulty=9_999)},
        switches={},
        change_notice=None,
        effective_at=NOON + DAY,
        summary="",
        author=SYSTEM,
        based_on=rules.number,
        now=NOON,
    )
    before = NewsPage.objects.count()
    with pytest.raises(RulesPlanned):
        extend(
            campaign=campaign.pk,
            closes_at=CLOSES + DAY,
            reason=REASON,
            actor=MANAGER,
            now=NOON + HOUR,
        )
    assert NewsPage.objects.count() == before
    assert rules_at(campaign.pk, NOON + HOUR).number == rules.number


def test_a_paused_vote_stays_paused_while_it_is_extended(open_case):
    _, campaign = open_case
    of = {"campaign": campaign.pk, "actor": MANAGER, "reason": REASON}
    pause(**of, now=NOON)
    extend(**of, closes_at=CLOSES + HOUR, now=NOON)
    assert poll_at(campaign, NOON).stage is Stage.PAUSED
    assert NewsPage.objects.filter(slug__startswith="vote-2020-").count() == 2


def test_the_banner_costs_nothing_between_seconds(open_case, django_assert_num_queries):
    _, campaign = open_case
    with time_machine.travel(NOON, tick=False):
        banner_slot.banner_context(campaign.pk)
        with django_assert_num_queries(0):
            assert banner_slot.banner_context(campaign.pk) is None
