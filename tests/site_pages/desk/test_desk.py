"""The desk's front page, its people and its other rooms."""

import pytest
from django.contrib.auth.models import Group

from cms.campaigns.models import Campaign, Channel, Contact
from site_pages.desk import roles
from tests.site_pages.desk.conftest import member

pytestmark = pytest.mark.django_db

DESK = "/admin/desk/2020/"
ROOMS = ["", "rules/", "rules/1/", "rules/1/content.json", "channels/", "plugins/"]
ORGANISERS_ONLY = ["rules/edit/", "rules/review/"]
ACTS = ["announce/", "rules/notice/", "rules/drop/", "rules/review/", "rules/edit/"]


@pytest.mark.parametrize("room", ROOMS)
def test_r120_undertakers_read_the_desk(undertaker, room):
    assert undertaker.get(DESK + room).status_code == 200


@pytest.mark.parametrize("room", ORGANISERS_ONLY)
def test_r120_only_the_organiser_edits_rules(undertaker, room):
    assert undertaker.get(DESK + room).status_code in {302, 403}
    assert undertaker.get(DESK + room, follow=True).request["PATH_INFO"] != DESK + room


@pytest.mark.parametrize("act", ACTS)
def test_r120_undertakers_change_nothing(undertaker, campaign, act):
    undertaker.post(DESK + act)

    campaign.refresh_from_db()
    assert campaign.announced_at is None
    assert campaign.rule_sheets.count() == 1


def test_who_may_not_see_the_desk_is_refused(client, campaign):
    member(client, "编辑组")

    for room in ROOMS:
        assert client.get(DESK + room).status_code == 302
    assert DESK not in client.get("/admin/").content.decode()


def test_the_newest_campaign_opens_first(organiser, campaign):
    Campaign.objects.create(slug="2021", title="2021", year=2021)

    assert organiser.get("/admin/desk/").url == "/admin/desk/2021/"


def test_a_campaign_without_rules_has_a_desk_all_the_same(organiser):
    Campaign.objects.create(slug="2021", title="2021评选", year=2021)

    page = organiser.get("/admin/desk/2021/")

    assert page.status_code == 200
    assert organiser.get("/admin/desk/2021/rules/edit/").status_code == 200


def test_r010_missing_contacts_are_pointed_out_until_they_are_there(organiser, campaign):
    before = len(organiser.get(DESK).context["attention"])
    for role in ("policy", "technical"):
        Contact.objects.create(campaign=campaign, role=role, name="演示", phone="0532-55550101")

    assert len(organiser.get(DESK).context["attention"]) == before - 2


def test_announcing_twice_says_so(organiser, campaign):
    organiser.post(f"{DESK}announce/")
    campaign.refresh_from_db()
    first = campaign.announced_at

    again = organiser.post(f"{DESK}announce/", follow=True)

    campaign.refresh_from_db()
    assert first is not None
    assert campaign.announced_at == first
    assert again.status_code == 200


def test_r023_each_channel_has_link_codes_and_snippet(organiser, campaign):
    Channel.objects.create(campaign=campaign, slug="qtv", name="青网", kind="site", ordinal=1)

    page = organiser.get(f"{DESK}channels/").content.decode()
    svg = organiser.get(f"{DESK}channels/qtv.svg")
    png = organiser.get(f"{DESK}channels/qtv.png?download")

    assert "http://localhost:8000/from/qtv/" in page
    assert "&lt;a href=" in page
    assert svg["Content-Type"] == "image/svg+xml"
    assert b"<svg" in svg.content
    assert png.content.startswith(b"\x89PNG")
    assert "attachment" in png["Content-Disposition"]
    assert organiser.get(f"{DESK}channels/qtv.gif").status_code == 404
    assert organiser.get(f"{DESK}channels/nobody.svg").status_code == 404


def test_pausing_what_is_not_installed_is_not_found(organiser):
    answer = organiser.post(f"{DESK}plugins/nobody/", {"wanted": "pause", "reason": "x"})

    assert answer.status_code == 404


@pytest.mark.parametrize(
    "name",
    ["organiser", "undertaker", "contact", "channel", "district", "recommenderclass", "partner"],
)
def test_the_organiser_keeps_the_lists(organiser, name):
    assert organiser.get(f"/admin/{name}/").status_code == 200


def test_rights_taken_from_a_group_are_not_given_back():
    roles.ensure_groups()
    group = Group.objects.get(name=roles.UNDERTAKERS)
    group.permissions.clear()

    roles.ensure_groups()

    assert group.permissions.count() == 0
