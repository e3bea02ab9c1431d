"""Main navigation: what an editor puts into the menu is there, on every site."""

import pytest
from django.template.loader import render_to_string
from wagtail.models import Page, PageViewRestriction

from site_pages import theming
from site_pages.models import CategoryPage
from site_pages.navigation import NavLink
from tests.site_pages.visits import get
from tests.world import make_world, republish

pytestmark = pytest.mark.django_db


@pytest.fixture
def in_menu():
    make_world()
    page = CategoryPage.objects.first()
    Page.objects.filter(pk=page.pk).update(show_in_menus=True)
    return page


@pytest.mark.parametrize("site", ["hub", "qingdaonews"])
def test_page_in_the_menu_is_in_every_site_s_navigation(client, in_menu, site):
    links = get(client, site, f"/2020/{in_menu.slug}/").context["masthead"].links

    assert [link.kind for link in links] == ["home", "hall", "news", "page"]
    assert links[-1].title == in_menu.title
    assert [link.path for link in links if link.is_current] == [f"/2020/{in_menu.slug}/"]


def test_page_that_not_everybody_may_read_is_in_no_menu(client, in_menu):
    PageViewRestriction.objects.create(page=in_menu, restriction_type="login")

    links = get(client, "hub", "/").context["masthead"].links

    assert [link.kind for link in links] == ["home", "hall", "news"]
    assert [link.path for link in links if link.is_current] == ["/"]


def test_unpublished_page_is_in_no_menu(client, in_menu):
    in_menu.unpublish()

    assert len(get(client, "hub", "/").context["masthead"].links) == 3


@pytest.mark.parametrize("site", ["hub", "qingdaonews"])
def test_hall_is_current_on_its_own_pages(client, in_menu, site):
    Page.objects.filter(pk=in_menu.pk).update(show_in_menus=False)

    for path in ("/2020/", f"/2020/{in_menu.slug}/"):
        links = get(client, site, path).context["masthead"].links
        assert [link.path for link in links if link.is_current] == ["/2020/"], path


def test_the_menu_follows_what_is_published_and_withdrawn_at_once(client, in_menu):
    assert get(client, "hub", "/").context["masthead"].links[-1].title == in_menu.title
    republish(in_menu, title="新名称", show_in_menus=True)
    assert get(client, "hub", "/").context["masthead"].links[-1].title == "新名称"
    in_menu.unpublish()
    assert len(get(client, "hub", "/").context["masthead"].links) == 3


@pytest.mark.parametrize(("pages", "behind"), [(2, 0), (4, 3)])
def test_a_long_menu_of_the_dock_lies_behind_more(pages, behind):
    links = [NavLink(f"第{number}项", f"/{number}/", False, "page") for number in range(3 + pages)]
    with theming.dressed_as("qingwang"):
        masthead = {"campaigns": [], "links": links}
        html = render_to_string("components/masthead.html", {"masthead": masthead})
    dock, more, rest = html.partition("</nav>")[0].partition('class="dock__more"')

    assert dock.count("<a href") == 3 + pages
    assert dock.count('class="dock__rest"') == behind
    assert bool(more) == bool(behind)
    assert rest.count("<a href") == behind
