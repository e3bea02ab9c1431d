"""Every fault that stops start-up: its code, its words, and that it tells what to do."""

from dataclasses import replace
from types import ModuleType
from typing import Any

import pytest
from django.apps import apps
from django.core import checks
from django.core.exceptions import ImproperlyConfigured

from cms.campaigns.rule_sheet import HOST_SECTIONS
from cms.plugin_system import (
    AdminPage,
    ApiRoute,
    BeatJob,
    FacetFilter,
    PluginSpec,
    Role,
    faults,
    hookimpl,
)
from cms.plugin_system.apps import PluginAppConfig
from cms.plugin_system.faults import all_faults, refuse_faulty_plugins
from cms.plugin_system.registry import installed
from cms.plugin_system.spec import HOST_API, SHORTEST_ROUND
from cms.plugin_system.testing import registered
from tests.cms.plugin_system.made_up import plugin_module, registry_of

VIEW = "api.index.Index"


def faults_of(*modules: ModuleType) -> list[tuple[str, str]]:
    """(code, plugin) of every fault of a registry of these."""
    return [(one.code, one.plugin) for one in all_faults(registry_of(*modules))]


def only_fault(*modules: ModuleType) -> Any:
    (fault,) = all_faults(registry_of(*modules))
    assert fault.hint
    return fault


def route(path: str = "sample/", view: str = VIEW, **values: str) -> ApiRoute:
    return ApiRoute(path=path, view=view, name=values.pop("name", "x"), **values)


def job(run: str) -> BeatJob:
    return BeatJob(name="j", run=run, every=SHORTEST_ROUND)


def test_what_is_installed_here_has_no_faults():
    assert all_faults() == []
    refuse_faulty_plugins()


def test_a_sound_plugin_has_no_faults():
    sound = plugin_module(
        api_routes=(route(),),
        filters=(FacetFilter(parameter="sample", key="k", label="x"),),
        slots={"case.footer": "plugin_system/paused.html"},
        roles=(Role(name="r", label="x", permissions=("wagtailadmin.access_admin",)),),
    )
    assert faults_of(sound) == []


def test_e001_no_declaration():
    fault = only_fault(ModuleType("bare"))
    assert (fault.code, fault.message) == ("plugins.E001", "bare declares no plugin.")


def test_e002_two_of_one_name():
    fault = only_fault(plugin_module("twin"), plugin_module("twin"))
    assert (fault.code, fault.plugin) == ("plugins.E002", "twin")
    assert "CMS_PLUGINS" in fault.hint


@pytest.mark.parametrize("offered", [(HOST_API + 1, HOST_API + 2), (HOST_API - 1, HOST_API - 1)])
def test_e003_another_host_api(offered):
    fault = only_fault(plugin_module(host_api=offered))
    assert fault.code == "plugins.E003"
    assert f"this host has {HOST_API}" in fault.message


def case_publishd(case): ...


def case_published(case, colour): ...


@pytest.mark.parametrize("hook", [case_publishd, case_published])
def test_e004_unknown_hook_or_argument(hook):
    fault = only_fault(plugin_module("sample", hook))
    assert fault.code == "plugins.E004"
    assert hook.__name__ in fault.message


async def awaited(case): ...


async def awaited_again(case):
    yield case


def greedy(*args): ...


def greedier(**kwargs): ...


def by_place(case, /): ...


def by_name(*, colour): ...


@pytest.mark.parametrize(
    ("function", "said"),
    [
        (awaited, "is a coroutine, and the host does not await"),
        (awaited_again, "is a coroutine"),
        (greedy, "takes *args: arguments are given by name"),
        (greedier, "takes **kwargs: arguments are given by name"),
        (by_place, "takes case by its place"),
        (by_name, "takes colour, which the hook does not give"),
    ],
)
def test_e004_a_signature_that_can_never_be_called(function, said):
    module = plugin_module()
    module.case_published = hookimpl(function)
    fault = only_fault(module)
    assert fault.code == "plugins.E004"
    assert f"case_published {said}" in fault.message


