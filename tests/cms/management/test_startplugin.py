"""A new plugin works as it is written."""

import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

ROOT = Path(__file__).resolve().parents[3]


def start(folder: Path, name: str = "thank_you") -> Path:
    call_command("startplugin", name, directory=str(folder), verbosity=0)
    return folder


@pytest.mark.slow
def test_what_it_writes_passes_the_contract_untouched(tmp_path):
    folder = start(tmp_path / "new")
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join([str(folder / "src"), str(ROOT)]),
        "CMS_PLUGINS": "pingxuan_thank_you.apps.ThankYouConfig",
        "PINGXUAN_VAR": str(tmp_path / "var"),
    }
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    environment.pop("DATABASE_URL", None)
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:xdist"]
    result = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stdout[-5000:] + result.stderr[-2000:]
    assert "10 passed" in result.stdout


def test_its_entry_point_names_its_app_config(tmp_path):
    folder = start(tmp_path / "new")
    project = tomllib.loads((folder / "pyproject.toml").read_text("utf-8"))["project"]
    assert project["name"] == "pingxuan-thank_you"
    assert project["entry-points"]["pingxuan.plugins"] == {
        "thank_you": "pingxuan_thank_you.apps.ThankYouConfig"
    }
    assert "class ThankYouConfig(" in (folder / "src/pingxuan_thank_you/apps.py").read_text("utf-8")


def test_nothing_is_left_of_the_skeleton(tmp_path):
    folder = start(tmp_path / "new")
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert len(files) == 9
    assert [path for path in files if "@" in str(path.relative_to(folder))] == []
    marks = ("@name@", "@package@", "@Class@")
    assert [path for path in files if any(m in path.read_text("utf-8") for m in marks)] == []


def test_a_folder_that_holds_something_is_left_alone(tmp_path):
    (tmp_path / "mine.txt").touch()
    with pytest.raises(CommandError, match="is not empty"):
        start(tmp_path)


@pytest.mark.parametrize("name", ["Thank", "9lives", "a__b", "../x"])
def test_a_name_that_cannot_be_one_is_refused(tmp_path, name):
    with pytest.raises(CommandError, match="cannot be a plugin's name"):
        start(tmp_path / "new", name)
    assert not (tmp_path / "new").exists()
