"""The worker is killed between claiming a row and committing the document."""

import pytest

from cms.documents import queries as documents
from cms.documents.models import Document, DocumentVersion, PendingBuild
from tests.faults.truth import assert_whole, is_settled
from tests.workers.observed import HELD_UP
from tests.workers.processes import Processes, wait_until
from tests.world import build_all, make_case, make_news, make_world, republish

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

# Before the store's transaction, and at its last statement: there the broker makes no difference.
PLACES = (
    pytest.param("processes", "store", id="files-store"),
    pytest.param("processes", "numbering", id="files-numbering"),
    pytest.param("redis_processes", "store", id="redis-store", marks=pytest.mark.redis),
)


@pytest.mark.parametrize(("broker", "place"), PLACES)
def test_worker_killed_between_claim_and_commit_loses_nothing(request, broker, place):
    running: Processes = request.getfixturevalue(broker)
    make_world()
    case = make_case()
    build_all()
    before = bytes(documents.document(case.uid).full)
    seq, versions = documents.last_seq(), DocumentVersion.objects.count()
    republish(case, title="被打断的修改")
    make_news(cases=(case,))
    worker = running.worker(hold_up_at=place)
    running.wait_for(worker, HELD_UP)
    assert PendingBuild.objects.filter(lease__isnull=False).exists()

    running.kill(worker)

    assert bytes(documents.document(case.uid).full) == before
    assert (documents.last_seq(), DocumentVersion.objects.count()) == (seq, versions)
    assert Document.objects.filter(seq__gt=seq).count() == 0
    running.worker()
    wait_until(is_settled, "every row worked off")
    assert_whole()
    assert "被打断的修改" in bytes(documents.document(case.uid).full).decode()
    assert documents.last_seq() == seq + 2


def test_worker_killed_after_the_commit_makes_no_second_change(processes):
    make_world()
    build_all()
    seq = documents.last_seq()
    case = make_case()
    worker = processes.worker(hold_up_at="finish")
    processes.wait_for(worker, HELD_UP)
    assert documents.document(case.uid) is not None

    processes.kill(worker)

    assert PendingBuild.objects.filter(uid=case.uid).exists()
    processes.worker()
    wait_until(is_settled, "every row worked off")
    assert_whole()
    assert documents.last_seq() == seq + 1
    assert DocumentVersion.objects.filter(document=case.uid).count() == 1
