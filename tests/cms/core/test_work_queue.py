"""Rows of work: claimed once, run again when there is reason, never lost."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.transaction import TransactionManagementError

from cms.core.work_queue import claim, enqueue, fail, finish, retry_pause
from cms.documents import services
from cms.documents.models import PendingBuild
from tests.cms.documents.watching import start, statements

NOW = datetime(2020, 8, 22, tzinfo=UTC)
LEASE = 60


def key(n: int) -> UUID:
    return UUID(int=n)


def ask(*numbers: int, cause: str = "test", now: datetime = NOW) -> None:
    services.enqueue([key(n) for n in numbers], cause=cause, now=now)


def claimed(now: datetime = NOW, limit: int = 10) -> list[PendingBuild]:
    return claim(PendingBuild, now=now, limit=limit, lease_seconds=LEASE)


@pytest.mark.django_db
def test_enqueue_of_a_waiting_key_raises_what_is_wanted():
    ask(1, cause="first")
    ask(1, 2, cause="second", now=NOW + timedelta(seconds=1))

    rows = PendingBuild.objects.order_by("uid").values_list("uid", "wanted", "cause", "created_at")

    assert list(rows) == [
        (key(1), 2, "second", NOW),
        (key(2), 1, "second", NOW + timedelta(seconds=1)),
    ]


@pytest.mark.django_db
def test_enqueue_of_many_keys_is_a_few_statements(django_assert_num_queries):
    # A savepoint and its release, and one statement for every two hundred rows.
    with django_assert_num_queries(2 + 3):
        ask(*range(600))

    assert PendingBuild.objects.count() == 600


@pytest.mark.django_db(transaction=True)
def test_enqueue_outside_a_transaction_is_refused():
    with pytest.raises(TransactionManagementError):
        enqueue(PendingBuild, [key(1)], cause="test", now=NOW)


@pytest.mark.django_db(transaction=True)
def test_enqueued_work_dies_with_its_cause():
    with pytest.raises(IntegrityError), transaction.atomic():  # noqa: PT012 -- the order is the point
        ask(1)
        PendingBuild.objects.update(wanted=0)

    assert not PendingBuild.objects.exists()


@pytest.mark.django_db
def test_claim_takes_the_longest_due_first_up_to_the_limit():
    ask(1, now=NOW - timedelta(seconds=1))
    ask(2, now=NOW - timedelta(seconds=2))
    ask(3, now=NOW)

    assert [item.uid for item in claimed(limit=2)] == [key(2), key(1)]


@pytest.mark.django_db
def test_claim_gives_a_leased_row_to_nobody_until_the_lease_runs_out():
    ask(1)
    (first,) = claimed()

    assert claimed() == []
    assert claimed(NOW + timedelta(seconds=LEASE - 1)) == []
    (second,) = claimed(NOW + timedelta(seconds=LEASE))

    assert (second.uid, second.attempts) == (first.uid, 2)
    assert second.lease != first.lease


@pytest.mark.django_db
def test_claim_passes_over_what_is_not_due_yet():
    ask(1, now=NOW + timedelta(seconds=1))

    assert claimed() == []


@pytest.mark.django_db
def test_finish_removes_the_row():
    ask(1)
    (item,) = claimed()

    assert finish(item) is True
    assert not PendingBuild.objects.exists()


@pytest.mark.django_db
def test_finish_keeps_the_row_when_a_cause_came_during_the_work():
    ask(1)
    (item,) = claimed()
    ask(1, cause="during")

    assert finish(item) is False

    (again,) = claimed()
    assert (again.uid, again.wanted, again.cause) == (key(1), 2, "during")
    assert finish(again) is True


@pytest.mark.django_db
def test_finish_after_a_lost_lease_leaves_the_new_holder_alone():
    ask(1)
    (slow,) = claimed()
    (holder,) = claimed(NOW + timedelta(seconds=LEASE))

    assert finish(slow) is False

    row = PendingBuild.objects.get()
    assert row.lease == holder.lease
    assert finish(holder) is True


@pytest.mark.django_db
def test_fail_releases_the_row_after_a_pause():
    ask(1)
    (item,) = claimed()

    fail(item, now=NOW, error="磁盘已满")

    assert claimed(NOW + timedelta(seconds=1)) == []
    (again,) = claimed(NOW + timedelta(seconds=2))
    assert (again.attempts, again.last_error) == (2, "磁盘已满")


@pytest.mark.django_db
def test_fail_does_not_put_off_a_cause_that_came_during_the_work():
    ask(1)
    (item,) = claimed()
    ask(1, cause="during")

    fail(item, now=NOW, error="boom")

    (again,) = claimed()
    assert again.last_error == "boom"


@pytest.mark.django_db
def test_fail_after_a_lost_lease_leaves_the_new_holder_alone():
    ask(1)
    (slow,) = claimed()
    (holder,) = claimed(NOW + timedelta(seconds=LEASE))

    fail(slow, now=NOW, error="late")

    row = PendingBuild.objects.get()
    assert (row.lease, row.last_error) == (holder.lease, "")


@pytest.mark.django_db
def test_enqueue_makes_a_row_that_backs_off_due_again():
    ask(1)
    (item,) = claimed()
    fail(item, now=NOW, error="boom")

    ask(1, cause="edited again")

    assert [row.cause for row in claimed()] == ["edited again"]


@pytest.mark.parametrize(
    ("attempts", "seconds"), [(0, 2), (1, 2), (2, 4), (5, 32), (8, 256), (9, 300), (10**6, 300)]
)
def test_retry_pause_doubles_up_to_five_minutes(attempts, seconds):
    assert retry_pause(attempts) == timedelta(seconds=seconds)


@pytest.mark.django_db
def test_database_refuses_half_a_lease():
    ask(1)

    with pytest.raises(IntegrityError), transaction.atomic():
        PendingBuild.objects.update(lease=key(9))


@pytest.mark.django_db
@pytest.mark.parametrize("count", [1, 50])
def test_claim_query_count_is_constant(count, django_assert_num_queries):
    ask(*range(count))

    with django_assert_num_queries(4) as captured:
        assert len(claimed(limit=100)) == count

    assert len(statements(captured)) == 2


@pytest.mark.django_db(transaction=True)
def test_concurrent_claimers_never_get_the_same_row():
    ask(*range(40))
    barrier = threading.Barrier(4, timeout=20)

    def work() -> list[UUID]:
        mine = []
        barrier.wait()
        while items := claimed(limit=3):
            mine += [item.uid for item in items]
        return mine

    with ThreadPoolExecutor(4) as pool:
        shares = [future.result(timeout=60) for future in [start(pool, work) for _ in range(4)]]

    # Skipping locked rows may leave a worker short, never doubly served.
    taken = [uid for share in shares for uid in share] + [item.uid for item in claimed(limit=40)]
    assert sorted(taken) == [key(n) for n in range(40)]


@pytest.mark.django_db(transaction=True)
def test_concurrent_causes_are_all_counted():
    def work() -> None:
        for _ in range(10):
            with transaction.atomic():
                ask(1, 2)

    with ThreadPoolExecutor(4) as pool:
        for future in [start(pool, work) for _ in range(4)]:
            future.result(timeout=60)

    assert set(PendingBuild.objects.values_list("wanted", flat=True)) == {40}


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_claim_does_not_wait_for_a_row_in_somebodys_hands():
    ask(1, 2)

    with ThreadPoolExecutor(1) as pool, transaction.atomic():
        PendingBuild.objects.select_for_update().get(uid=key(1))
        others = start(pool, claimed).result(timeout=10)

    assert connection.vendor == "postgresql"
    assert [item.uid for item in others] == [key(2)]
