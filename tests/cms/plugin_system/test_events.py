"""Events: rows with their cause, delivered to each plugin apart until it succeeds."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import transaction
from django.db.transaction import TransactionManagementError

from cms.campaigns.models import Campaign
from cms.core import work_queue
from cms.plugin_system import counters, events
from cms.plugin_system.events import KEPT_FOR_ABSENT, WHILE_PAUSED, announce, deliver_due
from cms.plugin_system.models import EventDelivery
from cms.plugin_system.testing import paused, switched_on
from tests.cms.plugin_system.made_up import plugin_module, registry_of

pytestmark = pytest.mark.django_db

NOW = datetime(2020, 9, 1, 4, 0, tzinfo=UTC)
CASE = uuid4()
CAMPAIGN = 7


class Listener:
    """A plugin that writes down what it is told, and may be made to fail."""

    def __init__(self, name: str) -> None:
        self.heard: list[dict] = []
        self.fails = False

        def case_published(campaign, case):
            self.hear(campaign=campaign, case=case)

        def phase_changed(campaign, phase, boundary, at):
            self.hear(campaign=campaign, phase=phase, boundary=boundary, at=at)

        self.module = plugin_module(name, case_published, phase_changed)

    def hear(self, **told) -> None:
        Campaign.objects.create(slug=f"c{Campaign.objects.count()}", title="x", year=2020)
        if self.fails:
            raise ZeroDivisionError("1/0")
        self.heard.append(told)


@pytest.fixture
def first():
    return Listener("first")


@pytest.fixture
def second():
    return Listener("second")


@pytest.fixture
def registry(first, second):
    return registry_of(first.module, second.module, plugin_module("deaf"))


def published(registry, now=NOW, case=CASE):
    announce("case_published", campaign=CAMPAIGN, now=now, registry=registry, case=case)


def rows() -> list[tuple[str, str]]:
    return sorted(EventDelivery.objects.values_list("plugin", "event"))


def test_a_row_for_each_plugin_that_listens_and_is_on_or_paused(registry):
    with switched_on("first", "deaf"):
        published(registry)
    assert rows() == [("first", "case_published")]
    with paused("second"):
        published(registry)
    assert rows() == [("first", "case_published"), ("second", "case_published")]


def test_arguments_arrive_as_they_were(registry, first):
    with switched_on("first"):
        published(registry)
        announce(
            "phase_changed",
            campaign=CAMPAIGN,
            now=NOW,
            registry=registry,
            phase="voting",
            boundary="opened",
            at=NOW,
        )
        assert deliver_due(now=NOW, registry=registry) == 2
    assert {"campaign": CAMPAIGN, "case": CASE} in first.heard
    voting = {"campaign": CAMPAIGN, "phase": "voting", "boundary": "opened", "at": NOW}
    assert voting in first.heard
    assert rows() == []


def test_a_failing_plugin_is_told_again_and_holds_up_no_other(registry, first, second, caplog):
    first.fails = True
    with switched_on("first", "second"):
        published(registry)
        deliver_due(now=NOW, registry=registry)
        assert (len(first.heard), len(second.heard)) == (0, 1)
        assert Campaign.objects.count() == 1  # what the failing one wrote is undone
        row = EventDelivery.objects.get()
        assert (row.attempts, row.last_error) == (1, "ZeroDivisionError: 1/0")
        assert row.available_at == NOW + work_queue.FIRST_RETRY
        first.fails = False
        assert deliver_due(now=NOW + timedelta(seconds=1), registry=registry) == 0
        assert deliver_due(now=row.available_at, registry=registry) == 1
    assert (len(first.heard), len(second.heard)) == (1, 1)
    assert rows() == []


def test_rows_of_a_paused_plugin_wait(registry, first):
    with paused("first"):
        published(registry)
        deliver_due(now=NOW, registry=registry)
        assert deliver_due(now=NOW + WHILE_PAUSED - timedelta(seconds=1), registry=registry) == 0
    with switched_on("first"):
        deliver_due(now=NOW + WHILE_PAUSED, registry=registry)
    assert first.heard == [{"campaign": CAMPAIGN, "case": CASE}]


def test_rows_of_a_plugin_that_was_switched_off_are_dropped(registry, first):
    with switched_on("first"):
        published(registry)
    with switched_on():
        deliver_due(now=NOW, registry=registry)
    assert (first.heard, rows()) == ([], [])


@pytest.mark.parametrize(("late", "kept"), [(-1, True), (0, False), (1, False)])
def test_rows_of_a_plugin_that_is_gone_are_kept_for_thirty_days(registry, late, kept, caplog):
    with switched_on("first"):
        published(registry)
        gone = registry_of()
        deliver_due(now=NOW, registry=gone)
        assert rows() == [("first", "case_published")]
        deliver_due(now=NOW + KEPT_FOR_ABSENT + timedelta(seconds=late), registry=gone)
    assert bool(rows()) is kept
    assert ("plugin first is gone" in caplog.text) is not kept


def test_a_plugin_that_comes_back_is_told(registry, first):
    with switched_on("first"):
        published(registry)
        deliver_due(now=NOW, registry=registry_of())
        deliver_due(now=NOW + timedelta(days=2), registry=registry)
    assert len(first.heard) == 1


class Killed(BaseException):
    """The end of the worker, as its process would see it if it could."""


def test_a_plugin_that_kills_the_worker_holds_up_no_other(registry, first, second, monkeypatch):
    def kill(**told):
        raise Killed

    monkeypatch.setattr(first, "hear", kill)
    with switched_on("first"):
        published(registry)
    with switched_on("second"):
        published(registry, now=NOW + timedelta(seconds=1))
    counters.take()
    with switched_on("first", "second"):
        with pytest.raises(Killed):
            deliver_due(now=NOW + timedelta(seconds=1), registry=registry)
        # The other's row was not claimed along with it.
        assert deliver_due(now=NOW + timedelta(seconds=1), registry=registry) == 1
        assert len(second.heard) == 1


def test_what_was_abandoned_comes_after_what_waits(registry, first, second):
    with switched_on("first"):
        published(registry)
    work_queue.claim(EventDelivery, now=NOW, limit=1, lease_seconds=120)
    again = NOW + timedelta(seconds=120)
    with switched_on("second"):
        published(registry, now=again)
    counters.take()
    with switched_on("first", "second"):
        assert deliver_due(now=again, registry=registry) == 2
        assert (len(first.heard), len(second.heard)) == (0, 1)
        row = EventDelivery.objects.get()
        assert (row.available_at, row.lease) == (again + work_queue.retry_pause(2), None)
        assert "Abandoned" in row.last_error
        assert counters.take()["first", "case_published"].failures == 1
        assert deliver_due(now=row.available_at, registry=registry) == 1
    assert len(first.heard) == 1


def test_all_that_wait_for_a_pause_to_end_are_put_off_at_once(registry, first, second):
    with paused("first"):
        for _ in range(5):
            published(registry)
        published(registry, now=NOW + timedelta(seconds=1))
        assert deliver_due(now=NOW, registry=registry) == 1
    held_back = EventDelivery.objects.filter(available_at=NOW + WHILE_PAUSED)
    assert (held_back.count(), EventDelivery.objects.count()) == (5, 6)


def test_an_overtaken_plugin_writes_nothing(registry, first, monkeypatch, caplog):
    monkeypatch.setattr(work_queue, "finish", lambda item: False)
    with switched_on("first"):
        published(registry)
        deliver_due(now=NOW, registry=registry)
    assert Campaign.objects.count() == 0
    assert "plugin first took too long over case_published" in caplog.text


def test_rows_live_and_die_with_their_cause(registry):
    def fail():
        with transaction.atomic():
            published(registry)
            raise ZeroDivisionError

    with switched_on("first"), pytest.raises(ZeroDivisionError):
        fail()
    assert rows() == []


@pytest.mark.django_db(transaction=True)
def test_nothing_is_announced_outside_a_transaction(registry):
    with switched_on("first"), pytest.raises(TransactionManagementError):
        published(registry)


def test_what_is_no_event_or_not_its_arguments_is_refused(registry):
    with pytest.raises(ValueError, match="score_inputs is no event"):
        announce("score_inputs", campaign=CAMPAIGN, now=NOW, cases=[])
    with pytest.raises(ValueError, match="case_published takes"):
        announce("case_published", campaign=CAMPAIGN, now=NOW, page=1)


def test_where_nobody_listens_nothing_is_asked(django_assert_num_queries):
    with django_assert_num_queries(0):
        published(registry_of(plugin_module("deaf")))


def test_the_doorbell_rings_once_after_the_commit(
    registry, monkeypatch, django_capture_on_commit_callbacks
):
    rung = []
    monkeypatch.setattr(events, "ring", lambda: rung.append(1))
    with switched_on("first"), django_capture_on_commit_callbacks(execute=True):
        published(registry)
        published(registry)
        assert rung == []
    assert rung == [1]
