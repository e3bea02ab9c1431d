"""Leaves that a worker runs for the pages."""

import logging
from time import monotonic

from celery import shared_task
from django.utils import timezone
from kombu.exceptions import KombuError

from site_pages.demo.arrivals import bring_one
from site_pages.scheduling import carry_out_schedule

logger = logging.getLogger(__name__)

ARRIVAL_SLICE_SECONDS = 3


@shared_task(name="site_pages.tasks.publish_scheduled")
def publish_scheduled() -> None:
    """Publish and expire what is due."""
    carry_out_schedule(now=timezone.now())


@shared_task(name="site_pages.tasks.receive_demo")
def receive_demo() -> None:
    """Make what a demonstration still lacks.

    Only for a while at a time: editors' documents wait for the same worker. Then it queues up
    again behind them; should that message be lost, beat calls.
    """
    stop = monotonic() + ARRIVAL_SLICE_SECONDS
    while bring_one(now=timezone.now()):
        if monotonic() > stop:
            _queue_up_again()
            return


def _queue_up_again() -> None:
    try:
        receive_demo.apply_async(retry=False, expires=ARRIVAL_SLICE_SECONDS * 10)
    except (KombuError, OSError) as exc:
        logger.warning("the demonstration goes on when beat calls: %s", exc)
