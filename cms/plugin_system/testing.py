"""The contract every plugin keeps, as pytest tests to be run where the plugin lives.

A plugin's test module says ``from cms.plugin_system.testing import *`` and ``PLUGIN = "name"`` and
has all of them. The rest is for a plugin's own tests: `switched_on` and `paused`.
"""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import metadata, packages_distributions
from types import ModuleType
from typing import Any
from uuid import UUID

import pytest
from django.template.loader import get_template
from django.test import Client
from django.utils import translation

from cms.plugin_system import calling, counters, switches
from cms.plugin_system.faults import all_faults
from cms.plugin_system.hookspecs import FAILING, Failing
from cms.plugin_system.registry import Plugin, Registry, installed
from cms.plugin_system.spec import HOST_API, ApiRoute, PageRoute
from cms.plugin_system.switches import Switches

__all__ = [
    "installed_plugin",
    "pytest_generate_tests",
    "test_hooks_answer_for_a_campaign_and_a_case_that_hold_nothing",
    "test_plugin_has_no_faults",
    "test_plugin_names_its_host_api",
    "test_readme_names_everything_the_plugin_adds",
    "test_routes_are_404_while_the_plugin_is_off",
    "test_routes_do_not_fail_while_the_plugin_is_on",
    "test_routes_say_why_while_the_plugin_is_paused",
    "test_rules_have_chinese_labels",
    "test_slot_templates_can_be_read",
]

NOBODY = 0
"""The id of no campaign."""
NO_CASE = UUID("00000000-0000-4000-8000-000000000000")
AN_INSTANT = datetime(2020, 9, 1, 4, 0, tzinfo=UTC)
SAMPLES = {"int": "1", "str": "sample", "slug": "sample", "path": "sample", "uuid": str(NO_CASE)}
CAPTURED = re.compile(r"<(?:(\w+):)?\w+>")
HAN = re.compile("[\u4e00-\u9fff]")
REASON = "系统维护"


@dataclass
class FixedBoard:
    """A switchboard that says what a test wants."""

    switches: dict[int, Switches] = field(default_factory=dict)
    everywhere: Switches = field(default_factory=Switches)

    def of(self, campaign: int) -> Switches:
        """The campaign's own switches, else those for every campaign."""
        return self.switches.get(campaign, self.everywhere)

    def campaigns(self) -> Mapping[int, Switches]:
        """The campaigns that were named, and one that stands for all others."""
        return {NOBODY: self.everywhere, **self.switches}


@contextmanager
def connected(board: switches.Switchboard) -> Iterator[None]:
    """Everybody asks this switchboard while the block runs."""
    before = switches.connected()
    switches.connect(board)
    try:
        yield
    finally:
        switches.connect(before)


@contextmanager
def switched_on(*names: str) -> Iterator[None]:
    """These plugins are on in every campaign, all others off."""
    with connected(FixedBoard(everywhere=Switches(on=frozenset(names)))):
        yield


@contextmanager
def paused(*names: str, reason: str = REASON) -> Iterator[None]:
    """These plugins are on and paused in every campaign, all others off."""
    why = dict.fromkeys(names, reason)
    with connected(FixedBoard(everywhere=Switches(on=frozenset(names), paused=why))):
        yield


@contextmanager
def registered(*modules: ModuleType, registry: Registry = installed) -> Iterator[None]:
    """These modules are registered plugins while the block runs, beside those installed."""
    with registry.restored():
        for module in modules:
            registry.register(module, app=module.__name__)
        yield


def pytest_generate_tests(metafunc: Any) -> None:
    """Run each test for the plugin that the test module names in ``PLUGIN``, or for several."""
    if "plugin_name" in metafunc.fixturenames:
        named = metafunc.module.PLUGIN
        metafunc.parametrize("plugin_name", [named] if isinstance(named, str) else named)


@pytest.fixture
def installed_plugin(plugin_name: str) -> Plugin:
    """The plugin under test; fails where it is not installed."""
    plugin = installed.get(plugin_name)
    assert plugin is not None, (
        f"{plugin_name} is not installed: pip install it, or name its AppConfig in CMS_PLUGINS"
    )
    return plugin


def test_plugin_has_no_faults(installed_plugin: Plugin) -> None:
    """What ``manage.py check`` would say."""
    faults = [one for one in all_faults() if one.plugin == installed_plugin.spec.name]
    assert faults == []


def test_plugin_names_its_host_api(installed_plugin: Plugin) -> None:
    """It works with this host, and does not promise to work with hosts that are not there yet."""
    first, last = installed_plugin.spec.host_api
    assert first <= HOST_API == last


def test_slot_templates_can_be_read(installed_plugin: Plugin) -> None:
    """Every template that fills a slot is there and its syntax is right."""
    for template in installed_plugin.spec.slots.values():
        assert get_template(template) is not None