@pytest.mark.parametrize("option", ["specname", "wrapper", "hookwrapper", "optionalhook"])
def test_e004_an_option_of_pluggy_that_the_host_does_not_heed(option):
    def case_published(case):
        yield

    module = plugin_module()
    value = "case_published" if option == "specname" else True
    module.case_published = hookimpl(**{option: value})(case_published)
    fault = only_fault(module)
    assert fault.code == "plugins.E004"
    assert f"says hookimpl({option}=…), which the host does not heed" in fault.message


def test_an_argument_with_a_default_that_no_hook_gives_is_no_fault():
    def case_published(case, colour="red"): ...

    assert faults_of(plugin_module("sample", case_published)) == []


def test_e005_missing_requirement():
    fault = only_fault(plugin_module(requires=("basis",)))
    assert (fault.code, fault.plugin) == ("plugins.E005", "sample")
    assert fault.message == "It requires basis, which is not installed."


def test_e006_circles():
    ring = [
        plugin_module("first", requires=("second",)),
        plugin_module("second", requires=("first",)),
        plugin_module("outside", requires=("first",)),
    ]
    assert faults_of(*ring) == [("plugins.E006", "first"), ("plugins.E006", "second")]
    assert faults_of(plugin_module(requires=("sample",))) == [("plugins.E006", "sample")]


def test_e007_plugin_that_cannot_be_imported(caplog):
    package = ModuleType("no_such_plugin")
    package.__file__ = __file__
    config = PluginAppConfig("no_such_plugin", package)
    with installed.restored():
        config.ready()
        (fault,) = all_faults()
        assert (fault.code, fault.plugin) == ("plugins.E007", "no_such_plugin")
        assert "ModuleNotFoundError" in fault.message
        with pytest.raises(ImproperlyConfigured, match=r"plugins.E007 no_such_plugin: "):
            refuse_faulty_plugins()
    refuse_faulty_plugins()


def test_e008_listed_app_that_is_no_plugin(settings):
    settings.PLUGIN_APPS = ["cms.accounts", "pingxuan_picks.apps.PicksConfig"]
    fault = only_fault()
    assert (fault.code, fault.plugin) == ("plugins.E008", "cms.accounts")


@pytest.mark.parametrize("name", sorted(HOST_SECTIONS))
def test_e009_reserved_name(name):
    assert only_fault(plugin_module(name)).code == "plugins.E009"


def test_e010_unknown_slot():
    fault = only_fault(plugin_module(slots={"case.foter": "plugin_system/paused.html"}))
    assert (fault.code, fault.message) == ("plugins.E010", "There is no slot 'case.foter'.")
    assert "case.footer" in fault.hint


def test_e011_absent_template():
    fault = only_fault(plugin_module(slots={"case.footer": "sample/absent.html"}))
    assert fault.code == "plugins.E011"
    assert "'sample/absent.html'" in fault.message


@pytest.mark.parametrize(
    ("spec", "what"),
    [
        ({"api_routes": (route(campaign_of="nowhere.at_all"),)}, "campaign_of of route"),
        ({"api_routes": (route(view="api.index.Absent"),)}, "view of route"),
        (
            {"beat": (BeatJob(name="j", run="api.index.VERSION", every=SHORTEST_ROUND),)},
            "function of job",
        ),
        (
            {
                "admin_pages": (
                    AdminPage(
                        name="p", label="x", view="no.view", permission="wagtailadmin.access_admin"
                    ),
                )
            },
            "view of admin page",
        ),
    ],
)
def test_e012_what_cannot_be_imported(spec, what):
    fault = only_fault(plugin_module(**spec))
    assert fault.code == "plugins.E012"
    assert what in fault.message


def test_e013_unknown_permission():
    role = Role(name="r", label="x", permissions=("accounts.fly",))
    fault = only_fault(plugin_module(roles=(role,)))
    assert fault.code == "plugins.E013"
    assert "'accounts.fly'" in fault.message


