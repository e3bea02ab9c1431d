"""Changing the rules at the desk: draft, difference, notice, publication (R9)."""

import json
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone
from wagtail.models import PageViewRestriction

from cms.campaigns.models import Campaign, RuleDraft, RuleSheet
from cms.campaigns.queries import newest_rules, rules_at
from cms.campaigns.rule_sheet import EVALUATION, FORM, FormRow, FormRules
from cms.campaigns.services import publish_rules
from cms.core.audit import SYSTEM
from site_pages.models import NewsPage
from tests.site_pages.desk.conftest import filled, give_rules
from tests.world import make_news

pytestmark = pytest.mark.django_db

RULES = "/admin/desk/2020/rules/"
WEIGHTS = {"evaluation-vote_weight": "60", "evaluation-expert_weight": "25"}


def keep(client, **changes: str):
    """Type into the form as it stands and ask for the review."""
    page = client.get(f"{RULES}edit/")
    assert page.status_code == 200
    return client.post(f"{RULES}edit/", filled(page, review="", **changes))


def publish(client, **chosen: str):
    """Look at the review, then press its button."""
    seen = client.get(f"{RULES}review/")
    reviewed = seen.context["reviewed"] if seen.status_code == 200 else ""
    return client.post(f"{RULES}review/", {"reviewed": reviewed, **chosen})


def text(response) -> str:
    return response.content.decode()


def test_r009_a_weight_is_changed_by_way_of_draft_and_difference(organiser, campaign):
    before = RuleSheet.objects.get(campaign=campaign)

    kept = keep(organiser, **WEIGHTS)
    review = organiser.get(kept.url)
    done = publish(organiser)

    assert kept.status_code == 302
    assert all(value in text(review) for value in ("55", "60", "30", "25"))
    assert done.status_code == 302
    assert newest_rules(campaign.pk).section(EVALUATION).vote_weight == 60
    untouched = RuleSheet.objects.get(pk=before.pk)
    assert bytes(untouched.content) == bytes(before.content)
    assert untouched.is_intact
    assert not RuleDraft.objects.exists()


def test_r009_an_announced_campaign_refuses_a_change_without_a_notice(organiser, campaign):
    organiser.post("/admin/desk/2020/announce/")
    keep(organiser, **WEIGHTS)

    refused = publish(organiser)

    assert refused.status_code == 400
    assert "公告" in text(refused) or "notice" in text(refused)
    assert RuleSheet.objects.filter(campaign=campaign).count() == 1
    assert RuleDraft.objects.filter(campaign=campaign).exists()


def test_r009_the_notice_is_begun_with_old_and_new_and_opens_the_way(organiser, campaign):
    organiser.post("/admin/desk/2020/announce/")
    keep(organiser, **WEIGHTS)

    begun = organiser.post(f"{RULES}notice/")
    notice = NewsPage.objects.get(campaign=campaign)
    unpublished = publish(organiser, change_notice=str(notice.pk))
    draft = str(notice.get_latest_revision_as_object().body)
    notice.get_latest_revision().publish()
    offered = organiser.get(f"{RULES}review/").context["form"].initial["change_notice"]
    done = publish(organiser, change_notice=str(notice.pk))

    assert begun.url == f"/admin/pages/{notice.pk}/edit/"
    assert all(value in draft for value in ("55", "60"))
    assert unpublished.status_code == 400
    assert offered == notice
    assert done.status_code == 302
    sheet = RuleSheet.objects.get(campaign=campaign, number=2)
    assert sheet.change_notice_id == notice.pk
    assert sheet.author_label == "member-主办组"


def test_r009_the_notice_of_a_change_stays(organiser, admin_client, campaign):
    organiser.post("/admin/desk/2020/announce/")
    keep(organiser, **WEIGHTS)
    organiser.post(f"{RULES}notice/")
    notice = NewsPage.objects.get(campaign=campaign)
    notice.get_latest_revision().publish()
    publish(organiser, change_notice=str(notice.pk))

    for act in ("unpublish", "delete"):
        answer = admin_client.post(f"/admin/pages/{notice.pk}/{act}/", follow=True)
        assert answer.status_code == 200
        assert notice.title in text(answer)
    newsroom = notice.get_parent()
    admin_client.post(f"/admin/pages/{newsroom.pk}/delete/", {"confirm_site_name": ""})
    notice.refresh_from_db()

    assert notice.live
    assert type(newsroom).objects.filter(pk=newsroom.pk).exists()


