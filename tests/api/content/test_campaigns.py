"""``/campaigns/`` and ``/sites/``: what is going on, and who carries it."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cms.campaigns.models import Campaign, Contact, Partner, RuleSheet
from cms.campaigns.models.people import ContactRole
from cms.campaigns.queries import rules_at
from cms.campaigns.rule_sheet import CAMPAIGN
from site_pages.models import CampaignPage
from tests.assertions import assert_problem
from tests.given import given
from tests.world import make_world

pytestmark = pytest.mark.django_db

CAMPAIGNS = "/api/v1/campaigns/"
NOW = datetime(2020, 7, 20, tzinfo=UTC)


@pytest.fixture
def campaign() -> Campaign:
    """The campaign of 2020 as its files have it, announced, with its page."""
    return given(campaign_of_the_files)


def campaign_of_the_files() -> Campaign:
    call_command("load_campaign", "qingdao2020", verbosity=0)
    found = Campaign.objects.get()
    for role in ContactRole.values:
        Contact.objects.create(campaign=found, role=role, name="示例", phone="0532-00000000")
    return found


def read(client, campaign: Campaign) -> dict:
    response = client.get(f"{CAMPAIGNS}{campaign.slug}/")
    assert response.status_code == 200, response.content
    return response.json()


def test_r002_campaign_tells_rules_categories_indicators_and_people(client, campaign):
    with time_machine.travel(NOW):
        told = read(client, campaign)
    rules = rules_at(campaign.pk, NOW)
    assert told["rules"]["version"] == rules.number
    assert told["rules"]["sha256"] == RuleSheet.objects.get(pk=rules.pk).sha256
    assert [one["ordinal"] for one in told["categories"]] == list(range(1, 11))
    assert sum(len(one["fields"]) for one in told["categories"]) == 65
    assert [one["weight"] for one in told["indicators"]] == ["15", "30", "15", "20", "10", "10"]
    assert told["weights"] == {
        "vote": "55",
        "media": "15",
        "experts": "30",
        "recommendation_bonus": "3",
    }
    assert len(told["organisers"]) == 4
    assert [one["partner"] for one in told["undertakers"]] == list(
        Partner.objects.order_by("ordinal").values_list("slug", flat=True)
    )
    assert [one["role"] for one in told["contacts"]] == ["policy", "technical"]


@pytest.mark.parametrize(
    ("offset", "state", "is_open"), [(-1, "before", False), (0, "open", True), (1, "open", True)]
)
def test_r086_voting_opens_at_its_instant(client, campaign, offset, state, is_open):
    phases = rules_at(campaign.pk, NOW).section(CAMPAIGN).phases
    voting = next(one for one in phases if one.name == "voting")
    with time_machine.travel(voting.opens_at + timedelta(seconds=offset), tick=False):
        told = read(client, campaign)
    assert next(one for one in told["phases"] if one["name"] == "voting")["state"] == state
    assert ("voting" in told["open_phases"]) is is_open


@pytest.mark.parametrize("offset", [-1, 0, 1])
def test_r086_voting_closes_at_its_instant(client, campaign, offset):
    phases = rules_at(campaign.pk, NOW).section(CAMPAIGN).phases
    voting = next(one for one in phases if one.name == "voting")
    with time_machine.travel(voting.closes_at + timedelta(seconds=offset), tick=False):
        assert ("voting" in read(client, campaign)["open_phases"]) is (offset < 0)


def test_answer_stays_the_same_until_the_next_boundary(client, campaign):
    address = f"{CAMPAIGNS}{campaign.slug}/"
    with time_machine.travel(NOW, tick=False):
        first = client.get(address)
        boundary = datetime.fromisoformat(first.json()["next_boundary_at"])
    assert boundary > NOW
    held = {"if-none-match": first["ETag"]}
    with time_machine.travel(boundary - timedelta(seconds=1), tick=False):
        assert client.get(address, headers=held).status_code == 304
    with time_machine.travel(boundary, tick=False):
        assert client.get(address, headers=held).status_code == 200


def test_instants_are_the_campaigns_own_time(client, campaign):
    with time_machine.travel(NOW):
        told = read(client, campaign)
    voting = next(one for one in told["phases"] if one["name"] == "voting")
    assert voting["opens_at"] == "2020-08-22T00:00:00+08:00"


def test_list_has_the_card_of_each_and_costs_the_same_for_many(client, campaign):
    client.get(CAMPAIGNS)
    with CaptureQueriesContext(connection) as one:
        (card,) = client.get(CAMPAIGNS).json()["items"]
    with time_machine.travel(NOW):
        whole = read(client, campaign)
        (card,) = client.get(CAMPAIGNS).json()["items"]
    assert card.items() <= whole.items()
    hub = CampaignPage.objects.get().get_parent()
    for year in (2021, 2022):
        following = Campaign.objects.create(slug=str(year), title=str(year), year=year)
        hub.specific.add_child(
            instance=CampaignPage(title=str(year), slug=str(year), campaign=following)
        )
    with CaptureQueriesContext(connection) as three:
        items = client.get(CAMPAIGNS).json()["items"]
    assert [item["year"] for item in items] == [2022, 2021, 2020]
    assert len(three) == len(one) <= 4
    assert items[0]["rules"] is None
    assert items[0]["phases"] == []


def test_campaign_costs_a_fixed_number_of_queries(client, campaign):
    read(client, campaign)
    with CaptureQueriesContext(connection) as spent:
        read(client, campaign)
    assert len(spent) <= 10, [one["sql"] for one in spent]


def test_campaign_that_visitors_do_not_see_is_unknown(client, campaign):
    assert_problem(client.get(f"{CAMPAIGNS}nothing/"), 404, "not_found")
    CampaignPage.objects.get().unpublish()
    assert_problem(client.get(f"{CAMPAIGNS}{campaign.slug}/"), 404, "not_found")
    assert client.get(CAMPAIGNS).json() == {"items": [], "next": None, "previous": None}
    assert_problem(client.get(f"{CAMPAIGNS}?year=2020"), 400, "unknown_parameter")


def test_rules_that_cannot_be_read_are_not_told_and_nothing_fails(client, campaign, caplog):
    sheet = RuleSheet.objects.order_by("-number").first()
    RuleSheet.objects.bulk_create(
        [
            RuleSheet(
                campaign=campaign,
                number=sheet.number + 1,
                content=b"{",
                sha256="0" * 64,
                effective_at=NOW - timedelta(days=1),
                published_at=NOW - timedelta(days=1),
            )
        ]
    )
    with time_machine.travel(NOW):
        told = read(client, campaign)
    assert told["phases"] == []
    assert told["weights"] is None
    assert told["rules"]["version"] == sheet.number + 1
    assert "says nothing of its rules" in caplog.text


def test_r004_sites_are_the_hub_and_the_partners_in_order(client):
    make_world(partners=("qingdaonews", "bandao"))
    items = client.get("/api/v1/sites/").json()["items"]
    assert [one["slug"] for one in items][:2] == ["hub", "qingdaonews"]
    assert len(items) == 8
    urls = {one["slug"]: one["url"] for one in items}
    assert urls["hub"] == "http://localhost:8000/"
    assert urls["bandao"] == "http://bandao.localhost:8000/"
    assert urls["qtv"] is None
    assert [one["is_hub"] for one in items] == [True] + [False] * 7
    client.get("/api/v1/sites/")
    with CaptureQueriesContext(connection) as spent:
        response = client.get("/api/v1/sites/")
    assert len(spent) == 2
    again = client.get("/api/v1/sites/", headers={"if-none-match": response["ETag"]})
    assert again.status_code == 304
