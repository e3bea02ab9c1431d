"""The broker's folder is deleted: before the worker starts, and while it runs."""

import shutil
from pathlib import Path
from uuid import uuid4

import pytest

from cms.documents import queries as documents
from tests.faults.truth import assert_whole, is_settled
from tests.workers.processes import publish_in_a_process_of_its_own, shows, wait_until
from tests.world import make_case, make_world, republish

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

SECONDS = 45.0


def lose(folder: Path) -> None:
    """Delete a folder in one step: a worker that writes while we do would refill it."""
    removed = folder.with_name(f"removed-{uuid4().hex}")
    folder.rename(removed)
    shutil.rmtree(removed)


def test_worker_survives_the_loss_of_its_broker_folder(processes):
    shutil.rmtree(processes.var / "broker", ignore_errors=True)
    make_world()
    case = make_case()
    worker = processes.worker()
    wait_until(lambda: documents.document(case.uid), "the first document", SECONDS)

    lose(processes.var / "broker")
    publish_in_a_process_of_its_own(processes, case, "门铃没有文件夹。")
    wait_until(lambda: shows(case.uid, "门铃没有文件夹。"), "the ring's document", SECONDS)

    lose(processes.var / "broker")
    republish(case, brief="没有人按门铃。")
    wait_until(lambda: shows(case.uid, "没有人按门铃。"), "the swept document", SECONDS)
    assert worker.poll() is None
    wait_until(is_settled, "an empty queue", SECONDS)
    assert_whole()
