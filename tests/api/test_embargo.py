"""The embargo (R110, R112): before the release no byte says who wins, after it all of them do.

Everything is prepared as an organiser would: rules by which the vote is over, award types, a draft
of the results' page and one of the exhibition, both with a word that nobody may read yet. Then
every public address is asked on all eight hosts.
"""

import io
import json
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from urllib.parse import quote

import pytest
from django.core.cache import caches
from django.test import Client
from django.urls import reverse
from wagtail.models import Page

from cms.campaigns.models import AwardType, Campaign
from cms.campaigns.services import Grant
from site_pages.exceptions import ResultsEmbargoed
from site_pages.models import CampaignPage, CasePage, NewsPage, ResultsPage
from site_pages.releasing import prepare_results_page
from tests.results import CASE_NAME, UNIT, close_the_vote, make_exhibition, release_results
from tests.site_pages.standing import standing_world
from tests.site_pages.visits import HOSTS, SLUGS, get, path_of, sitemap
from tests.world import build_all, make_case, make_event, make_news, make_world, republish

pytestmark = pytest.mark.django_db

WORD = "绝密名单哨兵"
SIGNS = ("winner-mark", CASE_NAME, UNIT, WORD)
RESULTS = "/2020/results/"
API_RESULTS = "/api/v1/campaigns/2020/results/"


@pytest.fixture(scope="module")
def standing(django_db_setup, django_db_blocker) -> Iterator[None]:
    """A case that will win, among reports and an event; the results' page is a draft."""
    with django_db_blocker.unblock(), standing_world():
        prepare()
        yield


@pytest.fixture
def case(standing, db) -> CasePage:
    """The case, freshly read."""
    return CasePage.objects.get(title="智慧社区一网通办")


def prepare() -> None:
    """All that an organiser may prepare before the release."""
    make_world(partners=SLUGS)
    made = make_case(title="智慧社区一网通办")
    make_case(title="另一案例", pictures=0)
    make_news("bandao", cases=(made,))
    make_event("qtv", cases=(made,), title="案例交流会", standfirst="交流。")
    campaign = Campaign.objects.get()
    close_the_vote(campaign)
    AwardType.objects.create(
        campaign=campaign, slug="secret", name=WORD, given_to="case", ordinal=3
    )
    page = prepare_results_page(CampaignPage.objects.get())
    page.introduction = f"<p>{WORD}</p>"
    page.save_revision()
    build_all()


def addresses() -> list[str]:
    """Every public address there is, with whatever may be asked about winners."""
    paths = {
        "/" + path.split("/", 2)[2]
        for path in Page.objects.filter(depth__gt=1).values_list("url_path", flat=True)
    }
    news = {f"/news/{uid}/{slug}/" for uid, slug in NewsPage.objects.values_list("uid", "slug")}
    cases = list(CasePage.objects.values_list("uid", flat=True))
    given = [f"/cases/{uid}/{name}" for uid in cases for name in ("", "press-kit.zip")]
    hall = [f"/2020/?{query}" for query in ("order=number", "page=2", f"q={quote('社区')}")]
    search = [
        f"/search/?q={quote(word)}&kind={kind}"
        for word in ("社区", WORD[:2])
        for kind in ("case", "news")
    ]
    lists = ["sitemap.xml", "news-sitemap.xml", "robots.txt", "feed.xml", "no/such/page/"]
    own = [f"/api/v1/cases/{uid}/" for uid in cases]
    asked = [f"/api/v1/{path}" for path in ("", "cases/?profile=full", "news/?profile=full")]
    asked += ["/api/v1/categories/", "/api/v1/changes/", API_RESULTS]
    asked += [f"/api/v1/cases/?q={quote(WORD[:2])}", f"/api/v1/news/?q={quote(WORD[:2])}"]
    return [
        *sorted(paths | news),
        *(f"/{one}" for one in lists),
        *(*given, *hall, *search, *own, *asked),
    ]


def public_bytes(client: Client, address: str) -> str:
    """Status line, headers and body; of an archive the contents of what is in it."""
    response = client.get(address)
    head = repr(sorted(response.items()))
    if response["Content-Type"] == "application/zip":
        archive = zipfile.ZipFile(io.BytesIO(response.content))
        body = b"\n".join(archive.read(name) for name in archive.namelist())
    else:
        body = b"".join(response) if response.streaming else response.content
    return head + body.decode(errors="replace").replace(quote(WORD[:2]), "")


