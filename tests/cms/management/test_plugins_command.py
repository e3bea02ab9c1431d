"""``manage.py plugins``."""

import json
from io import StringIO

import pytest
from django.core.management import call_command

from cms.plugin_system.switches import Switches
from cms.plugin_system.testing import FixedBoard, connected, registered
from tests.cms.plugin_system.made_up import plugin_module

pytestmark = pytest.mark.django_db


def told(**options) -> str:
    out = StringIO()
    call_command("plugins", stdout=out, **options)
    return out.getvalue()


def board():
    on = frozenset({"picks"})
    return FixedBoard(
        switches={1: Switches(on=on), 2: Switches(on=on, paused={"picks": "核对"}), 3: Switches()}
    )


def test_tells_name_version_state_and_faults():
    with connected(board()), registered(plugin_module("needy", requires=("basis",))):
        text = told()
    assert "picks 1.0.0  编辑推荐  (pingxuan_picks)" in text
    for line in ("  #1: on", "  #2: paused (核对)", "  #3: off", "  requires basis"):
        assert line in text.splitlines()
    assert "plugins.E005 It requires basis, which is not installed. Install it" in text


def test_tells_programs_the_same():
    with connected(board()):
        plugins = {one["name"]: one for one in json.loads(told(json=True))["plugins"]}
    assert set(plugins) == {"picks", "voting"}
    picks = plugins["picks"]
    states = {one["id"]: one["state"] for one in picks["campaigns"]}
    assert states == {0: "off", 1: "on", 2: "paused", 3: "off"}
    assert picks["faults"] == []
    assert picks["roles"] == ["推荐编辑"]


def test_tells_of_what_could_not_be_registered():
    with registered(plugin_module("a", host_api=(9, 9))):
        assert "plugins.E003" in told()
        assert json.loads(told(json=True))["faults"][0]["plugin"] == "a"
