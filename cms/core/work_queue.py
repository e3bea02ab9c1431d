"""Work is rows, Celery is the doorbell.

Whatever must happen is a row written in the transaction of its cause. Workers claim rows with a
lease, do the work idempotently and finish the row; a worker that dies leaves a lease that runs
out, and the row is claimed again. So work is done at least once, and never lost.
"""

import uuid
from collections.abc import Collection, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any, TypeVar

from django.db import connections, models, router, transaction
from django.db.models import F, Q
from django.db.transaction import TransactionManagementError
from django.utils.translation import gettext_lazy as _

from cms.core.error_texts import storable

FIRST_RETRY = timedelta(seconds=2)
LONGEST_RETRY = timedelta(minutes=5)
ROWS_PER_STATEMENT = 200
CAUSE_LENGTH = 200
ERROR_LENGTH = 4000


class WorkItem(models.Model):
    """One piece of work to be done; the subclass's primary key says what it is about.

    ``wanted`` is a generation: it rises with every cause, so that a cause that arrives while the
    work is being done makes the work run once more.
    """

    cause = models.CharField(_("cause"), max_length=CAUSE_LENGTH)
    wanted = models.PositiveIntegerField(_("wanted"), default=1)
    created_at = models.DateTimeField(_("created at"))
    available_at = models.DateTimeField(_("available at"), db_index=True)
    leased_until = models.DateTimeField(_("leased until"), null=True, blank=True)
    lease = models.UUIDField(_("lease"), null=True, blank=True)
    attempts = models.PositiveIntegerField(_("attempts"), default=0)
    last_error = models.TextField(_("last error"), blank=True, default="")

    abandoned = False
    """Set by `claim`: whoever claimed the row before neither finished it nor gave it back."""

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(wanted__gte=1), name="%(app_label)s_%(class)s_wanted"
            ),
            models.CheckConstraint(
                condition=Q(lease__isnull=True, leased_until__isnull=True)
                | Q(lease__isnull=False, leased_until__isnull=False),
                name="%(app_label)s_%(class)s_lease",
            ),
        ]

    def __str__(self) -> str:
        return f"{type(self).__name__} {self.pk}: {self.cause}"


Item = TypeVar("Item", bound=WorkItem)


def enqueue(model: type[WorkItem], keys: Collection[Any], *, cause: str, now: datetime) -> None:
    """Ask for work on every key, in the transaction of the cause.

    A key already waiting is not doubled: its ``wanted`` rises and it becomes due at once, also
    when it was backing off. Rows are locked in key order; a transaction that enqueues twice
    should do so in one call, else two such transactions may deadlock on PostgreSQL.

    Raises TransactionManagementError outside a transaction: the row must live or die with its
    cause.
    """
    using = router.db_for_write(model)
    if not connections[using].in_atomic_block:
        raise TransactionManagementError("Work is enqueued inside the transaction of its cause.")
    common = {"cause": cause[:CAUSE_LENGTH], "created_at": now, "available_at": now}
    rows = [model(**{"pk": key, **common}) for key in sorted(set(keys))]
    for some in _portions(rows):
        _upsert(model, some, using=using)


def claim(model: type[Item], *, now: datetime, limit: int, lease_seconds: int) -> list[Item]:
    """Lease up to ``limit`` due rows, the longest due first; no row goes to two claimers.

    A row is due when ``available_at`` has come and no lease is running. ``attempts`` counts
    claims, so that work which kills its worker is seen too.
    """
    using = router.db_for_write(model)
    free = Q(leased_until__isnull=True) | Q(leased_until__lte=now)
    with transaction.atomic(using=using):
        # SQLite ignores the lock clause: there BEGIN IMMEDIATE has already made us the only
        # writer before this SELECT.
        lockable = model._default_manager.using(using).select_for_update(
            skip_locked=connections[using].features.has_select_for_update_skip_locked
        )
        items = list(
            lockable.filter(free, available_at__lte=now).order_by("available_at", "pk")[:limit]
        )
        lease, leased_until = uuid.uuid4(), now + timedelta(seconds=lease_seconds)
        for some in _portions(items):
            model._default_manager.using(using).filter(pk__in=[item.pk for item in some]).update(
                lease=lease, leased_until=leased_until, attempts=F("attempts") + 1
            )
    for item in items:
        item.abandoned = item.lease is not None
        item.lease, item.leased_until = lease, leased_until
        item.attempts += 1
    return items


