"""What pages tell search engines about themselves (schema.org)."""

import pytest

from tests.site_pages.markup import Markup
from tests.site_pages.visits import HOSTS, get, path_of
from tests.world import build_all, make_news

pytestmark = pytest.mark.django_db

SITES = ("hub", "qtv")


def things(client, site: str, path: str) -> dict[str, dict]:
    page = Markup(get(client, site, path).content.decode())
    return {one["@type"]: one for block in page.data for one in block.get("@graph", [block])}


def way(thing) -> list[tuple[str, str]]:
    return [(step["name"], step["item"]) for step in thing["itemListElement"]]


@pytest.mark.parametrize("site", SITES)
def test_the_front_page_tells_the_site_and_its_search(client, pages, site):
    told = things(client, site, "/")
    home = f"http://{HOSTS[site]}"
    assert told["Organization"]["url"] == f"{home}/"
    target = told["WebSite"]["potentialAction"]["target"]["urlTemplate"]
    assert target == f"{home}/search/?q={{search_term_string}}"
    assert "BreadcrumbList" not in told


@pytest.mark.parametrize("site", SITES)
def test_a_hall_tells_what_it_lists(client, pages, site):
    told = things(client, site, "/2020/")
    items = told["CollectionPage"]["mainEntity"]["itemListElement"]
    case = pages["case"]
    address = f"http://{HOSTS[site]}{path_of(case.full_url)}"
    assert [(one["name"], one["url"]) for one in items] == [(case.title, address)]


@pytest.mark.parametrize("site", SITES)
def test_breadcrumbs_lead_from_the_front_page_on_this_host(client, pages, site):
    home = f"http://{HOSTS[site]}"
    case, category = pages["case"], pages["category"]
    told = things(client, site, path_of(case.full_url))["BreadcrumbList"]
    assert way(told) == [
        ("首页", f"{home}/"),
        ("网上展厅", f"{home}/2020/"),
        (category.title, f"{home}{path_of(category.full_url)}"),
        (case.title, f"{home}{path_of(case.full_url)}"),
    ]
    told = things(client, site, path_of(pages["news"].full_url))["BreadcrumbList"]
    names = [name for name, _ in way(told)]
    assert names == ["首页", "公告与报道", pages["news"].title]


def test_a_list_leaves_out_what_leads_to_another_site(client, pages):
    make_news("bandao", title="只给链接", sharing="link_only")
    build_all()
    for site, shown in (("hub", False), ("bandao", True)):
        listed = things(client, site, "/news/")["CollectionPage"]["mainEntity"]
        assert ("只给链接" in [one["name"] for one in listed["itemListElement"]]) == shown
        assert listed["numberOfItems"] == len(listed["itemListElement"])


def test_what_is_no_page_tells_nothing(client, pages):
    for path in ("/search/?q=社区", "/nothing-here/"):
        assert things(client, "hub", path) == {}
