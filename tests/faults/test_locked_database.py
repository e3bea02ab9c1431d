"""Somebody else holds the database for longer than anybody waits (SQLite: one writer)."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings
from django.db import connection

from api.building import services
from cms.documents import queries as documents
from cms.documents.models import PendingBuild
from tests.faults.truth import assert_whole, is_settled
from tests.workers.processes import wait_until
from tests.world import build_all, make_case, make_world, republish

pytestmark = pytest.mark.django_db(transaction=True)

NOW = datetime(2030, 1, 1, tzinfo=UTC)


@contextmanager
def locked() -> Iterator[None]:
    """A writer that has begun and does not end."""
    other = sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None)
    try:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")
    finally:
        other.close()


@pytest.fixture(autouse=True)
def _on_sqlite():
    if connection.vendor != "sqlite":
        pytest.skip("only SQLite has one writer at a time")


@pytest.mark.slow
def test_worker_survives_a_locked_database_while_readers_are_answered(processes, client):
    make_world()
    case = make_case()
    build_all()
    republish(case, title="等待解锁")
    with locked():
        worker = processes.worker()
        wait_until(lambda: "database is locked" in processes.log(), "the worker's complaint")
        detail = client.get(f"/api/v1/cases/{case.uid}/")
        assert (detail.status_code, detail.json()["title"]) == (200, "智慧社区一网通办")
        assert client.get("/api/v1/changes/").status_code == 200

    wait_until(is_settled, "every row worked off")

    assert worker.poll() is None
    assert_whole()
    assert client.get(f"/api/v1/cases/{case.uid}/").json()["title"] == "等待解锁"


def test_row_of_a_build_that_could_not_be_stored_comes_back_with_its_lease(monkeypatch, caplog):
    make_world()
    case = make_case()
    build_all()
    republish(case, title="等待解锁")
    seq = documents.last_seq()
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout = 50")
    with monkeypatch.context() as patch:
        lock = locked()
        store = services.put_into_store

        def store_in_vain(*args, **kwargs):
            lock.__enter__()
            store(*args, **kwargs)

        patch.setattr(services, "put_into_store", store_in_vain)
        assert services.build_pending(now=NOW) == 1
        lock.__exit__(None, None, None)

    assert "keeps its lease" in caplog.text
    assert documents.last_seq() == seq
    assert services.build_pending(now=NOW) == 0
    later = NOW + timedelta(seconds=settings.BUILD_LEASE_SECONDS)
    assert services.build_pending(now=later) == 1
    assert not PendingBuild.objects.exists()
    assert_whole()
