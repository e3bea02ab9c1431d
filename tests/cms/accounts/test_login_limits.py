"""Limits hold when many guess at once, in many processes, on the caches that installations have."""

import json
import os
import subprocess
import sys
import uuid

import pytest

from tests import reachable

pytestmark = pytest.mark.slow

PROCESSES, GUESSES_EACH, ALLOWED = 3, 8, 5

PREPARE = """
import django; django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from django.contrib.auth import get_user_model
get_user_model().objects.create_user("editor", email="editor@example.com", password=PASSWORD)
"""
GUESS = """
import django; django.setup()
from concurrent.futures import ThreadPoolExecutor
from django.db import connections
from django.test import Client
def guess(number):
    try:
        data = {"login": "editor", "password": f"wrong-guess-{number}"}
        answer = Client(headers={"host": "localhost"}).post("/accounts/login/", data)
        return answer.status_code
    finally:
        connections.close_all()
with ThreadPoolExecutor(4) as pool:
    print(sorted(pool.map(guess, range(GUESSES))))
"""
COUNT = """
import django; django.setup()
from cms.core.models import AuditEntry
print(AuditEntry.objects.filter(action="account.sign_in_failed").count())
"""


@pytest.fixture(params=["file", pytest.param("redis", marks=pytest.mark.redis)])
def environment(request, tmp_path):
    """An installation of its own, without a cache server or with one."""
    environment = {
        name: value
        for name, value in os.environ.items()
        if name not in {"DATABASE_URL", "CACHE_URL", "CELERY_BROKER_URL"}
    }
    environment |= {
        "DJANGO_SETTINGS_MODULE": "cms.settings.dev",
        "PINGXUAN_VAR": str(tmp_path / "var"),
    }
    if request.param == "redis":
        # A run of minutes ago has used up its five guesses on the same server.
        environment["CACHE_URL"] = f"{reachable.redis().address}?key_prefix={uuid.uuid4().hex}"
    return environment


def start(project_root, environment, code: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-W", "ignore", "-c", code],
        cwd=project_root, env=environment, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip


def output(process: "subprocess.Popen[str]") -> str:
    printed, _ = process.communicate(timeout=180)
    assert process.returncode == 0
    return printed.strip().splitlines()[-1] if printed.strip() else ""


def test_no_more_than_the_limit_is_tried_however_many_guess_at_once(project_root, environment):
    output(start(project_root, environment, PREPARE.replace("PASSWORD", repr("correct-9-horse"))))

    guessing = [
        start(project_root, environment, GUESS.replace("GUESSES", str(GUESSES_EACH)))
        for _ in range(PROCESSES)
    ]
    answers = [status for one in guessing for status in json.loads(output(one))]

    assert len(answers) == PROCESSES * GUESSES_EACH
    assert 429 in answers or answers.count(200) == len(answers)
    tried = int(output(start(project_root, environment, COUNT)))
    assert 1 <= tried <= ALLOWED
