"""Installed as its own distribution, found by its entry point; taken away and put back."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
EXAMPLE = ROOT / "tests/example_plugin"

FILL = """
import json
from django.utils import timezone
from cms.campaigns.services import publish_rules
from cms.core.audit import SYSTEM
from pingxuan_picks.services import pick_case
from tests.world import build_all, make_case, make_world

campaign = make_world().campaign
case = make_case(pictures=0)
values = {"sections": {}, "change_notice": None, "effective_at": None, "summary": ""}
publish_rules(
    campaign=campaign, switches={"picks": True}, author=SYSTEM, based_on=0, now=timezone.now(),
    **values,
)
pick_case(case=case.uid, reason="做得好", actor=SYSTEM, now=timezone.now())
build_all()
"""

LOOK = """
import json
from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client
from django.utils import timezone
from api.building.reconcile import enqueue_after_changes_of_rules
from cms.campaigns.models import RuleSheet
from site_pages.models import CasePage
from tests.world import build_all

enqueue_after_changes_of_rules(now=timezone.now())
build_all()
client = Client(headers={"host": "localhost:8000"}, raise_request_exception=False)
case = CasePage.objects.get()
page = client.get(case.url.removeprefix("http://localhost:8000"))
document = client.get(f"/api/v1/cases/{case.uid}/").json()
boss, _ = get_user_model().objects.get_or_create(username="boss", is_superuser=True)
client.force_login(boss)
with connection.cursor() as cursor:
    cursor.execute("SELECT count(*) FROM picks_pick")
    (rows,) = cursor.fetchone()
print("SEEN", json.dumps({
    "page": [page.status_code, "picks-title" in page.content.decode()],
    "extensions": document["extensions"],
    "picked": client.get("/api/v1/cases/?picked=yes").status_code,
    "route": client.get("/api/v1/picks/?campaign=2020").status_code,
    "contract": "/api/v1/picks/" in client.get("/api/v1/openapi.json").json()["paths"],
    "admin": client.get("/admin/").status_code,
    "explorer": client.get(f"/admin/pages/{case.get_parent().pk}/").status_code,
    "plugins": client.get("/admin/reports/plugins/").status_code,
    "own page": client.get("/admin/plugins/picks/").status_code,
    "section": json.loads(bytes(RuleSheet.objects.get().content))["sections"]["picks"],
    "rows": rows,
}))
"""

SECTION = {"on": True, "schema": 2, "values": {"max_picks": 10, "show_reason": True}}
PRESENT = {
    "page": [200, True],
    "extensions": {"picks": {"reason": "做得好"}},
    "picked": 200,
    "route": 200,
    "contract": True,
    "own page": 200,
}
ABSENT = {
    "page": [200, False],
    "extensions": {},
    "picked": 400,
    "route": 404,
    "contract": False,
    "own page": 404,
}
ALWAYS = {"admin": 200, "explorer": 200, "plugins": 200, "section": SECTION, "rows": 1}


class Machine:
    """A machine with the host, where distributions are installed and taken away."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.packages = folder / "packages"

    def install(self) -> None:
        source = self.folder / "source"
        shutil.copytree(EXAMPLE, source, dirs_exist_ok=True)
        pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index"]
        command = [*pip, "--no-build-isolation", "--target", self.packages, source]
        subprocess.run(command, check=True, capture_output=True, text=True)

    def uninstall(self) -> None:
        shutil.rmtree(self.packages)

    def run(self, *arguments: str) -> str:
        environment = {
            **os.environ,
            "PYTHONPATH": os.pathsep.join([str(self.packages), str(ROOT)]),
            "PINGXUAN_VAR": str(self.folder / "var"),
            "DJANGO_SETTINGS_MODULE": "cms.settings.dev",
            "DATABASE_URL": "",
            "CMS_PLUGINS": "",
            "CELERY_BROKER_URL": "memory://",
        }
        command = [sys.executable, *arguments]
        result = subprocess.run(
            command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
        )
        assert result.returncode == 0, result.stdout[-3000:] + result.stderr[-3000:]
        return result.stdout

    def script(self, code: str) -> str:
        return self.run("-c", f"import django; django.setup()\n{code}")

    def look(self) -> dict:
        (seen,) = [line for line in self.script(LOOK).splitlines() if line.startswith("SEEN ")]
        return json.loads(seen.removeprefix("SEEN "))


@pytest.mark.slow
def test_installed_used_taken_away_with_data_in_place_and_put_back(tmp_path):
    machine = Machine(tmp_path)
    machine.install()
    assert "picks 1.0.0" in machine.run("manage.py", "plugins")
    machine.run("manage.py", "migrate", "--verbosity", "0")
    machine.script(FILL)
    assert machine.look() == {**ALWAYS, **PRESENT}

    machine.uninstall()
    assert "picks" not in machine.run("manage.py", "plugins")
    machine.run("manage.py", "check")
    machine.run("manage.py", "migrate", "--verbosity", "0")
    assert machine.look() == {**ALWAYS, **ABSENT}

    machine.install()
    machine.run("manage.py", "migrate", "--verbosity", "0")
    assert machine.look() == {**ALWAYS, **PRESENT}
