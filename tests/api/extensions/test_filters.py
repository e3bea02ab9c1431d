"""Filters of plugins: known while the plugin is on in the campaign that is asked for."""

import pytest
from django.utils import translation
from django.utils.translation import gettext_lazy

from api.content.filters import CaseFilter
from api.extensions.filters import with_plugin_filters
from cms.documents.built import FacetValue
from cms.plugin_system import FacetFilter
from cms.plugin_system.switches import Switches
from cms.plugin_system.testing import FixedBoard, connected, paused, registered, switched_on
from tests.api.content.test_filters import uids
from tests.api.stored import case_document, put
from tests.assertions import assert_problem
from tests.cms.plugin_system.made_up import plugin_module
from tests.world import make_world

pytestmark = pytest.mark.django_db

CASES, NEWS = "/api/v1/cases/", "/api/v1/news/"


@pytest.fixture(autouse=True)
def _plugins():
    """Two plugins whose facets have the same key."""
    modules = [
        plugin_module(name, filters=(FacetFilter(parameter=f"{name}_k", key="k", label="x"),))
        for name in ("first", "second")
    ]
    with registered(*modules):
        yield


def with_facet(plugin: str, value: str):
    document = case_document()
    facets = document.facets | {FacetValue(plugin, "k", value)}
    return type(document)(**{**vars(document), "facets": facets})


def test_finds_what_this_plugin_gave_this_value(client):
    one, two, three = with_facet("first", "v"), with_facet("first", "w"), with_facet("second", "v")
    put(one, two, three)
    with switched_on("first", "second"):
        assert uids(client, CASES, first_k="v") == {str(one.uid)}
        assert uids(client, CASES, second_k="v") == {str(three.uid)}
        assert uids(client, CASES, first_k="v", second_k="v") == set()
        assert len(uids(client, CASES, first_k="")) == 3


def test_unknown_while_off_and_on_other_lists(client):
    with switched_on("first"):
        assert_problem(client.get(CASES, {"second_k": "v"}), 400, "unknown_parameter")
        assert_problem(client.get(NEWS, {"first_k": "v"}), 400, "unknown_parameter")
    with switched_on():
        assert_problem(client.get(CASES, {"first_k": "v"}), 400, "unknown_parameter")


def test_paused_is_not_taken_for_nothing_found(client):
    with paused("first", reason="核对"):
        problem = assert_problem(client.get(CASES, {"first_k": "v"}), 503, "plugin_paused")
    assert problem["detail"] == "核对"


def test_the_campaign_that_is_asked_for_decides(client):
    """What another campaign has on is nothing to this one, and the other way about."""
    campaign = make_world().campaign
    here, other, on = campaign.pk, campaign.pk + 1, frozenset({"first"})
    document = with_facet("first", "v")
    put(document)
    asked = {"first_k": "v", "campaign": "2020"}
    held = Switches(on=on, paused={"first": "核对"})
    with connected(FixedBoard(switches={here: held, other: Switches(on=on)})):
        problem = assert_problem(client.get(CASES, asked), 503, "plugin_paused")
        assert problem["detail"] == "核对"
        assert uids(client, CASES, first_k="v") == {str(document.uid)}
        assert uids(client, CASES, first_k="v", campaign="1999") == set()
        nul = client.get(CASES, {"first_k": "v", "campaign": "\0"})
        assert_problem(nul, 400, "invalid_parameter")
    with connected(FixedBoard(switches={other: Switches(on=on)})):
        assert_problem(client.get(CASES, asked), 400, "unknown_parameter")
    with connected(FixedBoard(switches={here: Switches(on=on), other: held})):
        assert uids(client, CASES, **asked) == {str(document.uid)}


def test_the_label_is_read_in_the_language_of_the_moment():
    label = gettext_lazy("Pictures")
    with (
        registered(
            plugin_module("third", filters=(FacetFilter(parameter="third", key="k", label=label),))
        ),
        switched_on("third"),
    ):
        filterset = with_plugin_filters(CaseFilter, "case", {"third": "v"})
        with translation.override("en"):
            english = str(filterset.base_filters["third"].label)
        with translation.override("zh-hans"):
            assert str(filterset.base_filters["third"].label) != english


def test_a_cursor_belongs_to_the_plugins_filter_as_well(client):
    put(*(with_facet("first", "v") for _ in range(3)))
    with switched_on("first"):
        page = client.get(CASES, {"first_k": "v", "limit": 2}).json()
        rest = client.get(page["next"]).json()
        cursor = page["next"].partition("cursor=")[2].partition("&")[0]
        assert len(rest["items"]) == 1
        assert_problem(client.get(CASES, {"cursor": cursor}), 400, "invalid_cursor")


def test_too_long_a_value_is_named(client):
    with switched_on("first"):
        answer = client.get(CASES, {"first_k": "x" * 256})
    problem = assert_problem(answer, 400, "invalid_parameter")
    assert [error["parameter"] for error in problem["errors"]] == ["first_k"]


def test_a_list_that_uses_no_filter_of_plugins_asks_nothing_of_them(
    client, django_assert_num_queries
):
    put(case_document())
    with switched_on("first"), django_assert_num_queries(2):
        client.get(CASES, {"campaign": "2020"})
