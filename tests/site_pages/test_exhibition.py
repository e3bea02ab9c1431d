"""The case exhibition (R113): winners picked with reasons and booths, and nobody else."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from cms.campaigns.models import Award, Campaign
from cms.campaigns.queries import newest_rules
from cms.campaigns.rule_sheet import CAMPAIGN
from cms.campaigns.services import publish_rules
from cms.core.audit import SYSTEM
from site_pages import sharing
from site_pages.exceptions import NotAWinner
from site_pages.models import CampaignPage, CasePage, ExhibitionPage, Stand
from tests.results import UNIT, VOTED, make_exhibition, release_results
from tests.site_pages.standing import standing_world
from tests.site_pages.visits import HOSTS, SLUGS, get, sitemap
from tests.world import build_all, make_case, make_picture, make_world, republish

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def standing(django_db_setup, django_db_blocker) -> Iterator[None]:
    """One case wins, another does not."""
    with django_db_blocker.unblock(), standing_world():
        make_world(partners=SLUGS)
        made = make_case(title="智慧社区一网通办")
        make_case(title="未获奖案例", pictures=0)
        release_results(made)
        build_all()
        yield


@pytest.fixture
def winner(standing, db) -> CasePage:
    """The winner, freshly read."""
    return CasePage.objects.get(title="智慧社区一网通办")


def path(page: ExhibitionPage) -> str:
    return sharing.news_path(page.uid, page.slug)


def path_of_case(case: CasePage) -> str:
    return case.url.removeprefix("http://localhost:8000")


@pytest.mark.parametrize("site", HOSTS)
def test_r113_an_exhibition_shows_booths_reasons_and_what_to_try(client, winner, site):
    page = make_exhibition(winner, plan=make_picture(alt_text="展区平面图示意"))
    html = get(client, site, path(page)).content.decode()

    for shown in (winner.title, "A1", "A区", "体验度高", "扫码办事", "每日9:30", "展区平面图示意"):
        assert shown in html, shown


@pytest.mark.parametrize("site", ["hub", "bandao"])
def test_r113_the_address_below_the_campaign_leads_to_it(client, winner, site):
    page = make_exhibition(winner)
    answer = get(client, site, "/2020/exhibition/")
    assert (answer.status_code, answer["Location"]) == (301, path(page))


def test_r113_a_winners_page_says_where_it_can_be_tried(client, winner):
    page = make_exhibition(winner)
    stand = page.stands.get()
    html = get(client, "qtv", path_of_case(winner)).content.decode()
    assert f'href="{path(page)}#stand-{stand.pk}"' in html
    assert "案例展 · 展位 A1" in html

    page.unpublish()
    assert "案例展 ·" not in get(client, "qtv", path_of_case(winner)).content.decode()


def test_r113_only_winners_can_be_chosen(admin_client, winner):
    answer = admin_client.get(reverse("winner_chooser:choose"), headers={"host": HOSTS["hub"]})
    html = answer.json()["html"]
    assert winner.title in html
    assert "未获奖案例" not in html
    assert UNIT not in html


def test_r113_the_database_has_no_stand_without_an_award(winner):
    page = make_exhibition(winner)
    stand = page.stands.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        Stand.objects.bulk_create([Stand(page=page, reason="x", booth="B9")])
    unit = Award.objects.get(unit=UNIT)
    with pytest.raises(NotAWinner):
        Stand(page=page, award=unit, reason="x", booth="B9").save()
    stand.award = unit
    with pytest.raises(ValidationError) as caught:
        stand.full_clean()
    assert set(caught.value.message_dict) == {"award"}


def test_r113_a_case_that_lost_its_award_gets_no_stand(winner):
    lost = winner.case_ref.awards.get()
    page = make_exhibition()
    release_results(CasePage.objects.get(title="未获奖案例"), reason="更正")
    with pytest.raises(NotAWinner):
        Stand(page=page, award=lost, reason="x", booth="B9").save()


def test_r113_a_stand_tells_that_its_award_was_taken_back(client, winner):
    page = make_exhibition(winner)
    build_all()
    release_results(CasePage.objects.get(title="未获奖案例"), reason="更正")
    build_all()
    html = get(client, "hub", path(page)).content.decode()
    assert "按更正后的结果，该案例未获奖。" in html
    (stand,) = client.get(f"/api/v1/news/{page.uid}/").json()["event"]["stands"]
    assert stand["is_winner"] is False
    assert stand["case"]["url"] is not None
    # It can still be edited around the stand.
    republish(ExhibitionPage.objects.get(), standfirst="改动")


def test_r113_a_stand_tells_that_its_case_was_withdrawn(client, winner):
    page = make_exhibition(winner)
    build_all()
    winner.unpublish()
    build_all()
    html = get(client, "hub", path(page)).content.decode()
    assert winner.title in html
    assert "该案例此后已撤下。" in html
    assert winner.slug not in html
    (stand,) = client.get(f"/api/v1/news/{page.uid}/").json()["event"]["stands"]
    assert stand["case"]["url"] is None


def test_r113_an_exhibition_is_an_event_in_the_api(client, winner):
    page = make_exhibition(winner)
    build_all()
    (item,) = client.get("/api/v1/news/", {"kind": "event", "profile": "full"}).json()["items"]

    assert item["uid"] == str(page.uid)
    assert item["campaign"] == "2020"
    assert item["event"]["plan"] is None
    assert item["event"]["stands"] == [
        {
            "zone": "A区",
            "booth": "A1",
            "times": "每日9:30",
            "case": {
                "uid": str(winner.uid),
                "title": winner.title,
                "applicant": winner.applicant,
                "url": winner.full_url,
            },
            "is_winner": True,
            "reason": "体验度高",
            "to_try": "扫码办事",
        }
    ]
    about = client.get("/api/v1/news/", {"case": str(winner.uid)}).json()["items"]
    assert [one["uid"] for one in about] == [str(page.uid)]
    found = client.get("/api/v1/news/", {"q": "扫码办事"}).json()["items"]
    assert [one["uid"] for one in found] == [str(page.uid)]


def test_r113_an_exhibition_goes_into_calendars_and_sitemaps(client, winner):
    page = make_exhibition(winner)
    entry = get(client, "hub", f"{path(page)}?calendar=1").content.decode()
    assert "DTSTART:20201010T010000Z" in entry
    assert [one for one in sitemap(client, "hub") if str(page.uid) in one] == [page.full_url]


def test_r005_an_exhibition_goes_with_promotion_and_the_results_stay(client, winner):
    page = make_exhibition(winner)
    campaign = Campaign.objects.get()
    rules = newest_rules(campaign.pk).section(CAMPAIGN)
    publish_rules(
        campaign=campaign,
        sections={CAMPAIGN: type(rules)(phases=rules.phases, promotion_on=False)},
        switches={},
        change_notice=None,
        effective_at=None,
        summary="",
        author=SYSTEM,
        based_on=1,
        # As it would have been decided: once people vote, the switch stays as it is.
        now=VOTED - timedelta(days=20),
    )
    build_all()
    for site in ("hub", "bandao"):
        assert get(client, site, path(page)).status_code == 410
        results = get(client, site, "/2020/results/")
        assert results.status_code == 200
        assert str(page.uid) not in results.content.decode()
        case = get(client, site, path_of_case(winner)).content.decode()
        assert "案例展 ·" not in case
        assert "winner-mark" in case


def test_r113_the_organiser_adds_an_exhibition_below_the_campaign_only(admin_client, winner):
    hall = CampaignPage.objects.get()
    address = f"/admin/pages/add/site_pages/exhibitionpage/{hall.pk}/"
    html = admin_client.get(address, headers={"host": HOSTS["hub"]}).content.decode()
    for name in ("stands-TOTAL_FORMS", "starts_at", "place", "plan"):
        assert f'name="{name}"' in html
    assert ExhibitionPage.allowed_parent_page_models() == [CampaignPage]
