"""Plugins' work that comes round."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.utils.module_loading import import_string

from cms.plugin_system import BeatJob, counters
from cms.plugin_system.jobs import run_due_jobs
from cms.plugin_system.models import JobRun
from cms.plugin_system.switches import Switches
from cms.plugin_system.testing import NOBODY, FixedBoard, connected, paused, switched_on
from tests.cms.plugin_system.made_up import plugin_module, registry_of

pytestmark = pytest.mark.django_db

NOW = datetime(2020, 9, 1, 4, 0, tzinfo=UTC)
EVERY = timedelta(minutes=10)
runs: list[tuple[int, datetime]] = []


def work(campaign: int, *, now: datetime) -> None:
    runs.append((campaign, now))
    if campaign == 13:
        raise ZeroDivisionError


@pytest.fixture(autouse=True)
def _none_yet():
    runs.clear()
    counters.take()
    yield
    counters.take()


@pytest.fixture
def registry():
    job = BeatJob(name="work", run="tests.cms.plugin_system.test_jobs.work", every=EVERY)
    return registry_of(plugin_module("worker", beat=(job,)), plugin_module("idle"))


@pytest.fixture(autouse=True)
def _this_very_module(monkeypatch):
    """The job's dotted name leads to the functions of this file as it was imported."""
    monkeypatch.setattr(
        "cms.plugin_system.jobs.import_string",
        lambda name: work if name.endswith("test_jobs.work") else import_string(name),
    )


@pytest.mark.parametrize(
    ("changed", "ran"),
    [
        ({"every": timedelta.max}, 1),
        ({"run": "no.such.job"}, 2),
        ({"run": "sys.exit"}, 2),
    ],
    ids=["endless period", "no module", "exit"],
)
def test_a_job_that_cannot_be_begun_holds_up_no_other(changed, ran):
    job = BeatJob(name="work", run="tests.cms.plugin_system.test_jobs.work", every=EVERY)
    registry = registry_of(
        plugin_module("broken", beat=(replace(job, **changed),)),
        plugin_module("worker", beat=(job,)),
    )
    with switched_on("broken", "worker"):
        assert run_due_jobs(now=NOW, registry=registry) == ran
    assert runs == [(NOBODY, NOW)]
    counted = counters.take()
    assert counted["broken", "job work"].failures == 1
    assert counted["worker", "job work"].failures == 0


def on_in(*campaigns: int):
    on = Switches(on=frozenset({"worker", "idle"}))
    return connected(FixedBoard(switches=dict.fromkeys(campaigns, on)))


def test_runs_for_each_campaign_that_has_it_on(registry):
    with on_in(1, 2):
        assert run_due_jobs(now=NOW, registry=registry) == 2
    assert runs == [(1, NOW), (2, NOW)]


@pytest.mark.parametrize(("late", "again"), [(-1, 0), (0, 1), (1, 1)])
def test_comes_round_when_its_time_has_passed(registry, late, again):
    with on_in(1):
        run_due_jobs(now=NOW, registry=registry)
        later = NOW + EVERY + timedelta(seconds=late)
        assert run_due_jobs(now=later, registry=registry) == again


def test_two_beats_run_it_once(registry, monkeypatch):
    """The second has read the row before the first took it."""
    with on_in(1):
        run_due_jobs(now=NOW, registry=registry)
        stale = JobRun.objects.get()
        run_due_jobs(now=NOW + EVERY, registry=registry)
        monkeypatch.setattr(JobRun.objects, "get_or_create", lambda **_: (stale, False))
        assert run_due_jobs(now=NOW + EVERY, registry=registry) == 0


def test_does_not_run_while_off_or_paused(registry):
    with switched_on():
        assert run_due_jobs(now=NOW, registry=registry) == 0
    with paused("worker"):
        assert run_due_jobs(now=NOW, registry=registry) == 0
    assert runs == []


def test_a_failing_run_is_counted_and_holds_up_no_other(registry, caplog):
    with on_in(13, 14):
        assert run_due_jobs(now=NOW, registry=registry) == 2
    assert runs == [(13, NOW), (14, NOW)]
    assert counters.take()["worker", "job work"].failures == 1
    assert "plugin worker failed in job work" in caplog.text
