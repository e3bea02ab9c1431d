"""Leaves that a worker runs: fetch, call one service, log."""

from time import monotonic

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from cms.plugin_system.events import deliver_due, ring
from cms.plugin_system.jobs import run_due_jobs

SLICE_SECONDS = 10


@shared_task(
    name="cms.plugin_system.tasks.deliver_events",
    soft_time_limit=settings.EVENT_LEASE_SECONDS * 0.9,
)
def deliver_events() -> None:
    """Deliver until nothing is due, then make room for others that wait for this worker.

    A handler that goes on for ever fails before its lease runs out, where the worker's pool can
    interrupt it (the solo pool cannot).
    """
    stop = monotonic() + SLICE_SECONDS
    while deliver_due(now=timezone.now(), limit=1):
        if monotonic() > stop:
            ring()
            return


@shared_task(name="cms.plugin_system.tasks.run_plugin_jobs")
def run_plugin_jobs() -> None:
    """Run the jobs that are due."""
    run_due_jobs(now=timezone.now())
