"""A real worker with beat: published, and soon to be read."""

import json
import os
import time
from pathlib import Path
from uuid import uuid4

import pytest
from django.db import connection

from cms.core import append_only
from cms.core import append_only_sql as sql
from cms.core.models import AuditEntry
from cms.documents import queries as documents
from cms.documents.models import PendingBuild
from tests.workers.observed import BEAT
from tests.workers.processes import publish_in_a_process_of_its_own, shows, wait_until
from tests.world import build_all, make_case, make_world

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

SECONDS = 45.0
"""What a loaded machine may take; a healthy one needs one or two. Less than a minute: then the
reconciler would make good a ring that was lost."""
IDLE_SECONDS = 5.0
"""Longer than a sweep."""


def is_alive(pid: int) -> bool:
    """Whether a process runs; one that waits to be reaped does not."""
    status = Path(f"/proc/{pid}/stat")
    return status.exists() and status.read_text().rpartition(")")[2].split()[0] != "Z"


def test_published_page_has_its_document_within_seconds(any_processes):
    make_world()
    case = make_case()
    build_all()
    any_processes.worker(pool="prefork", sweeping=False)

    publish_in_a_process_of_its_own(any_processes, case, "由门铃送达。")

    wait_until(lambda: shows(case.uid, "由门铃送达。"), any_processes.log, SECONDS)
    wait_until(lambda: not PendingBuild.objects.exists(), "an empty queue", SECONDS)
    assert "out of order" not in any_processes.log()


@pytest.mark.parametrize("pool", ["solo", "prefork"])
def test_a_worker_that_has_been_idle_still_works(any_processes, pool):
    """Celery closes by its number a connection it takes for inherited: there must be none."""
    make_world()
    case = make_case()
    build_all()
    any_processes.worker(pool=pool)
    time.sleep(IDLE_SECONDS)

    publish_in_a_process_of_its_own(any_processes, case, "歇过之后。")

    wait_until(lambda: shows(case.uid, "歇过之后。"), any_processes.log, SECONDS)


def test_message_that_is_not_all_there_does_not_end_the_worker(processes):
    """Cut off by a full disk or by a crash, or seen before its writer has written it."""
    make_world()
    case = make_case()
    build_all()
    worker = processes.worker(pool="prefork")
    queue = processes.var / "broker" / "queue"
    (queue / f"1_{uuid4()}.celery.msg").write_bytes(b"")
    (queue / f"2_{uuid4()}.celery.msg").write_bytes(b'{"body": ')
    (queue / f"3_{uuid4()}.celery.msg").write_bytes(b"[]")

    publish_in_a_process_of_its_own(processes, case, "后来的。")

    wait_until(lambda: shows(case.uid, "后来的。"), processes.log, SECONDS)
    assert worker.poll() is None


RING_WRONGLY = """
from cms.celery_app import app
app.send_task("api.building.tasks.build_pending_documents", kwargs={"nonsense": 1})
app.send_task("tests.no_such_task")
"""


def test_d03_worker_pool_and_beat_write_json_lines(processes):
    """Celery's own lines: of the main process, of the pool's child, of beat."""
    processes.worker(pool="prefork", sweeping=False)
    assert processes.script(RING_WRONGLY).wait(60) == 0, processes.log()
    wait_until(lambda: "no_such_task" in processes.log(), processes.log, SECONDS)

    lines = [json.loads(line) for line in (processes.var / "0.log").read_text().splitlines()]

    told = {line["logger"] for line in lines}
    assert told >= {"celery.apps.worker", "celery.worker.consumer.consumer", "celery.beat"}
    (failed,) = (line for line in lines if line["logger"] == "celery.app.trace")
    assert "nonsense" in failed["exception"]


def test_row_without_a_ring_is_swept(processes):
    """This process rings at a broker of its own: nobody hears it but the sweep."""
    make_world()
    processes.worker()

    case = make_case()

    wait_until(lambda: documents.document(case.uid), "the swept document", SECONDS)


def test_worker_says_at_its_start_that_a_table_could_be_rewritten(processes):
    model, verb = AuditEntry._meta.db_table, "delete"
    sql.drop(connection, sql.Trigger(table=model, verb=verb))
    try:
        processes.worker()
    finally:
        append_only.install_triggers("default")

    assert "Append-only triggers are missing" in processes.log()


def test_beat_dies_with_its_worker_and_comes_back_with_the_next(processes):
    worker = processes.worker()
    processes.wait_for(worker, BEAT)
    first = int((processes.var / BEAT).read_text())
    assert is_alive(first)

    processes.kill(worker)

    wait_until(lambda: not is_alive(first), "the end of the killed worker's beat", SECONDS)
    (processes.var / BEAT).unlink()
    again = processes.worker()
    processes.wait_for(again, BEAT)
    second = int((processes.var / BEAT).read_text())
    assert second not in {first, os.getpid()}
    assert is_alive(second)
