"""Rules change by publishing a version, with a notice once announced, never in the past."""

import hashlib
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from wagtail.models import PageViewRestriction

from cms.campaigns import exceptions
from cms.campaigns.models import RuleDraft, RuleSheet
from cms.campaigns.queries import newest_rules, rules_at
from cms.campaigns.rule_sheet import CAMPAIGN, EVALUATION, CampaignRules, EvaluationRules
from cms.campaigns.services import (
    announce_campaign,
    drop_rule_draft,
    finish_rule_draft,
    save_rule_draft,
    shift_demonstration_dates,
)
from cms.core.models import AuditEntry
from tests.cms.campaigns.rule_samples import (
    NOW,
    ORGANISER,
    SECOND,
    VOTING,
    VOTING_CLOSES,
    VOTING_OPENS,
    edited,
    every_kind,
    install,
    make_campaign,
    make_notice,
    phase,
    plugin_module,
    publish,
    weights,
    with_voting,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def campaign():
    return make_campaign()


@pytest.fixture
def announced(campaign):
    with_voting(campaign)
    return announce_campaign(campaign=campaign, author=ORGANISER, now=NOW)


def longer_vote(campaign):
    later = replace(VOTING, closes_at=VOTING_CLOSES + timedelta(days=1))
    return edited(campaign, CAMPAIGN, phases=(later,))


def test_r009_a_voting_end_without_a_notice_is_refused(announced):
    with pytest.raises(exceptions.NoticeMissing):
        publish(announced, sections=longer_vote(announced))

    assert RuleSheet.objects.count() == 1


def test_r009_a_voting_end_moves_with_a_published_notice(announced):
    notice = make_notice()
    sheet = publish(announced, sections=longer_vote(announced), change_notice=notice)

    assert sheet.change_notice_id == notice.pk
    assert sheet.effective_at == NOW
    (voting,) = rules_at(announced.pk, NOW).phases
    assert voting.closes_at == VOTING_CLOSES + timedelta(days=1)
    facts = AuditEntry.objects.get(action="rules.published", target_id=str(sheet.pk)).facts
    assert facts["changes"] == [
        {
            "rule": "campaign.phases.voting.closes_at",
            "old": "2020年9月1日 00:00",
            "new": "2020年9月2日 00:00",
        }
    ]


@pytest.mark.parametrize(
    "notice",
    [{"live": False}, {"at": None}, {"at": NOW + SECOND}],
    ids=["unpublished", "never published", "published later"],
)
def test_r009_a_notice_that_nobody_can_read_yet_is_none(announced, notice):
    with pytest.raises(exceptions.NoticeNotPublished):
        publish(announced, sections=longer_vote(announced), change_notice=make_notice(**notice))


def test_r009_a_notice_behind_a_restriction_is_none(announced):
    notice = make_notice()
    PageViewRestriction.objects.create(page=notice, restriction_type="login")

    with pytest.raises(exceptions.NoticeNotPublished):
        publish(announced, sections=longer_vote(announced), change_notice=notice)


def test_r009_rules_take_effect_when_published_at_the_earliest(announced):
    notice = make_notice()
    change = {"sections": longer_vote(announced), "change_notice": notice}
    with pytest.raises(exceptions.RulesRetroactive):
        publish(announced, effective_at=NOW - SECOND, **change)

    assert publish(announced, effective_at=NOW, **change).effective_at == NOW


def test_r009_before_the_announcement_no_notice_is_needed(campaign):
    with_voting(campaign)

    assert publish(campaign, sections=longer_vote(campaign)).number == 2


def test_r009_a_date_that_has_passed_cannot_be_moved(announced):
    later = replace(VOTING, closes_at=VOTING_CLOSES + timedelta(days=1))
    change = {"sections": edited(announced, CAMPAIGN, phases=(later,)), "now": VOTING_CLOSES}
    notice = make_notice()
    with pytest.raises(exceptions.RulesInvalid) as refused:
        publish(announced, change_notice=notice, **change)
    assert "投票" in str(refused.value) or "voting" in str(refused.value)

    # Published before the end, but in effect only at it: by then the end has been.
    with pytest.raises(exceptions.RulesInvalid):
        publish(
            announced,
            change_notice=notice,
            effective_at=VOTING_CLOSES,
            **{**change, "now": VOTING_CLOSES - SECOND},
        )
    change["now"] = VOTING_CLOSES - SECOND
    assert publish(announced, change_notice=notice, **change).number == 2


@pytest.mark.parametrize(("offset", "refused"), [(-1, False), (0, True), (1, True)])
def test_r009_weights_freeze_when_voting_opens(announced, offset, refused):
    change = {
        "sections": weights(announced, 50),
        "change_notice": make_notice(),
        "now": VOTING_OPENS + offset * SECOND,
    }
    if not refused:
        assert publish(announced, **change).number == 2
        return
    with pytest.raises(exceptions.RulesFrozen) as error:
        publish(announced, **change)
    assert str(EvaluationRules.__dataclass_fields__["vote_weight"].metadata["rule"].label) in str(
        error.value
    )


def test_r009_what_would_take_effect_after_voting_opened_is_frozen_too(announced):
    change = {"sections": weights(announced, 50), "change_notice": make_notice()}
    with pytest.raises(exceptions.RulesFrozen):
        publish(announced, effective_at=VOTING_OPENS, **change)

    assert publish(announced, effective_at=VOTING_OPENS - SECOND, **change).number == 2


def test_r009_a_queued_change_cannot_be_carried_past_the_freeze(announced):
    notice = make_notice()
    opens = {"effective_at": VOTING_OPENS - SECOND, "change_notice": notice}
    publish(announced, sections=weights(announced, 50), **opens)
    # The next version is based on the queued one: its weights would come along.
    with pytest.raises(exceptions.RulesFrozen):
        publish(
            announced,
            sections=weights(announced, 45),
            change_notice=notice,
            effective_at=VOTING_OPENS,
        )
    assert rules_at(announced.pk, VOTING_OPENS).section(EVALUATION).vote_weight == 50


def test_a_switch_freezes_when_voting_opens(monkeypatch, campaign):
    install(monkeypatch, every_kind())
    with_voting(campaign)

    with pytest.raises(exceptions.RulesFrozen, match="插件games"):
        publish(campaign, switches={"games": True}, now=VOTING_OPENS)
    assert publish(campaign, switches={"games": True}, now=VOTING_OPENS - SECOND).number == 2


def test_changeable_rules_change_after_voting_opened(monkeypatch, campaign):
    install(monkeypatch, every_kind())
    with_voting(campaign)
    share = {"sections": edited(campaign, "games", share=Decimal("0.25")), "now": VOTING_OPENS}

    assert publish(campaign, **share).number == 2
    with pytest.raises(exceptions.RulesFrozen):
        publish(campaign, sections=edited(campaign, "games", whole=7), now=VOTING_OPENS)


def test_versions_are_numbered_hashed_and_based_on_the_newest(campaign):
    first = with_voting(campaign)
    second = publish(campaign, sections=weights(campaign, 50))

    assert [first.number, second.number] == [1, 2]
    stored = RuleSheet.objects.get(pk=second.pk)
    assert stored.sha256 == hashlib.sha256(bytes(stored.content)).hexdigest()
    assert stored.is_intact
    with pytest.raises(exceptions.RulesOvertaken) as error:
        publish(campaign, sections=weights(campaign, 40), based_on=1)
    assert error.value.params == {"based_on": 1, "newest": 2}


def test_first_rules_are_based_on_none(campaign):
    with pytest.raises(exceptions.RulesOvertaken):
        publish(campaign, based_on=1)


def test_nothing_changed_is_refused(campaign):
    with_voting(campaign)

    with pytest.raises(exceptions.RulesUnchanged):
        publish(campaign, sections=edited(campaign, EVALUATION))


def test_rules_that_are_wrong_are_refused_with_every_problem(campaign):
    wrong = {
        EVALUATION: EvaluationRules(vote_weight=Decimal(56)),
        CAMPAIGN: CampaignRules(cases_per_field=0),
    }
    with pytest.raises(exceptions.RulesInvalid) as error:
        publish(campaign, sections=wrong)

    assert set(error.value.problems) == {EVALUATION, CAMPAIGN}


def test_a_plugin_is_on_only_with_what_it_requires(monkeypatch, campaign):
    install(monkeypatch, plugin_module("base"), plugin_module("more", requires=("base",)))

    with pytest.raises(exceptions.RulesInvalid, match="插件base"):
        publish(campaign, switches={"more": True})
    publish(campaign, switches={"more": True, "base": True})
    with pytest.raises(exceptions.RulesInvalid):
        publish(campaign, switches={"base": False})


def test_unknown_sections_and_plugins_are_a_callers_slip(campaign):
    with pytest.raises(ValueError, match="rules class"):
        publish(campaign, sections={"nobody": CampaignRules()})
    with pytest.raises(ValueError, match="nobody"):
        publish(campaign, switches={"nobody": True})


def test_a_removed_plugins_section_is_kept_through_new_versions(monkeypatch, campaign):
    install(monkeypatch, every_kind())
    games = {"games": every_kind().plugin.rules.rules(whole=7)}
    publish(campaign, sections=games, switches={"games": True})
    before = newest_rules(campaign.pk).content.raw("games")
    install(monkeypatch)
    publish(campaign, sections=weights(campaign, 50))
    second = newest_rules(campaign.pk)
    publish(campaign, sections=weights(campaign, 45))

    assert not second.is_on("games")
    assert second.content.strangers == ["games"]
    assert second.content.unknown("games")["whole"] == 7
    assert newest_rules(campaign.pk).content.raw("games") == before
    install(monkeypatch, every_kind())
    assert newest_rules(campaign.pk).section("games").whole == 7
    assert newest_rules(campaign.pk).is_on("games")


def test_demonstrations_alone_have_their_past_shifted(campaign):
    with_voting(campaign)
    shifted = (phase("voting", NOW - timedelta(days=2), NOW + timedelta(days=2)),)
    with pytest.raises(exceptions.NotADemonstration):
        shift_demonstration_dates(campaign=campaign, phases=shifted, author=ORGANISER, now=NOW)
    demo = make_campaign(slug="demo", is_demonstration=True)
    with_voting(demo)
    announce_campaign(campaign=demo, author=ORGANISER, now=NOW)
    for _ in range(2):
        shifted = (replace(shifted[0], opens_at=shifted[0].opens_at + timedelta(hours=1)),)
        shift_demonstration_dates(campaign=demo, phases=shifted, author=ORGANISER, now=NOW)

    assert rules_at(demo.pk, NOW).phases == shifted
    assert rules_at(demo.pk, NOW).number == 3
    with pytest.raises(exceptions.RulesUnchanged):
        shift_demonstration_dates(campaign=demo, phases=shifted, author=ORGANISER, now=NOW)


def test_a_campaign_is_announced_once_and_with_rules(campaign):
    with pytest.raises(exceptions.NoRules):
        announce_campaign(campaign=campaign, author=ORGANISER, now=NOW)
    with_voting(campaign)
    announce_campaign(campaign=campaign, author=ORGANISER, now=NOW)
    with pytest.raises(exceptions.AlreadyAnnounced):
        announce_campaign(campaign=campaign, author=ORGANISER, now=NOW)

    campaign.refresh_from_db()
    assert campaign.announced_at == NOW
    assert AuditEntry.objects.filter(action="campaign.announced").count() == 1


def test_a_draft_is_kept_as_typed_until_finished_or_dropped(campaign):
    with_voting(campaign)
    draft = {"campaign": campaign, "summary": "…", "author": ORGANISER, "now": NOW}
    typed = {"evaluation": {"vote_weight": "five"}}
    save_rule_draft(values=typed, based_on=1, **draft)
    save_rule_draft(values={**typed, "form": {}}, based_on=1, **draft)
    assert RuleDraft.objects.get().values == {**typed, "form": {}}

    kept = RuleDraft.objects.get()
    save_rule_draft(values=typed, based_on=1, **{**draft, "now": NOW + SECOND})
    assert not finish_rule_draft(draft=kept)  # edited since: not what was published
    assert finish_rule_draft(draft=RuleDraft.objects.get())
    assert not drop_rule_draft(campaign=campaign, author=ORGANISER, now=NOW)
    save_rule_draft(values=typed, based_on=1, **draft)
    assert drop_rule_draft(campaign=campaign, author=ORGANISER, now=NOW)
    assert AuditEntry.objects.filter(action="rules.draft_dropped").count() == 1
