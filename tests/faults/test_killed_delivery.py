"""The worker is killed while a plugin is being told of an event."""

import pytest
from django.utils import timezone
from pingxuan_picks.models import Pick
from pingxuan_picks.services import pick_case

from cms.core.audit import SYSTEM
from cms.core.models import AuditEntry
from cms.plugin_system.models import EventDelivery
from cms.plugin_system.testing import switched_on
from tests.workers.observed import HELD_UP
from tests.workers.processes import wait_until
from tests.world import build_all, make_case, make_world

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


def test_worker_killed_between_the_plugins_work_and_the_end_of_the_row_tells_it_again(processes):
    """On files alone: no broker has a part in it, the row and the sweep have."""
    make_world()
    case = make_case(pictures=0)
    pick_case(case=case.uid, reason="好", actor=SYSTEM, now=timezone.now())
    build_all()
    with switched_on("picks"):
        case.unpublish()
    build_all()
    worker = processes.worker(hold_up_at="finish", plugins="picks")
    processes.wait_for(worker, HELD_UP)
    assert EventDelivery.objects.filter(lease__isnull=False).exists()

    processes.kill(worker)

    assert Pick.objects.count() == 1  # what the plugin had done went with the transaction
    assert EventDelivery.objects.count() == 1
    processes.worker(plugins="picks")
    wait_until(lambda: not EventDelivery.objects.exists(), "the event delivered")
    assert not Pick.objects.exists()
    assert AuditEntry.objects.filter(action="picks.unpicked").count() == 1