def test_e014_a_name_given_twice():
    twice = (route("a/", name="x"), route("b/", name="x"))
    assert only_fault(plugin_module(api_routes=twice)).code == "plugins.E014"


@pytest.mark.parametrize("parameter", ["category", "cursor"])
def test_e015_a_filter_of_the_host(parameter):
    one = FacetFilter(parameter=parameter, key="k", label="x")
    fault = only_fault(plugin_module(filters=(one,)))
    assert (fault.code, fault.plugin) == ("plugins.E015", "sample")
    assert "of the host" in fault.message


def test_e015_a_filter_of_another_plugin():
    one = FacetFilter(parameter="same", key="k", label="x")
    fault = only_fault(
        plugin_module("first", filters=(one,)), plugin_module("other", filters=(one,))
    )
    assert (fault.code, fault.plugin) == ("plugins.E015", "other")
    assert "of plugin first" in fault.message


@pytest.mark.parametrize("path", ["cases/", "cases/<slug:other>/", ""])
def test_e016_a_route_of_the_host(path):
    fault = only_fault(plugin_module(api_routes=(route(path, name="x"),)))
    assert fault.code == "plugins.E016"
    assert "the host" in fault.message


def test_e016_a_route_of_another_plugin():
    both = [
        plugin_module("first", api_routes=(route("votes/<int:pk>/"),)),
        plugin_module("other", api_routes=(route("votes/<uuid:uid>/"),)),
    ]
    fault = only_fault(*both)
    assert (fault.code, fault.plugin) == ("plugins.E016", "other")


def test_e017_a_view_that_is_no_endpoint():
    fault = only_fault(plugin_module(api_routes=(route(view="api.errors.not_found"),)))
    assert fault.code == "plugins.E017"


def test_e021_a_check_that_stumbles_is_told_beside_the_others(monkeypatch):
    def stumbling(registry):
        yield from ()
        raise TypeError("unhashable")

    monkeypatch.setattr(faults, "_finders", [stumbling, *faults._finders])
    found = all_faults(registry_of(plugin_module("form")))
    assert [(one.code, one.plugin) for one in found] == [
        ("plugins.E009", "form"),
        ("plugins.E021", "stumbling"),
    ]
    assert "TypeError: unhashable" in found[1].message


def test_check_shows_faults_with_their_hints():
    with registered(plugin_module(requires=("basis",))):
        messages = checks.run_checks(tags=["plugins"])
    assert [(m.id, m.msg) for m in messages] == [
        ("plugins.E005", "sample: It requires basis, which is not installed.")
    ]
    assert messages[0].hint


def test_refusal_names_every_fault_and_what_to_do():
    faulty = registry_of(plugin_module("a", requires=("b",)), plugin_module("form"))
    with pytest.raises(ImproperlyConfigured) as caught:
        refuse_faulty_plugins(faulty)
    assert "plugins.E005 a: It requires b" in str(caught.value)
    assert "plugins.E009 form: " in str(caught.value)
    assert "Give the plugin another name; " in str(caught.value)


def test_a_plugin_whose_requirement_is_missing_is_never_called():
    registry = registry_of(plugin_module("needy", requires=("basis",)), plugin_module("free"))
    assert [plugin.spec.name for plugin in registry] == ["free"]


def test_every_plugin_app_registers_itself():
    configs = [one for one in apps.get_app_configs() if isinstance(one, PluginAppConfig)]
    assert {one.name for one in configs} == {plugin.app for plugin in installed.known()}


def test_a_name_must_be_one():
    for name in ("Picks", "1st", "a__b", "a-b", "x" * 41, ""):
        with pytest.raises(ImproperlyConfigured):
            PluginSpec(name=name, label="x", version="1")


