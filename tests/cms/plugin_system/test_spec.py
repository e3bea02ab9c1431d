"""Declarations of the wrong type: refused in words, where they are written."""

from datetime import timedelta

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy

from cms.plugin_system import AdminPage, ApiRoute, BeatJob, FacetFilter, PluginSpec, Role
from cms.plugin_system.apps import PluginAppConfig
from cms.plugin_system.faults import all_faults
from cms.plugin_system.models import JobRun
from cms.plugin_system.registry import installed
from cms.plugin_system.spec import JOB_NAME_LENGTH, SHORTEST_ROUND, RuleSection


def spec(**values) -> PluginSpec:
    return PluginSpec(**{"name": "sample", "label": "x", "version": "1", **values})


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"name": 1}, "PluginSpec.name must be str, not 1."),
        ({"label": None}, "PluginSpec.label must be str or Promise, not None."),
        ({"version": 1}, "PluginSpec.version must be str"),
        ({"host_api": 1}, "PluginSpec.host_api must be a tuple of int, not 1."),
        ({"host_api": (1,)}, "PluginSpec.host_api is the first and the last version: (1,)."),
        ({"requires": None}, "PluginSpec.requires must be a tuple of str, not None."),
        ({"requires": "basis"}, "PluginSpec.requires must be a tuple of str, not 'basis'."),
        ({"slots": ["case.footer"]}, "PluginSpec.slots must be Mapping, not ['case.footer']."),
        ({"slots": {"case.footer": None}}, "PluginSpec.slots maps names of slots to templates"),
        ({"beat": None}, "PluginSpec.beat must be a tuple of BeatJob, not None."),
        ({"api_routes": ("x",)}, "PluginSpec.api_routes must be a tuple of ApiRoute, not ('x',)."),
        ({"filters": [1]}, "PluginSpec.filters must be a tuple of FacetFilter, not [1]."),
        ({"roles": ("x",)}, "PluginSpec.roles must be a tuple of Role, not ('x',)."),
        ({"rules": dict}, "PluginSpec.rules must be RuleSection or NoneType"),
    ],
)
def test_a_plugin_of_wrong_types_is_refused_in_words(values, said):
    with pytest.raises(ImproperlyConfigured) as caught:
        spec(**values)
    assert said in str(caught.value)


@pytest.mark.parametrize(
    ("kind", "values", "said"),
    [
        (ApiRoute, {"path": "x/", "view": len, "name": "x"}, "ApiRoute.view must be str"),
        (ApiRoute, {"path": "x/", "view": "a.b", "name": "a:b"}, "without a colon"),
        (FacetFilter, {"parameter": "x", "key": 1, "label": "x"}, "FacetFilter.key must be str"),
        (
            AdminPage,
            {"name": "", "label": "x", "view": "a.b", "permission": "a.b"},
            "AdminPage.name is part of a URL name: not empty",
        ),
        (Role, {"name": "x", "label": "x", "permissions": "a.b"}, "Mind the comma"),
        (RuleSection, {"rules": "x"}, "RuleSection.rules must be type"),
        (RuleSection, {"rules": int}, "int is no dataclass of rules."),
    ],
)
def test_its_parts_are_as_well(kind, values, said):
    with pytest.raises(ImproperlyConfigured) as caught:
        kind(**values)
    assert said in str(caught.value)


@pytest.mark.parametrize(
    "every", [None, 60, timedelta(0), timedelta(days=-1), SHORTEST_ROUND - timedelta(seconds=1)]
)
def test_a_job_comes_round_at_most_every_ten_seconds(every):
    with pytest.raises(ImproperlyConfigured, match=r"^BeatJob\.every"):
        BeatJob(name="j", run="a.b", every=every)
    for enough in (SHORTEST_ROUND, SHORTEST_ROUND + timedelta(seconds=1)):
        assert BeatJob(name="j", run="a.b", every=enough).every == enough


@pytest.mark.parametrize("name", ["", "j" * (JOB_NAME_LENGTH + 1), None])
def test_a_jobs_name_fits_its_column(name):
    with pytest.raises(ImproperlyConfigured, match=r"^BeatJob\.name"):
        BeatJob(name=name, run="a.b", every=SHORTEST_ROUND)
    assert JobRun._meta.get_field("job").max_length >= JOB_NAME_LENGTH


def test_labels_may_be_translated_later():
    label = gettext_lazy("Plugins")
    assert spec(label=label, roles=(Role(name="r", label=label),)).label is label


def test_the_declaration_becomes_a_fault_of_a_plugin_that_cannot_be_imported(
    tmp_path, monkeypatch, caplog
):
    package = tmp_path / "wrongly_typed"
    package.mkdir()
    (package / "__init__.py").touch()
    (package / "plugin.py").write_text(
        "from cms.plugin_system import PluginSpec\n"
        "plugin = PluginSpec(name='wrongly_typed', label='x', version='1', host_api=1)\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    config = PluginAppConfig.create("wrongly_typed")
    config = PluginAppConfig("wrongly_typed", config.module)
    with installed.restored():
        config.ready()
        (fault,) = all_faults()
    assert fault.code == "plugins.E007"
    assert "PluginSpec.host_api must be a tuple of int, not 1." in fault.message
