"""Plugins' routes behind their switch."""

import pytest
from django.urls import reverse

from api.extensions.routes import plugin_patterns
from cms.plugin_system import ApiRoute
from cms.plugin_system.switches import Switches
from cms.plugin_system.testing import FixedBoard, connected, paused, switched_on
from tests.assertions import assert_problem
from tests.cms.plugin_system.made_up import plugin_module, registry_of
from tests.world import make_world

pytestmark = pytest.mark.django_db

PICKS = "/api/v1/picks/"


@pytest.fixture
def campaign():
    return make_world().campaign


def of_campaign(pk: int, **values) -> FixedBoard:
    return FixedBoard(switches={pk: Switches(**values)})


def test_reversed_by_plugin_and_name():
    assert reverse("api:picks:list") == PICKS


def test_on_off_and_paused_go_by_the_campaign_that_is_asked_about(client, campaign):
    on = frozenset({"picks"})
    other = campaign.pk + 1
    with connected(of_campaign(campaign.pk, on=on)):
        assert client.get(PICKS, {"campaign": "2020"}).json() == {"items": []}
    with connected(of_campaign(other, on=on)):
        assert_problem(client.get(PICKS, {"campaign": "2020"}), 404, "not_found")
    with connected(of_campaign(campaign.pk, on=on, paused={"picks": "核对数据"})):
        answer = client.get(PICKS, {"campaign": "2020"})
    problem = assert_problem(answer, 503, "plugin_paused")
    assert (problem["detail"], problem["plugin"]) == ("核对数据", "picks")
    assert int(answer["Retry-After"]) >= 60


def test_where_no_campaign_can_be_told_it_serves_while_any_has_it_on(client, campaign):
    with connected(of_campaign(campaign.pk, on=frozenset({"picks"}))):
        assert_problem(client.get(PICKS, {"campaign": "1999"}), 400, "invalid_parameter")
    with switched_on():
        assert_problem(client.get(PICKS, {"campaign": "1999"}), 404, "not_found")
    with paused("picks"):
        assert_problem(client.get(PICKS, {"campaign": "1999"}), 503, "plugin_paused")


def test_off_is_404_whatever_the_method_the_key_and_the_format(client):
    for answer in (
        client.post(PICKS),
        client.options(PICKS),
        client.get(PICKS, headers={"authorization": "Bearer nonsense"}),
        client.get(PICKS, headers={"accept": "text/html"}),
    ):
        assert_problem(answer, 404, "not_found")


def test_a_route_that_cannot_be_served_is_left_out_and_logged(caplog):
    routes = (
        ApiRoute(path="a/", view="no.such.view", name="a"),
        ApiRoute(path="<nothing:pk>/", view="api.index.Index", name="c"),
        ApiRoute(path="b/", view="api.index.Index", name="b"),
    )
    (included,) = plugin_patterns(registry_of(plugin_module(api_routes=routes)))
    assert [pattern.name for pattern in included.url_patterns] == ["b"]
    assert "plugin sample: route 'a/' cannot be served" in caplog.text
    assert "plugin sample: route '<nothing:pk>/' cannot be served" in caplog.text