def test_r112_before_the_release_no_byte_on_eight_hosts_says_who_wins(case):
    told = {}
    for host in HOSTS.values():
        client = Client(headers={"host": host})
        for address in addresses():
            text = public_bytes(client, address)
            if found := [sign for sign in SIGNS if sign in text]:
                told[host, address] = found
    assert told == {}


def test_r112_the_same_question_finds_the_signs_after_the_release(case):
    """Or the test above would pass for a house that never says anything."""
    release_results(case)
    build_all()
    client = Client(headers={"host": HOSTS["bandao"]})
    texts = [public_bytes(client, address) for address in addresses()]
    # The third award was given to nobody: its name is in the editors' introduction alone.
    assert [sign for sign in SIGNS if not any(sign in text for text in texts)] == []


@pytest.mark.parametrize("site", HOSTS)
def test_r110_the_page_is_404_before_the_release_and_public_with_it(case, client, site):
    assert get(client, site, RESULTS).status_code == 404
    assert not any("/results/" in address for address in sitemap(client, site))
    release_results(case)
    answer = get(client, site, RESULTS)

    assert answer.status_code == 200
    html = answer.content.decode()
    for shown in (CASE_NAME, case.title, case.applicant, UNIT, WORD):
        assert shown in html, shown
    rules = Campaign.objects.get().releases.get().rule_sheet
    assert rules.sha256 in html
    # Partners send search engines to the hub.
    listed = [address for address in sitemap(client, site) if address.endswith(RESULTS)]
    assert listed == (["http://localhost:8000/2020/results/"] if site == "hub" else [])


def test_r110_the_api_knows_no_results_before_the_release(case, client):
    before = client.get(API_RESULTS)
    assert (before.status_code, before["Content-Type"]) == (404, "application/problem+json")
    unknown = client.get("/api/v1/campaigns/no-such/results/").json()
    same = {name: value for name, value in before.json().items() if name != "request_id"}
    assert same == {name: value for name, value in unknown.items() if name != "request_id"}
    assert client.get("/api/v1/cases/?winner=true").json()["items"] == []

    made = release_results(case)
    told = client.get(API_RESULTS).json()
    assert (told["number"], told["sha256"], told["earlier"]) == (1, made.sha256, [])
    assert told["rule_sheet"]["sha256"] == made.rule_sheet.sha256
    first, second = told["awards"]
    assert first["name"] == CASE_NAME
    (category,) = first["categories"]
    assert category["slug"] == "citizen-services"
    assert category["cases"] == [
        {
            "uid": str(case.uid),
            "title": case.title,
            "applicant": case.applicant,
            "url": f"http://localhost:8000{case.url.removeprefix('http://localhost:8000')}",
        }
    ]
    assert second["units"] == [UNIT]


def test_r110_page_and_api_tell_the_same_lists(case, client):
    other = CasePage.objects.get(title="另一案例")
    release_results(other, case)
    told = client.get(API_RESULTS).json()["awards"][0]["categories"][0]["cases"]
    html = get(client, "hub", RESULTS).content.decode()

    assert [one["title"] for one in told] == ["另一案例", "智慧社区一网通办"]
    places = [html.index(f">{one['title']}<") for one in told]
    assert places == sorted(places)


@pytest.mark.parametrize("site", HOSTS)
def test_r105_the_award_is_on_the_cases_page_after_the_release(case, client, site):
    path = path_of(case.full_url)
    assert CASE_NAME not in get(client, site, path).content.decode()
    release_results(case)
    html = get(client, site, path).content.decode()
    assert CASE_NAME in html
    assert "winner-mark" in html


