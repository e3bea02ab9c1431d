"""Web and worker do not start with a plugin that cannot run, and say what to do."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]

APPS = """
from cms.plugin_system.apps import PluginAppConfig

class BrokenConfig(PluginAppConfig):
    name = "broken_plugin"
    label = "broken_plugin"
    default = True
"""
WEB = "import cms.wsgi; print('serving')"


@pytest.fixture
def environment(tmp_path):
    """A machine with a plugin whose ``plugin.py`` cannot be imported."""
    package = tmp_path / "broken_plugin"
    package.mkdir()
    (package / "__init__.py").touch()
    (package / "apps.py").write_text(APPS)
    (package / "plugin.py").write_text("import no_such_library\n")
    return {
        **os.environ,
        "PYTHONPATH": os.pathsep.join([str(tmp_path), str(ROOT)]),
        "PINGXUAN_VAR": str(tmp_path / "var"),
        "DJANGO_SETTINGS_MODULE": "cms.settings.dev",
        "DATABASE_URL": "",
        "CELERY_BROKER_URL": "",
        "CMS_PLUGINS": "broken_plugin.apps.BrokenConfig",
    }


def run(environment, *command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *command],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


WORKER = ("-m", "celery", "-A", "cms.celery_app", "worker", "--pool", "solo")


@pytest.mark.slow
@pytest.mark.parametrize("command", [("-c", WEB), WORKER], ids=["web", "worker"])
def test_it_stops_at_once(environment, command):
    result = run(environment, *command)
    said = result.stdout + result.stderr
    assert result.returncode != 0
    assert "plugins.E007 broken_plugin: " in said
    assert "no_such_library" in said
    assert "uninstall the plugin (or take it out of CMS_PLUGINS)" in said


@pytest.mark.slow
def test_check_and_the_list_of_plugins_say_the_same(environment):
    """On an empty database as well: that is where a first plugin is tried."""
    checked = run(environment, "manage.py", "check")
    assert checked.returncode != 0
    assert "(plugins.E007) broken_plugin" in checked.stderr
    assert "HINT: Mend it" in checked.stderr
    listed = run(environment, "manage.py", "plugins")
    assert listed.returncode == 0, listed.stderr
    assert "plugins.E007" in listed.stdout


@pytest.mark.slow
def test_a_name_that_leads_nowhere_stops_every_command(environment):
    environment["CMS_PLUGINS"] = "no_such_plugin.apps.X"
    result = run(environment, "manage.py", "check")
    assert result.returncode != 0
    assert "named by CMS_PLUGINS, is not there" in result.stderr
