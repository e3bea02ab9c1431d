"""What the form of a new report begins with."""

from datetime import timedelta

import pytest
from django.utils import timezone

from cms.campaigns.models import Campaign
from cms.campaigns.rule_sheet import CAMPAIGN, CampaignRules, PhaseDates, PhaseName
from site_pages.models import NewsPage, NewsroomPage
from site_pages.standing import current_campaign
from tests.cms.campaigns.rule_samples import publish as publish_rules
from tests.security.people import SUPERUSER, make_user
from tests.site_pages.visits import HUB
from tests.world import make_news, make_world

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


@pytest.fixture
def campaign() -> Campaign:
    make_world()
    return Campaign.objects.get()


def lasts(campaign: Campaign, first: timedelta, last: timedelta | None) -> None:
    """Rules by which people vote from one day to another, and the result stays out for good."""
    now = timezone.now()
    closes = None if last is None else now + last
    phases = [PhaseDates(name=PhaseName.VOTING, opens_at=now + first, closes_at=closes)]
    if closes:
        phases.append(PhaseDates(name=PhaseName.RELEASED, opens_at=closes))
    publish_rules(campaign, sections={CAMPAIGN: CampaignRules(phases=tuple(phases))})


def another() -> Campaign:
    return Campaign.objects.create(slug="2021", title="下一届", year=2021)


def test_the_only_campaign_is_chosen(client, campaign):
    client.force_login(make_user(SUPERUSER))
    newsroom = NewsroomPage.objects.first()

    for kind in ("newspage", "eventpage"):
        address = f"/admin/pages/add/site_pages/{kind}/{newsroom.pk}/"
        form = client.get(address, headers={"host": HUB}).context["form"]
        assert form["campaign"].value() == campaign.pk


def test_report_that_names_no_campaign_goes_on_naming_none(client, campaign):
    client.force_login(make_user(SUPERUSER))
    page = make_news()
    NewsPage.objects.update(campaign=None)
    page = NewsPage.objects.get()
    page.save_revision()

    form = client.get(f"/admin/pages/{page.pk}/edit/", headers={"host": HUB}).context["form"]

    assert form["campaign"].value() is None


def test_of_two_campaigns_the_one_that_is_running_is_chosen(campaign):
    following = another()
    assert current_campaign() is None

    lasts(campaign, -2 * DAY, -DAY)
    lasts(following, DAY, 2 * DAY)
    assert current_campaign() == following.pk


def test_between_two_running_campaigns_nothing_is_chosen(campaign):
    lasts(campaign, -DAY, None)
    lasts(another(), -DAY, DAY)

    assert current_campaign() is None


def test_a_released_campaign_without_a_successor_is_chosen(campaign):
    lasts(campaign, -2 * DAY, -DAY)

    assert current_campaign() == campaign.pk


def test_without_any_campaign_nothing_is_chosen():
    assert current_campaign() is None