def test_r107_staff_add_an_award_in_the_admin_and_it_is_released(case, admin_client, client):
    form = {"campaign": Campaign.objects.get().pk, "slug": "people", "name": "最具人气奖"}
    added = admin_client.post(
        reverse("awardtype:add"),
        {**form, "given_to": "case", "ordinal": 4},
        headers={"host": HOSTS["hub"]},
    )
    assert added.status_code == 302
    release_results(case, more=[Grant(award="people", case=case.uid)])

    assert "最具人气奖" in get(client, "bandao", RESULTS).content.decode()
    assert "最具人气奖" in get(client, "bandao", path_of(case.full_url)).content.decode()


def test_r112_pages_follow_in_the_transaction_of_the_release_and_documents_soon(case, client):
    release_results(case)
    # Nothing has been built since.
    page = get(client, "qtv", case.url.removeprefix("http://localhost:8000")).content.decode()
    assert CASE_NAME in page
    assert "winner-mark" in get(client, "hub", "/2020/").content.decode()
    winners = get(client, "hub", "/2020/?winner=1").content.decode()
    assert case.title in winners
    assert "另一案例" not in winners

    build_all()
    document = client.get(f"/api/v1/cases/{case.uid}/").json()
    (award,) = document["awards"]
    assert (award["slug"], award["name"]) == ("typical-case", CASE_NAME)
    assert [one["uid"] for one in client.get("/api/v1/cases/?winner=true").json()["items"]] == [
        str(case.uid)
    ]
    others = client.get("/api/v1/cases/?winner=false").json()["items"]
    assert [one["title"] for one in others] == ["另一案例"]
    assert client.get("/api/v1/cases/?winner=maybe").status_code == 400


def test_r112_the_results_page_cannot_be_published_before(case, admin_client):
    page = ResultsPage.objects.get()
    with pytest.raises(ResultsEmbargoed):
        page.get_latest_revision().publish()
    page.refresh_from_db()
    assert not page.live
    # Nor by a row that somebody changed by hand.
    ResultsPage.objects.update(live=True)
    caches["default"].clear()
    assert get(admin_client, "hub", RESULTS).status_code == 404


def test_r110_staff_see_the_draft_before_the_release(case, admin_client):
    page = ResultsPage.objects.get()
    draft = admin_client.get(f"/admin/pages/{page.pk}/view_draft/", headers={"host": HOSTS["hub"]})
    assert draft.status_code == 200
    assert WORD in draft.content.decode()


def test_r110_a_release_without_a_prepared_page_makes_one(case, client):
    ResultsPage.objects.get().delete()
    release_results(case)
    assert ResultsPage.objects.get().live
    assert get(client, "hub", RESULTS).status_code == 200


def test_r110_a_corrected_release_says_what_changed_and_when(case, client):
    other = CasePage.objects.get(title="另一案例")
    release_results(case)
    release_results(other, reason="材料不实，取消一项", now=datetime(2020, 10, 5, 2, tzinfo=UTC))
    html = get(client, "hub", RESULTS).content.decode()

    assert "材料不实，取消一项" in html
    assert "2020年10月5日" in html
    assert f">{case.title}<" not in html
    told = client.get(API_RESULTS).json()
    assert (told["number"], told["reason"]) == (2, "材料不实，取消一项")
    assert [one["number"] for one in told["earlier"]] == [1]
    build_all()
    awards = [client.get(f"/api/v1/cases/{one.uid}/").json()["awards"] for one in (case, other)]
    assert [len(some) for some in awards] == [0, 1]


def test_r110_a_winner_that_is_withdrawn_stays_on_the_list_and_says_so(case, client):
    release_results(case)
    republish(case, title="改过的名字")
    build_all()
    case.unpublish()
    build_all()

    for site in HOSTS:
        html = get(client, site, RESULTS).content.decode()
        assert "智慧社区一网通办" in html
        assert "改过的名字" not in html
        assert case.slug not in html
    told = client.get(API_RESULTS).json()["awards"][0]["categories"][0]["cases"]
    assert told[0]["url"] is None


def test_r113_an_exhibition_prepared_before_the_release_has_no_stands(case, client):
    made = make_exhibition()
    build_all()
    assert "获奖" not in json.dumps(client.get(f"/api/v1/news/{made.uid}/").json()["event"])


def test_r112_a_closed_campaign_has_no_results_in_the_api_either(case, client):
    release_results(case)
    CampaignPage.objects.get().unpublish()
    assert client.get(API_RESULTS).status_code == 404
