"""Liveness needs nothing; readiness needs a database whose migrations are done."""

import os
import subprocess
import sys

import pytest
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

STRANGE_HOST = {"HTTP_HOST": "10.9.8.7:1234"}


def test_healthz_answers_without_database_on_any_host(client, settings):
    # No django_db mark: the slightest query would raise.
    settings.ALLOWED_HOSTS = ["example.com"]

    answer = client.get("/healthz", **STRANGE_HOST)

    assert answer.status_code == 200
    assert answer.json() == {"status": "ok", "problems": {}}
    assert answer["Cache-Control"] == "no-store"


def test_healthz_is_not_sent_to_https(client, settings):
    settings.SECURE_SSL_REDIRECT = True
    assert client.get("/healthz").status_code == 200


@pytest.mark.django_db
def test_readyz_answers_on_any_host(client, settings):
    settings.ALLOWED_HOSTS = ["example.com"]

    answer = client.get("/readyz", **STRANGE_HOST)

    assert (answer.status_code, answer.json()["problems"]) == (200, {})
    assert answer["Cache-Control"] == "no-store"


@pytest.mark.django_db
def test_readyz_is_503_while_migrations_are_pending(client):
    last = MigrationRecorder(connection).migration_qs.filter(app="core").order_by("-id").first()
    MigrationRecorder(connection).record_unapplied("core", last.name)

    answer = client.get("/readyz")

    assert answer.status_code == 503
    assert answer.json() == {"status": "unavailable", "problems": {"migrations": "pending"}}


ASK_READYZ = """
import django; django.setup()
from django.test import Client
answer = Client(headers={"host": "localhost"}).get("/readyz")
print(answer.status_code, answer.json()["problems"])
"""


def test_readyz_is_503_while_the_database_is_away(project_root, tmp_path):
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "cms.settings.test",
        "PINGXUAN_VAR": str(tmp_path),
        "DATABASE_URL": f"sqlite:///{tmp_path}/no-such-folder/db.sqlite3",
    }
    run = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", ASK_READYZ],
        cwd=project_root, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert run.stdout.strip() == "503 {'database': 'OperationalError'}", run.stderr[-2000:]
