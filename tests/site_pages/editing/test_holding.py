"""R115: while people vote, reports about their cases carry a banner, or wait by rule."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.urls import reverse

from cms.campaigns.models import Campaign
from cms.campaigns.rule_sheet import CAMPAIGN, CampaignRules, PhaseDates, PhaseName
from site_pages.editing.holding import hold_refusal, votes_on
from site_pages.exceptions import ReportHeld
from site_pages.models import EventPage, NewsPage
from site_pages.scheduling import carry_out_schedule
from tests.cms.campaigns.rule_samples import publish as publish_rules
from tests.site_pages.admin_forms import news_data
from tests.site_pages.editing.people import STEPS, approve, make_people, send_in
from tests.site_pages.visits import get, path_of
from tests.world import make_case, make_event, make_news, make_world, republish

pytestmark = pytest.mark.django_db

OPENS, CLOSES = datetime(2020, 8, 1, tzinfo=UTC), datetime(2020, 8, 22, tzinfo=UTC)
SECOND = timedelta(seconds=1)
BANNER = "banner--voting"
# What a boundary and its neighbours say: closed before, open from the first instant on.
BOUNDARIES = [
    (OPENS - SECOND, False),
    (OPENS, True),
    (OPENS + SECOND, True),
    (CLOSES - SECOND, True),
    (CLOSES, False),
    (CLOSES + SECOND, False),
]


def world(*, holds: bool, closes: datetime | None = CLOSES):
    make_world(partners=("bandao",))
    dates = PhaseDates(name=PhaseName.VOTING, opens_at=OPENS, closes_at=closes)
    rules = CampaignRules(phases=(dates,), hold_reports_during_voting=holds)
    publish_rules(Campaign.objects.get(), sections={CAMPAIGN: rules})
    return make_case()


def draft_about(case):
    """A report about the case that is not published."""
    with time_machine.travel(OPENS - SECOND, tick=False):
        page = make_news("bandao", cases=(case,))
    page.unpublish()
    return NewsPage.objects.get()


def test_r115_report_is_held_while_voting_is_open():
    page = draft_about(world(holds=True))

    for now, is_held in BOUNDARIES:
        assert (hold_refusal(page, now) is not None) == is_held, now
    with time_machine.travel(CLOSES - SECOND, tick=False), pytest.raises(ReportHeld):
        page.get_latest_revision().publish()
    assert not NewsPage.objects.get().live
    with time_machine.travel(CLOSES, tick=False):
        page.get_latest_revision().publish()
    assert NewsPage.objects.get().live


def test_r115_without_the_rule_nothing_is_held():
    page = draft_about(world(holds=False))

    assert hold_refusal(page, OPENS) is None


def test_r115_refusal_says_until_when_by_local_time():
    page = draft_about(world(holds=True))

    assert "2020-08-22 08:00" in str(hold_refusal(page, OPENS))


def test_r115_vote_without_a_known_end_holds_until_it_ends():
    page = draft_about(world(holds=True, closes=None))

    assert hold_refusal(page, CLOSES + SECOND) is not None


def test_r115_notices_and_reports_about_nothing_are_not_held():
    case = world(holds=True)

    assert hold_refusal(make_news("hub", cases=(case,), kind="notice"), OPENS) is None
    assert hold_refusal(make_news("bandao"), OPENS) is None


def test_r115_published_report_may_be_corrected_but_not_turned_to_another_case():
    first = world(holds=True)
    second = make_case()
    report = make_news("bandao", cases=(first,))

    with time_machine.travel(OPENS, tick=False):
        republish(report, title="改正的标题")
        assert NewsPage.objects.get().title == "改正的标题"
        draft = NewsPage.objects.get()
        draft.case_links.add(type(draft.case_links.get())(case_ref_id=second.uid))
        with pytest.raises(ReportHeld):
            draft.save_revision().publish()
    assert NewsPage.objects.get().case_links.count() == 1


def test_r115_report_scheduled_into_the_vote_appears_when_it_has_ended():
    page = draft_about(world(holds=True))
    with time_machine.travel(OPENS, tick=False):
        page.go_live_at = OPENS + timedelta(days=1)
        page.save_revision().publish()

        for now, done in ((OPENS + timedelta(days=2), 0), (CLOSES - SECOND, 0), (CLOSES, 1)):
            with time_machine.travel(now, tick=False):
                assert carry_out_schedule(now=now) == done
    assert NewsPage.objects.get().live


def test_r115_editor_reads_why_and_keeps_the_draft(admin_client):
    page = draft_about(world(holds=True))
    data = news_data(cases=(make_case(),), title="写好的标题", slug=page.slug)
    with time_machine.travel(OPENS + timedelta(days=1), tick=False):
        answer = admin_client.post(
            reverse("wagtailadmin_pages:edit", args=(page.pk,)), data, follow=True
        )

    page.refresh_from_db()
    assert not page.live
    assert page.get_latest_revision_as_object().title == "写好的标题"
    assert "2020-08-22 08:00" in answer.content.decode()


def test_r115_last_approval_waits_as_well():
    page = draft_about(world(holds=True))
    people = make_people("bandao")
    page = send_in(page, people["editors"])
    with time_machine.travel(OPENS, tick=False):
        for step in STEPS[:2]:
            page = approve(page, people[step])
        with pytest.raises(ReportHeld):
            approve(page, people[STEPS[2]])
    assert page.workflow_in_progress
    with time_machine.travel(CLOSES, tick=False):
        assert approve(page, people[STEPS[2]]).live


def test_r115_banner_stands_while_voting_is_open(client):
    report = make_news("bandao", cases=(world(holds=False),))

    for now, is_shown in BOUNDARIES:
        with time_machine.travel(now, tick=False):
            for site in ("hub", "bandao"):
                shown = get(client, site, path_of(report.get_full_url())).content.decode()
                assert (BANNER in shown) == is_shown, (now, site)


def test_r115_other_pages_have_no_banner(client):
    case = world(holds=False)
    plain = make_news("bandao")

    with time_machine.travel(OPENS, tick=False):
        assert votes_on([case.uid], OPENS)
        for page in (plain, case):
            shown = get(client, "bandao", path_of(page.get_full_url()))
            assert shown.status_code == 200
            assert BANNER not in shown.content.decode()


def test_r115_case_card_in_the_body_holds_a_report_as_a_link_does():
    case = world(holds=True)
    with time_machine.travel(OPENS - SECOND, tick=False):
        page = make_news("bandao", body=[("case", case.case_ref)])
        page.unpublish()
    page = NewsPage.objects.get()
    assert hold_refusal(page, OPENS) is not None
    assert hold_refusal(page, CLOSES) is None


@pytest.mark.parametrize(("site", "is_held"), [("bandao", True), ("hub", False)])
def test_r115_only_the_organisers_notices_are_no_reports(site, is_held):
    case = world(holds=True)
    with time_machine.travel(OPENS - SECOND, tick=False):
        page = make_news(site, cases=(case,), kind="notice")
        page.unpublish()
    page = NewsPage.objects.get()
    assert (hold_refusal(page, OPENS) is not None) is is_held


def test_r115_events_are_held_whatever_publishes_them():
    case = world(holds=True)
    with time_machine.travel(OPENS - SECOND, tick=False):
        page = make_event("bandao", cases=(case,))
        page.unpublish()
    page = EventPage.objects.get()
    with time_machine.travel(OPENS, tick=False), pytest.raises(ReportHeld):
        page.get_latest_revision().publish()
    assert not EventPage.objects.get().live
