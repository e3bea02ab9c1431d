"""A page behind a view restriction is named nowhere on the sites, whoever looks."""

import pytest
from wagtail.models import PageViewRestriction

from site_pages.models import CampaignPage, CategoryPage
from tests.site_pages.visits import get
from tests.world import build_all, make_case, make_news, make_world

pytestmark = pytest.mark.django_db

SITES = ("hub", "qingdaonews")


@pytest.fixture(autouse=True)
def world():
    make_world()
    case = make_case("network-security", title="被限制的案例", field="入侵检测")
    make_news("hub", cases=(case,), title="公开的报道")
    build_all()


def restrict(page) -> None:
    PageViewRestriction.objects.create(page=page, restriction_type="login")
    build_all()


def pages_of(client, site: str) -> dict[str, str]:
    report = client.get("/api/v1/news/").json()["items"][0]
    path = report["url"].partition("8000")[2]
    paths = ("/", "/2020/", "/2020/citizen-services/", "/news/", path, "/nowhere/", "/sitemap.xml")
    return {path: get(client, site, path).content.decode() for path in paths}


@pytest.mark.parametrize("site", SITES)
def test_restricted_category_is_in_no_list_and_no_navigation(client, site):
    assert "网络安全" in pages_of(client, site)["/"]

    restrict(CategoryPage.objects.get(slug="network-security"))

    for path, html in pages_of(client, site).items():
        assert "网络安全" not in html, path
        assert "network-security" not in html, path
        assert "被限制的案例" not in html, path


@pytest.mark.parametrize("site", SITES)
def test_restricted_campaign_is_in_no_masthead_and_no_footer(client, site):
    assert "/2020/" in pages_of(client, site)["/news/"]

    restrict(CampaignPage.objects.get())

    shown = pages_of(client, site)
    for path in ("/", "/news/", "/nowhere/", "/sitemap.xml"):
        assert "/2020/" not in shown[path], path
    assert get(client, site, "/2020/").status_code == 302