def page(name: str = "p", **values: Any) -> AdminPage:
    told = {"label": "x", "view": VIEW, "permission": "wagtailadmin.access_admin", **values}
    return AdminPage(name=name, **told)


@pytest.mark.parametrize(
    ("pages", "what"),
    [
        ((page(path="x/<int:pk>/"),), "captures pk, which the menu cannot give"),
        ((page(path="x/<nothing:pk>/", in_menu=False),), "cannot be read"),
        ((page("p"), page("q")), "is another page's as well"),
        (
            (page("p", path="<int:a>/", in_menu=False), page("q", path="<int:b>/", in_menu=False)),
            "is another page's as well",
        ),
    ],
)
def test_e018_an_address_that_no_page_can_have(pages, what):
    fault = only_fault(plugin_module(admin_pages=pages))
    assert fault.code == "plugins.E018"
    assert what in fault.message


def test_a_page_that_takes_arguments_stays_out_of_the_menu():
    pages = (page("p"), page("q", path="<int:pk>/", in_menu=False))
    assert faults_of(plugin_module(admin_pages=pages)) == []


def test_e015_the_same_filter_twice():
    both = tuple(FacetFilter(parameter="same", key=key, label="x") for key in "ab")
    fault = only_fault(plugin_module(filters=both))
    assert fault.code == "plugins.E015"
    assert "of plugin sample" in fault.message


@pytest.mark.parametrize("key", ["", "k" * 65])
def test_e019_a_key_that_no_facet_can_have(key):
    one = FacetFilter(parameter="sample", key=key, label="x")
    assert only_fault(plugin_module(filters=(one,))).code == "plugins.E019"
    fits = FacetFilter(parameter="sample", key="k" * 64, label="x")
    assert faults_of(plugin_module(filters=(fits,))) == []


@pytest.mark.parametrize(
    ("first", "other"),
    [
        ("<slug:any>/", "votes/"),
        ("votes/<path:any>", "votes/<uuid:uid>/"),
        ("votes/<str:any>/", "votes/mine/"),
    ],
)
def test_e016_a_route_that_another_plugin_swallows(first, other):
    broad = plugin_module("first", api_routes=(route(first, name="x"),))
    narrow = plugin_module("other", api_routes=(route(other, name="x"),))
    fault = only_fault(broad, narrow)
    assert (fault.code, fault.plugin) == ("plugins.E016", "other")
    assert "of plugin first" in fault.message
    narrow.plugin = replace(narrow.plugin, name="a_first_one")
    assert faults_of(broad, narrow) == []


def test_e016_is_told_in_the_order_in_which_routes_are_tried():
    """A required plugin's routes come before those of who needs it, whatever the names."""
    basis = plugin_module("basis", api_routes=(route("<slug:any>/", name="x"),))
    needy = plugin_module("a", requires=("basis",), api_routes=(route("votes/", name="x"),))
    assert faults_of(needy, basis) == [("plugins.E016", "a")]


def test_e016_a_path_that_django_cannot_read():
    fault = only_fault(plugin_module(api_routes=(route("<nothing:pk>/", name="x"),)))
    assert fault.code == "plugins.E016"
    assert "cannot be read" in fault.message


@pytest.mark.parametrize("label", ["编辑组", "审核组", "主办组", "承办组"])
def test_e020_a_role_called_like_a_group_of_the_host(label):
    fault = only_fault(plugin_module(roles=(Role(name="r", label=label),)))
    assert fault.code == "plugins.E020"
    assert "of the host" in fault.message


def test_e020_a_role_called_like_another_plugins():
    both = [plugin_module(name, roles=(Role(name="r", label="读者"),)) for name in ("a", "b")]
    fault = only_fault(*both)
    assert (fault.code, fault.plugin) == ("plugins.E020", "b")


@pytest.mark.parametrize("label", ["", "组" * 151])
def test_e020_a_label_that_is_no_name_of_a_group(label):
    assert only_fault(plugin_module(roles=(Role(name="r", label=label),))).code == "plugins.E020"
