"""Finding plugins before Django runs."""

import sys
from importlib.metadata import EntryPoint

import pytest
from django.core.exceptions import ImproperlyConfigured

from cms.plugin_system import discovery

# Any class will do: nothing is imported here.
WAVE, JSON, MAIL = "wave.Wave_read", "json.decoder.JSONDecoder", "email.message.Message"


def entry_points(*values: str):
    return lambda group: [EntryPoint(f"plugin{n}", v, group) for n, v in enumerate(values)]


def test_the_setting_lists_plugins_in_its_order(monkeypatch):
    monkeypatch.setattr(discovery, "entry_points", entry_points())
    assert discovery.plugin_apps(["wave.Wave_read", "json.decoder.JSONDecoder"]) == [
        "wave.Wave_read",
        "json.decoder.JSONDecoder",
    ]


def test_entry_points_come_first_and_nothing_comes_twice(monkeypatch):
    found_by_pip = entry_points("json.decoder:JSONDecoder", WAVE)
    monkeypatch.setattr(discovery, "entry_points", found_by_pip)
    assert discovery.plugin_apps([WAVE, MAIL, MAIL], present=[MAIL]) == [JSON, WAVE]


def test_nothing_is_imported(monkeypatch):
    monkeypatch.setattr(discovery, "entry_points", entry_points("telnetlib.Telnet"))
    sys.modules.pop("telnetlib", None)
    discovery.plugin_apps([])
    assert "telnetlib" not in sys.modules


@pytest.mark.parametrize("path", ["no_such_package.apps.X", "..", "not-a-name.X"])
def test_a_listed_plugin_that_is_not_there_says_what_to_do(monkeypatch, path):
    monkeypatch.setattr(discovery, "entry_points", entry_points())
    with pytest.raises(ImproperlyConfigured) as caught:
        discovery.plugin_apps([path])
    assert f"The plugin '{path}', named by CMS_PLUGINS, is not there" in str(caught.value)
    assert "or take it out of CMS_PLUGINS." in str(caught.value)


@pytest.mark.parametrize(
    ("path", "problem"),
    [
        ("pingxuan_picks.ap.PicksConfig", "no module 'ap' in pingxuan_picks"),
        ("pingxuan_picks.apps.PickConfig", "no name 'PickConfig' in pingxuan_picks.apps"),
        ("pingxuan_picks.apps.PicksConfig.x", "no module 'PicksConfig' in pingxuan_picks.apps"),
        ("wave.apps.A", "no module 'apps' in wave"),
        ("pingxuan_picks.", "no name '' in pingxuan_picks"),
    ],
)
def test_a_path_that_leads_nowhere_in_its_package_says_what_to_do(monkeypatch, path, problem):
    monkeypatch.setattr(discovery, "entry_points", entry_points())
    with pytest.raises(ImproperlyConfigured) as caught:
        discovery.plugin_apps([path])
    assert f"is not there: {problem}. Write the AppConfig's full dotted path" in str(caught.value)


def test_names_that_a_module_takes_from_elsewhere_are_believed(tmp_path, monkeypatch):
    monkeypatch.setattr(discovery, "entry_points", entry_points())
    monkeypatch.syspath_prepend(tmp_path)
    sources = {
        "imports_it": "from elsewhere import A",
        "imports_all": "from elsewhere import *",
        "assigns_it": "A = type('A', (), {})",
        "is_broken": "class A(",
    }
    for name, source in sources.items():
        (tmp_path / f"{name}.py").write_text(source)
    paths = [f"{name}.A" for name in sources]
    assert discovery.plugin_apps(paths) == paths


def test_an_entry_point_whose_package_is_gone_says_whose_it_is(monkeypatch):
    monkeypatch.setattr(discovery, "entry_points", entry_points("no_such_package.apps.X"))
    with pytest.raises(ImproperlyConfigured, match=r"entry point 'plugin0' \(pingxuan.plugins\)"):
        discovery.plugin_apps([])
