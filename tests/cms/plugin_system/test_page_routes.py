"""Plugins' pages: on every site, off and paused as the switch says, checked at start."""

import pytest

from cms.plugin_system import PageRoute
from cms.plugin_system.faults import all_faults
from cms.plugin_system.page_routes import first_segments, page_patterns
from cms.plugin_system.testing import REASON, paused, switched_on
from tests.cms.plugin_system.made_up import plugin_module, registry_of
from tests.site_pages.visits import get
from tests.world import make_world

VIEW = "site_pages.views.robots"
PICKS = "/picks/2020/"


def page(path="sample/", view=VIEW, name="x", **values) -> PageRoute:
    return PageRoute(path=path, view=view, name=name, **values)


def codes(*modules) -> list[str]:
    return [one.code for one in all_faults(registry_of(*modules))]


def test_a_sound_page_has_no_faults_and_an_address():
    registry = registry_of(plugin_module(page_routes=(page("sample/<slug:slug>/"),)))
    assert all_faults(registry) == []
    assert first_segments(registry) == {"sample"}
    (resolver,) = page_patterns(registry)
    assert resolver.resolve("sample/a/").view_name == "pages:sample:x"


@pytest.mark.parametrize(
    "path",
    ["", "<slug:slug>/", "Sample/", "/sample/", "sample/<nonsense:x>/", "api/v1/", "search/"],
)
def test_e022_a_path_that_cannot_be_served(path):
    assert codes(plugin_module(page_routes=(page(path),))) == ["plugins.E022"]


def test_e022_the_address_of_an_earlier_page():
    first = plugin_module("first", page_routes=(page("sample/<slug:one>/"),))
    second = plugin_module("second", page_routes=(page("sample/<slug:other>/"),))
    assert codes(first, second) == ["plugins.E022"]


def test_e022_other_converters_are_other_addresses():
    routes = (page("sample/<uuid:one>/", name="a"), page("sample/<slug:one>/", name="b"))
    assert codes(plugin_module(page_routes=routes)) == []


def test_e012_and_e014_hold_for_pages():
    twice = (page("one/"), page("two/"))
    assert codes(plugin_module(page_routes=twice)) == ["plugins.E014"]
    missing = (page(view="no.such.view"), page("two/", name="y", campaign_of="no.such"))
    assert codes(plugin_module(page_routes=missing)) == ["plugins.E012"] * 2


@pytest.mark.django_db
@pytest.mark.parametrize("site", ["hub", "qingdaonews"])
def test_a_page_wears_the_dress_of_the_site(client, site):
    make_world()
    with switched_on("picks"):
        answer = get(client, site, PICKS)
    assert answer.status_code == 200
    assert f'class="site-{site}"' in answer.content.decode()
    assert answer.cookies == {}


@pytest.mark.django_db
def test_off_is_the_sites_404_page(client):
    make_world()
    with switched_on():
        answer = get(client, "qingdaonews", PICKS)
    assert answer.status_code == 404
    assert 'class="site-qingdaonews"' in answer.content.decode()


@pytest.mark.django_db
def test_paused_is_a_page_with_the_public_reason(client):
    make_world()
    with paused("picks"):
        answer = get(client, "qingdaonews", PICKS)
    assert (answer.status_code, answer["Cache-Control"]) == (503, "no-store")
    assert answer["Retry-After"]
    text = answer.content.decode()
    assert REASON in text
    assert 'class="site-qingdaonews"' in text