def test_r009_what_was_typed_wrong_is_kept_and_shown_with_its_error(organiser, campaign):
    page = organiser.get(f"{RULES}edit/")
    wrong = filled(page, review="", **{"evaluation-vote_weight": "sixty"})

    answer = organiser.post(f"{RULES}edit/", wrong)
    later = organiser.get(f"{RULES}edit/")

    assert answer.status_code == 400
    assert 'value="sixty"' in text(answer)
    assert 'value="sixty"' in text(later)
    assert organiser.get(f"{RULES}review/").url == f"{RULES}edit/"
    assert RuleSheet.objects.count() == 1


def test_r098_weights_that_make_no_whole_are_refused_beside_their_field(organiser, campaign):
    answer = keep(organiser, **{"evaluation-vote_weight": "56"})

    assert answer.status_code == 400
    assert "101" in text(answer)
    assert RuleDraft.objects.filter(campaign=campaign).exists()


def test_r009_once_voting_has_opened_the_weights_cannot_be_typed(organiser, campaign):
    give_rules(campaign, voting_in_days=-1, based_on=1)

    page = organiser.get(f"{RULES}edit/")
    sent = filled(page, review="", **WEIGHTS)
    answer = organiser.post(f"{RULES}edit/", sent)
    organiser.post(f"{RULES}review/", {})

    assert not any(name in filled(page) for name in WEIGHTS)
    assert answer.status_code == 302
    assert newest_rules(campaign.pk).section(EVALUATION).vote_weight == 55


def test_r025_an_end_of_submission_is_moved_in_the_table_of_phases(organiser, campaign):
    page = organiser.get(f"{RULES}edit/")
    typed = filled(page)["campaign-phases-1-closes_at"][0]
    end = timezone.datetime.fromisoformat(typed) + timedelta(days=1)

    keep(organiser, **{"campaign-phases-1-closes_at": end.strftime("%Y-%m-%dT%H:%M")})
    done = publish(organiser)

    assert done.status_code == 302
    old, new = (
        rules_at(campaign.pk, sheet.effective_at).phases[1]
        for sheet in RuleSheet.objects.order_by("number")
    )
    assert new.closes_at - old.closes_at == timedelta(days=1)
    assert new.opens_at == old.opens_at


def test_a_row_is_added_in_a_blank_one_and_removed_with_its_box(organiser, campaign):
    day = (timezone.now() + timedelta(days=60)).strftime("%Y-%m-%dT00:00")
    added = {
        "campaign-phases-2-name": "public_notice",
        "campaign-phases-2-opens_at": day,
    }

    keep(organiser, **added)
    publish(organiser)
    names = [phase.name.value for phase in newest_rules(campaign.pk).phases]
    keep(organiser, **{"campaign-phases-2-DELETE": "on"})
    publish(organiser)

    assert names == ["submission", "voting", "public_notice"]
    assert [p.name.value for p in newest_rules(campaign.pk).phases] == ["submission", "voting"]


def test_an_overtaken_draft_is_kept_and_refused(organiser, campaign):
    keep(organiser, **WEIGHTS)
    give_rules(campaign, voting_in_days=25, based_on=1)

    refused = publish(organiser)

    assert refused.status_code == 400
    assert RuleDraft.objects.filter(campaign=campaign).exists()
    assert newest_rules(campaign.pk).number == 2


def test_the_stored_bytes_can_be_downloaded_and_hashed(organiser, campaign):
    sheet = RuleSheet.objects.get(campaign=campaign)

    answer = organiser.get(f"{RULES}1/content.json")

    assert answer.content == bytes(sheet.content)
    assert json.loads(answer.content)["sections"]["evaluation"]["values"]["vote_weight"] == "55"
    assert sheet.sha256 in text(organiser.get(f"{RULES}1/"))


def test_the_history_shows_every_version_and_which_is_in_force(organiser, campaign):
    keep(organiser, **WEIGHTS)
    publish(organiser)

    page = text(organiser.get(RULES))

    assert f"{RULES}1/" in page
    assert f"{RULES}2/" in page
    assert organiser.get(f"{RULES}3/").status_code == 404


def test_a_draft_is_dropped(organiser, campaign):
    keep(organiser, **WEIGHTS)

    organiser.post(f"{RULES}drop/")

    assert not RuleDraft.objects.exists()
    assert organiser.get(f"{RULES}review/").status_code == 404


def test_what_is_published_is_what_was_reviewed(organiser, campaign):
    keep(organiser, **WEIGHTS)
    reviewed = organiser.get(f"{RULES}review/").context["reviewed"]
    keep(organiser, **{"evaluation-vote_weight": "70", "evaluation-expert_weight": "15"})

    answer = organiser.post(f"{RULES}review/", {"reviewed": reviewed})

    assert answer.status_code == 400
    assert newest_rules(campaign.pk).number == 1
    assert "70" in text(answer)


