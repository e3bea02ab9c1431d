"""PostgreSQL as the settings declare it."""

from pathlib import Path

import pytest
from django.db import connection

from cms.settings.parts.storage import databases

URL = "postgres://user@127.0.0.1/pingxuan"


@pytest.mark.parametrize(
    ("asked", "threshold"),
    [("", 5), ("?prepare_threshold=2", 2), ("?prepare_threshold=none", None)],
)
def test_the_server_keeps_plans_unless_told_otherwise(monkeypatch, asked, threshold):
    monkeypatch.setenv("DATABASE_URL", URL + asked)
    options = databases(Path("var"))["default"]["OPTIONS"]
    assert options["prepare_threshold"] == threshold


@pytest.mark.postgres
@pytest.mark.django_db
def test_this_runs_connections_may_prepare():
    connection.ensure_connection()
    assert connection.connection.prepare_threshold == 5
