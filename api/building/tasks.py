"""Leaves that a worker runs: fetch, call one service, log."""

from time import monotonic

from celery import shared_task
from django.utils import timezone

from api.building.doorbell import ring
from api.building.reconcile import (
    PORTIONS,
    enqueue_after_changes_of_rules,
    enqueue_portion,
    enqueue_stale,
)
from api.building.services import build_pending
from cms.documents import services as store

SLICE_SECONDS = 10
DAY_SECONDS = 24 * 60 * 60


@shared_task(name="api.building.tasks.build_pending_documents")
def build_pending_documents() -> None:
    """Build until nothing is due.

    After a while the task makes room for others that wait for this worker, and rings for its
    own continuation.
    """
    stop = monotonic() + SLICE_SECONDS
    while build_pending(now=timezone.now()):
        if monotonic() > stop:
            ring()
            return


@shared_task(name="api.building.tasks.sweep_pending_builds")
def sweep_pending_builds() -> None:
    """The same, by the clock: rows whose doorbell was lost or whose worker died."""
    build_pending_documents()


@shared_task(name="api.building.tasks.reconcile_documents")
def reconcile_documents() -> None:
    """Queue what no trigger saw."""
    enqueue_stale(now=timezone.now())
    enqueue_after_changes_of_rules(now=timezone.now())


@shared_task(name="api.building.tasks.prune_versions")
def prune_versions() -> None:
    """Forget what documents said long ago, and at all where they were withdrawn."""
    store.prune_versions()


@shared_task(name="api.building.tasks.verify_documents")
def verify_documents() -> None:
    """Queue the portion of this time of day: within a day, every document is built anew."""
    now = timezone.now()
    enqueue_portion(int(now.timestamp() % DAY_SECONDS * PORTIONS // DAY_SECONDS), now=now)