def test_a_draft_kept_by_somebody_else_is_not_written_over_unseen(organiser, campaign):
    page = organiser.get(f"{RULES}edit/")
    keep(organiser, **WEIGHTS)

    late = filled(page, review="", **{"evaluation-media_weight": "20"})
    answer = organiser.post(f"{RULES}edit/", late)
    draft = RuleDraft.objects.get(campaign=campaign)

    assert answer.status_code == 409
    assert draft.values["evaluation-vote_weight"] == ["60"]
    assert filled(answer)["evaluation-media_weight"] == ["20"]
    again = organiser.post(f"{RULES}edit/", filled(answer, review=""))
    assert again.status_code in {302, 400}
    draft.refresh_from_db()
    assert draft.values["evaluation-media_weight"] == ["20"]


@pytest.mark.parametrize("typed", ["0001-01-01T00:00", "9999-12-31T23:59", "2020-13-45T99:99"])
def test_a_date_out_of_this_world_is_an_error_beside_its_field(organiser, campaign, typed):
    answer = keep(organiser, **{"campaign-phases-1-closes_at": typed})

    assert answer.status_code == 400
    assert organiser.get(f"{RULES}edit/").status_code == 200
    assert organiser.get("/admin/desk/2020/").status_code == 200
    assert typed in text(answer)


@pytest.mark.parametrize("typed", ["1e-20000000", "1e20000000", "3.123456789012345678901"])
def test_a_number_too_long_to_write_out_is_refused(organiser, campaign, typed):
    answer = keep(organiser, **{"evaluation-recommendation_bonus": typed})

    assert answer.status_code == 400
    assert len(answer.content) < 500_000


def test_a_summary_that_is_too_long_stays_on_the_screen(organiser, campaign):
    words = "长" * 501

    answer = keep(organiser, summary=words, **WEIGHTS)

    assert answer.status_code == 409
    assert words in text(answer)


def test_r009_of_one_change_one_notice_is_begun(organiser, campaign):
    keep(organiser, **WEIGHTS)

    first = organiser.post(f"{RULES}notice/")
    second = organiser.post(f"{RULES}notice/")

    assert first.url == second.url
    assert NewsPage.objects.filter(campaign=campaign).count() == 1


def test_r009_a_notice_begun_for_another_draft_is_not_offered(organiser, campaign):
    organiser.post("/admin/desk/2020/announce/")
    keep(organiser, **WEIGHTS)
    organiser.post(f"{RULES}notice/")
    NewsPage.objects.get(campaign=campaign).get_latest_revision().publish()

    keep(organiser, **{"evaluation-vote_weight": "70", "evaluation-expert_weight": "15"})

    review = organiser.get(f"{RULES}review/")
    assert review.context["form"].initial["change_notice"] is None


@pytest.mark.parametrize("wrong", ["other campaign", "no campaign", "report", "older", "used"])
def test_r009_only_a_notice_of_this_change_will_do(organiser, campaign, wrong):
    organiser.post("/admin/desk/2020/announce/")
    values = {"kind": "notice", "campaign": campaign}
    if wrong == "other campaign":
        values["campaign"] = Campaign.objects.create(slug="2021", title="2021", year=2021)
    elif wrong == "no campaign":
        values["campaign"] = None
    elif wrong == "report":
        values["kind"] = "report"
    notice = make_news("hub", **values)
    if wrong == "older":
        NewsPage.objects.filter(pk=notice.pk).update(
            first_published_at=timezone.now() - timedelta(days=700)
        )
    if wrong == "used":
        keep(organiser, **WEIGHTS)
        assert publish(organiser, change_notice=str(notice.pk)).status_code == 302
    before = RuleSheet.objects.count()

    keep(organiser, **{"evaluation-vote_weight": "70", "evaluation-expert_weight": "15"})
    answer = publish(organiser, change_notice=str(notice.pk))

    assert answer.status_code == 400
    assert RuleSheet.objects.count() == before


def test_r009_what_cannot_be_is_refused_before_a_notice_is_begun(organiser, campaign):
    organiser.post("/admin/desk/2020/announce/")
    past = (timezone.now() - timedelta(days=44)).strftime("%Y-%m-%dT%H:%M")

    answer = keep(organiser, **{"campaign-phases-0-opens_at": past})
    begun = organiser.post(f"{RULES}notice/")

    assert answer.status_code == 400
    assert begun.url == f"{RULES}edit/"
    assert not NewsPage.objects.filter(campaign=campaign).exists()
    form = next(one for one in answer.context["rule_forms"].forms if one.name == "campaign")
    assert form.tables[0].errors


