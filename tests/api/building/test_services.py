"""Workers beside each other, overtaken builds, and pages that fail."""

from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings

from api.building import services, tasks
from cms.core import work_queue
from cms.documents import queries as documents
from cms.documents.models import DocumentVersion, PendingBuild
from site_pages.models import CasePage
from tests.given import given
from tests.world import build_all, make_case, make_world, republish

pytestmark = pytest.mark.django_db

NOW = datetime(2030, 1, 1, tzinfo=UTC)
EXPIRED = NOW + timedelta(seconds=settings.BUILD_LEASE_SECONDS)


@pytest.fixture
def case() -> CasePage:
    return given(built_case)


def built_case() -> CasePage:
    make_world()
    case = make_case(title="第一版")
    build_all()
    return case


def meanwhile(monkeypatch, name: str, act) -> None:
    """Do something once, after the worker has called the named function of its module."""
    original = getattr(services, name)
    done = []

    def call(*args, **kwargs):
        result = original(*args, **kwargs)
        if not done:
            done.append(True)
            act()
        return result

    monkeypatch.setattr(services, name, call)


def titles() -> list[str]:
    """Every title that ever was public, oldest first."""
    versions = DocumentVersion.objects.filter(kind="case").order_by("number")
    return list(versions.values_list("title", flat=True))


def test_page_published_while_it_is_built_is_not_stored_in_its_old_state(case, monkeypatch):
    republish(case, title="第二版")
    meanwhile(monkeypatch, "outcome", lambda: republish(case, title="第三版"))

    assert services.build_pending(now=NOW) == 1
    assert titles() == ["第一版"]
    assert services.build_pending(now=NOW) == 1

    assert titles() == ["第一版", "第三版"]
    assert not PendingBuild.objects.exists()


def test_page_published_while_its_document_is_stored_is_built_again(case, monkeypatch):
    republish(case, title="第二版")
    meanwhile(monkeypatch, "put_into_store", lambda: republish(case, title="第三版"))

    build_all(NOW)

    assert titles() == ["第一版", "第二版", "第三版"]


def test_worker_whose_lease_ran_out_stores_nothing(case, monkeypatch):
    republish(case, title="第二版")

    def another_worker() -> None:
        republish(case, title="第三版")
        build_all(EXPIRED)

    meanwhile(monkeypatch, "outcome", another_worker)
    services.build_pending(now=NOW)

    assert titles() == ["第一版", "第三版"]
    assert not PendingBuild.objects.exists()


@pytest.mark.parametrize("change", [{"title": "第二版"}, None], ids=["publication", "withdrawal"])
def test_worker_that_slept_just_before_storing_stores_nothing(case, monkeypatch, change):
    """The last instant: a worker sleeps through its lease, wakes up, opens the transaction.

    It never lives to repair anything, so the old state must not get in at all.
    """
    if change:
        republish(case, **change)
    else:
        case.unpublish()
    store = services.put_into_store

    def wake_up_late(result, **options) -> None:
        monkeypatch.setattr(services, "put_into_store", store)
        republish(CasePage.objects.get(pk=case.pk), title="第三版")
        build_all(EXPIRED)
        store(result, **options)

    monkeypatch.setattr(services, "put_into_store", wake_up_late)
    seq = documents.last_seq()
    services.build_pending(now=NOW)

    assert titles() == ["第一版", "第三版"]
    assert documents.document(case.uid).title == "第三版"
    assert documents.last_seq() == seq + 1
    assert not PendingBuild.objects.exists()


def test_page_that_cannot_be_built_holds_up_no_other(case, monkeypatch, caplog):
    other = make_case(title="另一个")
    republish(case, title="第二版")
    seq, build = documents.last_seq(), services.outcome

    def fail_for_one(uid, *, now):
        if uid == case.uid:
            raise ValueError("坏了")
        return build(uid, now=now)

    monkeypatch.setattr(services, "outcome", fail_for_one)
    build_all(NOW)

    row = PendingBuild.objects.get()
    assert (row.uid, row.last_error, row.lease) == (case.uid, "ValueError: 坏了", None)
    assert row.available_at == NOW + work_queue.retry_pause(1)
    assert documents.document(case.uid).title == "第一版"
    assert documents.document(other.uid) is not None
    assert documents.last_seq() == seq + 1
    assert "cannot be built" in caplog.text


def test_building_twice_is_building_once(case):
    seq = documents.last_seq()
    for _ in range(2):
        services.put_into_store(services.outcome(case.uid), now=NOW)

    assert documents.last_seq() == seq
    assert titles() == ["第一版"]


def test_task_makes_room_after_a_while_and_rings_for_the_rest(case, monkeypatch):
    clock = iter([0.0, *(n * tasks.SLICE_SECONDS * 0.6 for n in range(1, 9))])
    rings, batches = [], iter([4, 4, 4, 0])
    monkeypatch.setattr(tasks, "monotonic", lambda: next(clock))
    monkeypatch.setattr(tasks, "ring", lambda: rings.append(True))
    monkeypatch.setattr(tasks, "build_pending", lambda now: next(batches))

    tasks.build_pending_documents()
    assert (rings, next(batches)) == ([True], 4)
    tasks.sweep_pending_builds()
    assert rings == [True]