def test_rules_have_chinese_labels(installed_plugin: Plugin) -> None:
    """The organiser reads the form that is made of them in Chinese."""
    from cms.plugin_system.rule_fields import fields_of

    section = installed_plugin.spec.rules
    with translation.override("zh-hans"):
        labels = [str(one.label) for one in fields_of(section.rules)] if section else []
    assert [label for label in labels if not HAN.search(label)] == []


@pytest.mark.django_db
def test_routes_are_404_while_the_plugin_is_off(installed_plugin: Plugin, client: Client) -> None:
    """Off is as if the plugin were not there."""
    with switched_on():
        statuses = _statuses(installed_plugin, client)
    assert set(statuses.values()) <= {404}


@pytest.mark.django_db
def test_routes_say_why_while_the_plugin_is_paused(
    installed_plugin: Plugin, client: Client
) -> None:
    """Paused is 503 with the operator's reason."""
    with paused(installed_plugin.spec.name):
        for route in installed_plugin.spec.api_routes:
            answer = client.get(_address(route))
            assert answer.status_code == 503
            assert answer.json()["detail"] == REASON
        for page in installed_plugin.spec.page_routes:
            answer = client.get(_page_address(page))
            assert answer.status_code == 503
            assert answer["Retry-After"]


@pytest.mark.django_db
def test_routes_do_not_fail_while_the_plugin_is_on(
    installed_plugin: Plugin, client: Client
) -> None:
    """Whatever the answer is, it is one: nothing is there to be found."""
    with switched_on(installed_plugin.spec.name):
        statuses = _statuses(installed_plugin, client)
    assert [path for path, status in statuses.items() if status >= 500] == []


@pytest.mark.django_db
def test_hooks_answer_for_a_campaign_and_a_case_that_hold_nothing(
    installed_plugin: Plugin,
) -> None:
    """Every hook takes the arguments that the host gives, and copes with an empty campaign."""
    name = installed_plugin.spec.name
    counters.take()
    with switched_on(name):
        for hook, failing in FAILING.items():
            if installed_plugin.implementation(hook) is not None:
                _call(installed_plugin, hook, failing)
    failed = {hook: one.last_error for (_, hook), one in counters.take().items() if one.failures}
    assert failed == {}


def test_readme_names_everything_the_plugin_adds(installed_plugin: Plugin) -> None:
    """Rules, routes, slots, filters, pages, roles and jobs, each between backticks."""
    text = _readme(installed_plugin)
    missing = [name for name in _added(installed_plugin) if f"`{name}`" not in text]
    assert missing == []


def _address(route: ApiRoute) -> str:
    return "/api/v1/" + _filled(route.path)


def _page_address(route: PageRoute) -> str:
    return "/" + _filled(route.path)


def _filled(path: str) -> str:
    return CAPTURED.sub(lambda match: SAMPLES[match[1] or "str"], path)


def _statuses(plugin: Plugin, client: Client) -> dict[str, int]:
    paths = [_address(route) for route in plugin.spec.api_routes]
    paths += [_page_address(route) for route in plugin.spec.page_routes]
    return {path: client.get(path).status_code for path in paths}


def _call(plugin: Plugin, hook: str, failing: Failing) -> None:
    told: dict[str, Any] = {
        "kind": "case",
        "uid": NO_CASE,
        "case": NO_CASE,
        "cases": [NO_CASE],
        "slot": next(iter(plugin.spec.slots), "page.footer"),
        "phase": "submission",
        "boundary": "opened",
        "at": AN_INSTANT,
        "now": AN_INSTANT,
        "number": 1,
    }
    if failing is Failing.OPEN:
        calling.decorate_one(plugin, hook, campaign=NOBODY, **told)
    elif failing is Failing.CLOSED:
        calling.decide(hook, campaign=NOBODY, **told)
    else:
        calling.deliver(plugin, hook, told={"campaign": NOBODY, **told})


def _readme(plugin: Plugin) -> str:
    """The README.md at or above the plugin's folder; of an installed wheel, its description."""
    for folder in [plugin.folder, *plugin.folder.parents][:3]:
        if (folder / "README.md").is_file():
            return (folder / "README.md").read_text("utf-8")
    package = plugin.app.partition(".")[0]
    for distribution in packages_distributions().get(package, ()):
        return str(metadata(distribution).get_payload())  # type: ignore[attr-defined]  # -- a Message
    raise AssertionError(f"No README.md at or above {plugin.folder}, and no distribution has it.")


def _added(plugin: Plugin) -> Iterator[str]:
    from cms.plugin_system.rule_fields import fields_of

    spec = plugin.spec
    if spec.rules is not None:
        yield from (one.name for one in fields_of(spec.rules.rules))
    yield from (f"/api/v1/{route.path}" for route in spec.api_routes)
    yield from (f"/{route.path}" for route in spec.page_routes)
    yield from spec.slots
    yield from (one.parameter for one in spec.filters)
    for named in (spec.admin_pages, spec.roles, spec.beat):
        yield from (one.name for one in named)
    yield from (hook for hook in FAILING if plugin.implementation(hook) is not None)