def finish(item: WorkItem) -> bool:
    """Remove a claimed row whose work is done; return whether it is gone.

    False means there is more to do or nothing left to say: a new cause came during the work (the
    lease is released and the row runs again), or the lease ran out and another worker has it.
    """
    mine = _held(item)
    deleted, _per_model = mine.filter(wanted=item.wanted).delete()
    if deleted:
        return True
    mine.update(lease=None, leased_until=None, attempts=0, last_error="")
    return False


def fail(item: WorkItem, *, now: datetime, error: str) -> None:
    """Release a claimed row whose work failed, to run again after a growing pause.

    The pause doubles from 2 seconds to 5 minutes. A cause that came during the work is a new
    reason to try: such a row stays due. A lease that was lost meanwhile is left alone.
    """
    mine = _held(item)
    released = {"lease": None, "leased_until": None, "last_error": storable(error)[:ERROR_LENGTH]}
    paused = mine.filter(wanted=item.wanted).update(
        available_at=now + retry_pause(item.attempts), **released
    )
    if not paused:
        mine.update(**released)


def put_off(item: WorkItem, *, until: datetime) -> None:
    """Release a claimed row that cannot be worked on yet, to be looked at again then.

    That was no attempt. A lease that was lost meanwhile is left alone.
    """
    _held(item).update(lease=None, leased_until=None, attempts=0, available_at=until)


def retry_pause(attempts: int) -> timedelta:
    """How long to wait after the given number of attempts (1 or more)."""
    # The exponent is capped before the power: a row that failed for a month must not overflow.
    return min(LONGEST_RETRY, FIRST_RETRY * 2 ** min(max(attempts - 1, 0), 16))


def _held(item: WorkItem) -> "models.QuerySet[Any]":
    """The row, if the lease taken at the claim is still ours."""
    model = type(item)
    return model._default_manager.using(router.db_for_write(model)).filter(
        pk=item.pk, lease=item.lease, lease__isnull=False
    )


def _portions(rows: Sequence[Item]) -> Iterator[Sequence[Item]]:
    """Cut rows into pieces that stay below any database's parameter limit."""
    for start in range(0, len(rows), ROWS_PER_STATEMENT):
        yield rows[start : start + ROWS_PER_STATEMENT]


def _upsert(model: type[WorkItem], rows: Sequence[WorkItem], *, using: str) -> None:
    """INSERT … ON CONFLICT: the increment that ``bulk_create(update_conflicts)`` cannot say."""
    connection = connections[using]
    quote = connection.ops.quote_name
    fields = model._meta.concrete_fields
    table, key = quote(model._meta.db_table), quote(str(model._meta.pk.column))
    columns = ", ".join(quote(str(field.column)) for field in fields)
    row = "(" + ", ".join(["%s"] * len(fields)) + ")"
    rows_of_marks = ", ".join([row] * len(rows))
    wanted, cause, available = (quote(name) for name in ("wanted", "cause", "available_at"))
    sql = (
        f"INSERT INTO {table} ({columns}) VALUES {rows_of_marks} "  # noqa: S608 -- names of our own columns
        f"ON CONFLICT ({key}) DO UPDATE SET {wanted} = {table}.{wanted} + 1, "
        f"{cause} = excluded.{cause}, {available} = excluded.{available}"
    )
    parameters = [
        field.get_db_prep_save(getattr(item, field.attname), connection)
        for item in rows
        for field in fields
    ]
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
