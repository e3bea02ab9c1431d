"""The health table and the pages that show it."""

from datetime import UTC, datetime, timedelta

import pytest
from celery.signals import task_postrun
from django.core.signals import request_finished
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from cms.plugin_system import counters, health
from cms.plugin_system.models import HookHealth
from cms.plugin_system.switches import Switches
from cms.plugin_system.testing import FixedBoard, connected, registered
from tests.cms.plugin_system.made_up import plugin_module
from tests.security.people import EDITOR, SUPERUSER, make_user

pytestmark = pytest.mark.django_db

NOW = datetime(2020, 9, 1, 4, 0, tzinfo=UTC)
PAGE = "/admin/reports/plugins/"


@pytest.fixture(autouse=True)
def _counted_afresh(monkeypatch):
    monkeypatch.setattr(health, "_flushed_at", 0.0)
    monkeypatch.setattr(health, "_failed_at", {})
    counters.take()
    yield
    counters.take()


def count(seconds=0.002, error=None):
    counters.count("picks", "slot_context", seconds=seconds, error=error)


def test_adds_up_over_flushes():
    count(0.002)
    health.flush(now=NOW)
    count(0.004)
    count(0.001, ZeroDivisionError("1/0"))
    health.flush(now=NOW + timedelta(minutes=1))
    row = HookHealth.objects.get()
    assert (row.calls, row.failures, row.microseconds, row.slowest_us) == (3, 1, 7000, 4000)
    assert (row.last_error, row.last_failed_at) == (
        "ZeroDivisionError: 1/0",
        NOW + timedelta(minutes=1),
    )
    assert (round(row.mean_ms, 3), row.slowest_ms) == (2.333, 4.0)


def test_a_good_flush_keeps_the_last_failure():
    count(error=ZeroDivisionError("1/0"))
    health.flush(now=NOW)
    count()
    health.flush(now=NOW + timedelta(minutes=1))
    assert HookHealth.objects.get().last_failed_at == NOW


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("end", [request_finished, task_postrun], ids=["request", "task"])
def test_written_at_the_end_of_a_request_or_task_but_seldom(end):
    count()
    end.send(sender=None)
    assert HookHealth.objects.get().calls == 1
    count()
    end.send(sender=None)
    assert HookHealth.objects.get().calls == 1
    count(error=ZeroDivisionError("1/0"))
    end.send(sender=None)
    assert HookHealth.objects.get().calls == 3


@pytest.mark.django_db(transaction=True)
def test_a_hook_that_fails_all_the_time_is_written_down_seldom(monkeypatch):
    at = 1000.0
    monkeypatch.setattr(health, "monotonic", lambda: at)

    def calls_written(hook: str) -> list[int]:
        counters.count("picks", hook, seconds=0.001, error=ZeroDivisionError())
        request_finished.send(sender=None)
        return list(HookHealth.objects.values_list("calls", flat=True))

    assert calls_written("slot_context") == [1]
    at += 1.999
    assert calls_written("slot_context") == [1]
    assert calls_written("desk_panels") == [1, 2]  # another one's first failure takes it along
    at += 2
    assert calls_written("slot_context") == [1, 3]


def test_counts_are_kept_whatever_the_error_says_and_however_long_the_name():
    counters.count("picks", "job " + "长" * 100, seconds=0.001, error=ValueError("a\0b\ud800c"))
    health.flush(now=NOW)
    row = HookHealth.objects.get()
    assert row.last_error == r"ValueError: a\x00b\ud800c"
    assert len(row.hook) == 80


def test_a_count_that_cannot_be_stored_takes_no_other_along(caplog):
    counters.count("endless", "slot_context", seconds=1e30, error=None)
    count()
    health.flush(now=NOW)
    assert HookHealth.objects.get(plugin="picks").calls == 1
    assert "the count of endless.slot_context cannot be stored" in caplog.text
    assert counters.is_empty()


def test_never_inside_somebodys_transaction():
    count(error=ZeroDivisionError("1/0"))
    with transaction.atomic():
        health._at_an_end()
    assert not HookHealth.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_failing_flush_is_logged_and_nothing_is_lost(monkeypatch, caplog):
    def fail(*args, **kwargs):
        raise DatabaseError("database is locked")

    with monkeypatch.context() as patch:
        patch.setattr(health, "_add", fail)
        count(error=ZeroDivisionError("1/0"))
        request_finished.send(sender=None)
    assert "the health of plugins cannot be written down" in caplog.text
    health.flush(now=NOW)
    assert HookHealth.objects.get().failures == 1


@pytest.mark.django_db(transaction=True)
def test_nothing_counted_asks_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        request_finished.send(sender=None)
    assert connection.in_atomic_block is False


class NamedBoard(FixedBoard):
    def titles(self):
        return {1: "2020评选", 2: "2021评选"}


def test_the_page_tells_where_what_and_why(client):
    count(error=ZeroDivisionError("1/0 <b>"))
    health.flush(now=NOW)
    client.force_login(make_user(SUPERUSER))
    on = frozenset({"picks"})
    board = NamedBoard(
        switches={1: Switches(on=on), 2: Switches(on=on, paused={"picks": "核对数据"})}
    )
    with connected(board), registered(plugin_module("needy", requires=("basis",))):
        html = client.get(PAGE).content.decode()
    for words in ("编辑推荐", "picks 1.0.0", "2020评选", "核对数据", "slot_context", "推荐编辑"):
        assert words in html
    assert "ZeroDivisionError: 1/0 &lt;b&gt;" in html
    assert "plugins.E005" in html
    assert "basis" in html


def test_the_page_is_for_those_with_the_permission(client):
    client.force_login(make_user(EDITOR))
    assert client.get(PAGE).status_code == 302
    assert PAGE not in client.get("/admin/").content.decode()


def test_the_page_is_in_the_menu(client):
    client.force_login(make_user(SUPERUSER))
    assert PAGE in client.get("/admin/").content.decode()


def test_the_page_takes_as_many_queries_for_many_plugins(client):
    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert client.get(PAGE).status_code == 200
        return len(seen)

    client.force_login(make_user(SUPERUSER))
    with connected(NamedBoard()):
        client.get(PAGE)
        few = queries()
        with registered(*(plugin_module(f"p{n}") for n in range(10))):
            assert queries() == few
