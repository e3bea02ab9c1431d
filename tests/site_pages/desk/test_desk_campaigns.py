"""Which campaign's desk opens, how the others are reached, and by whose clock they tell time."""

from datetime import timedelta

import pytest
from django.utils import timezone

from cms.campaigns.models import Campaign, Contact
from tests.site_pages.desk.conftest import give_rules

pytestmark = pytest.mark.django_db

DESK = "/admin/desk/2020/"


@pytest.fixture
def next_campaign(campaign) -> Campaign:
    """The next year's campaign, without rules."""
    return Campaign.objects.create(slug="2021", title="2021评选", year=2021)


def text(response) -> str:
    return response.content.decode()


def test_d02_dates_are_shown_in_the_campaigns_zone(organiser, campaign):
    Campaign.objects.filter(pk=campaign.pk).update(time_zone="Pacific/Kiritimati")
    campaign.refresh_from_db()
    sheet = campaign.rule_sheets.get()
    shown = f"{sheet.effective_at.astimezone(campaign.zone):%Y-%m-%d %H:%M}"

    with timezone.override("UTC"):
        pages = [text(organiser.get(f"{DESK}{room}")) for room in ("", "rules/", "rules/1/")]

    assert all(shown in page for page in pages)


def test_the_desk_opens_at_the_running_campaign(organiser, campaign, next_campaign):
    campaign.announced_at = timezone.now()
    campaign.save()

    assert organiser.get("/admin/desk/").url == DESK


def test_a_campaign_that_is_over_does_not_hide_the_newest(organiser, campaign, next_campaign):
    give_rules(campaign, voting_in_days=-30, based_on=1)
    campaign.announced_at = timezone.now() - timedelta(days=100)
    campaign.save()

    assert organiser.get("/admin/desk/").url == "/admin/desk/2021/"


@pytest.mark.parametrize("room", ["", "rules/", "channels/", "plugins/"])
def test_r002_every_desk_leads_to_the_other_campaigns(organiser, next_campaign, room):
    old, new = (text(organiser.get(f"/admin/desk/{slug}/{room}")) for slug in ("2020", "2021"))

    assert 'href="/admin/desk/2021/"' in old
    assert f'href="{DESK}"' in new


def test_r002_the_list_of_campaigns_leads_to_their_desks(organiser, next_campaign):
    page = text(organiser.get("/admin/campaign/"))

    assert 'href="/admin/desk/2021/"' in page
    assert f'href="{DESK}"' in page


@pytest.mark.parametrize(
    "name", ["organiser", "undertaker", "contact", "channel", "district", "recommenderclass"]
)
def test_r002_lists_can_be_narrowed_to_one_campaign(organiser, next_campaign, name):
    page = text(organiser.get(f"/admin/{name}/"))

    assert 'name="campaign"' in page
    assert ">Campaign<" not in page


def test_r002_a_narrowed_list_shows_one_campaigns_rows(organiser, campaign, next_campaign):
    for owner, name in ((campaign, "甲演示"), (next_campaign, "乙演示")):
        Contact.objects.create(campaign=owner, role="policy", name=name, phone="0532-55550101")

    page = text(organiser.get("/admin/contact/", {"campaign": next_campaign.pk}))

    assert "乙演示" in page
    assert "甲演示" not in page


def test_d11_two_of_the_same_are_refused_in_chinese(organiser, campaign):
    told = {"campaign": campaign.pk, "role": "policy", "name": "演示", "phone": "0532-55550101"}
    organiser.post("/admin/contact/new/", told)

    page = text(organiser.post("/admin/contact/new/", told))

    assert "评选活动" in page
    assert "Campaign 和" not in page