def test_r009_what_was_typed_before_voting_opened_is_not_dropped_in_silence(organiser, campaign):
    page = organiser.get(f"{RULES}edit/")
    give_rules(campaign, voting_in_days=-1, based_on=1)

    late = organiser.post(f"{RULES}edit/", filled(page, review="", **WEIGHTS), follow=True)

    assert "网上投票权重" in text(late) or "weight of the vote" in text(late)
    assert any("vote" in str(m) or "网上投票" in str(m) for m in late.context["messages"])


def planned(client, campaign, *, days: int, **changes: str):
    """Publish a change with its notice, to take effect in so many days (0: at once)."""
    keep(client, **changes)
    client.post(f"{RULES}notice/")
    notice = NewsPage.objects.filter(campaign=campaign).order_by("-pk").first()
    notice.get_latest_revision().publish()
    starts = timezone.localtime() + timedelta(days=days)
    at = {"effective_at": starts.strftime("%Y-%m-%dT%H:%M")} if days else {}
    assert publish(client, change_notice=str(notice.pk), **at).status_code == 302
    return notice


def test_r009_a_change_before_a_planned_one_tells_all_that_it_brings(organiser, campaign, client):
    organiser.post("/admin/desk/2020/announce/")
    planned(organiser, campaign, days=10, **WEIGHTS)

    keep(organiser, **{"campaign-cases_per_field": "3"})
    review = organiser.get(f"{RULES}review/").context["changes"]
    notice = planned(organiser, campaign, days=0, **{"campaign-cases_per_field": "3"})
    page = client.get(notice.url).content.decode()

    assert {one.rule for one in review} >= {"cases_per_field", "vote_weight", "expert_weight"}
    assert all(value in page for value in ("60", "25", "3"))


def test_r009_calling_a_planned_change_off_says_so_and_nothing_false(organiser, campaign, client):
    organiser.post("/admin/desk/2020/announce/")
    planned(organiser, campaign, days=10, **WEIGHTS)

    back = {"evaluation-vote_weight": "55", "evaluation-expert_weight": "30"}
    notice = planned(organiser, campaign, days=0, **back)
    page = client.get(notice.url).content.decode()

    assert rules_at(campaign.pk, timezone.now() + timedelta(days=30)).number == 3
    assert "60" not in page.partition('class="section rule-changes"')[2].partition("</section>")[0]


@pytest.mark.parametrize("wish", ["kind", "campaign", "expire_at"])
def test_r009_a_change_notice_does_not_become_something_else(organiser, campaign, wish):
    organiser.post("/admin/desk/2020/announce/")
    notice = planned(organiser, campaign, days=0, **WEIGHTS)
    notice.refresh_from_db()
    other = {"kind": "report", "campaign": None, "expire_at": timezone.now() + timedelta(days=1)}
    setattr(notice, wish, other[wish])

    with pytest.raises(ValidationError) as caught:
        notice.full_clean()

    assert wish in caught.value.error_dict


def test_r009_a_change_notice_cannot_be_closed_to_anybody(organiser, campaign):
    organiser.post("/admin/desk/2020/announce/")
    notice = planned(organiser, campaign, days=0, **WEIGHTS)

    for page in (notice, notice.get_parent()):
        with pytest.raises(PermissionDenied):
            PageViewRestriction.objects.create(page=page, restriction_type="login")


def test_the_first_rules_are_published_at_the_desk(organiser, campaign):
    other = Campaign.objects.create(slug="2021", title="2021评选", year=2021)
    rules = "/admin/desk/2021/rules/"
    page = organiser.get(f"{rules}edit/")
    organiser.post(f"{rules}edit/", filled(page, review="", **WEIGHTS))
    review = organiser.get(f"{rules}review/")

    done = organiser.post(f"{rules}review/", {"reviewed": review.context["reviewed"]})

    assert done.status_code == 302
    assert newest_rules(other.pk).section(EVALUATION).vote_weight == 60


def test_lines_of_a_text_survive_a_form_that_nobody_touched(organiser, campaign):
    row = FormRow(key="kind", label="单位性质", options="政府部门\n事业单位")
    publish_rules(
        campaign=campaign,
        sections={FORM: FormRules(rows=(row,))},
        switches={},
        change_notice=None,
        effective_at=None,
        summary="",
        author=SYSTEM,
        based_on=1,
        now=timezone.now(),
    )

    keep(organiser, **WEIGHTS)

    changed = organiser.get(f"{RULES}review/").context["changes"]
    assert {one.rule for one in changed} == {"vote_weight", "expert_weight"}
