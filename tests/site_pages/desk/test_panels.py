"""Panels of plugins on the desk's front page."""

import pytest

from cms.plugin_system import DeskPanel, counters
from cms.plugin_system.testing import registered, switched_on
from tests.cms.plugin_system.made_up import plugin_module

pytestmark = pytest.mark.django_db

DESK = "/admin/desk/2020/"
GOOD = DeskPanel(heading="演示", template="picks/admin/panel.html", context={"count": 7})


@pytest.fixture(autouse=True)
def _counted_afresh():
    counters.take()
    yield
    counters.take()


def boxes(client, answer) -> list[str]:
    def desk_panels():
        return answer

    with registered(plugin_module("boxes", desk_panels)), switched_on("boxes"):
        page = client.get(DESK)
    assert page.status_code == 200
    return [box["heading"] for box in page.context["panels"]]


def panel(**changed) -> DeskPanel:
    return DeskPanel(**{"heading": "x", "template": GOOD.template, "context": {}, **changed})


def test_panels_are_shown(organiser):
    assert boxes(organiser, [GOOD]) == ["演示"]


def test_a_panel_is_for_those_who_hold_its_permission(organiser):
    hidden = panel(heading="hidden", permission="campaigns.no_such_right")
    shown = panel(heading="shown", permission="campaigns.change_rules")
    assert boxes(organiser, [hidden, shown]) == ["shown"]


@pytest.mark.parametrize("answer", [5, "abc", [GOOD, 5], {"heading": "x"}])
def test_what_are_no_panels_is_the_plugins_failure(organiser, answer):
    assert boxes(organiser, answer) == []
    assert counters.take()["boxes", "desk_panels"].failures == 1


@pytest.mark.parametrize(
    "broken",
    [panel(template="no/such.html"), panel(template=None), panel(context=5)],
    ids=["absent", "none", "context"],
)
def test_a_broken_panel_leaves_the_others_in_place(organiser, broken):
    assert boxes(organiser, [broken, GOOD]) == ["演示"]
    assert counters.take()["boxes", "template of a desk panel"].failures == 1
