"""Numbers that follow commit order.

A sequence or auto-increment hands out numbers before commit, so a reader that saw 42 may miss a
slower 41. Here the number comes from one row whose lock is held until the transaction ends: who
gets the next number has seen the one before commit. Hence the counter is asked for as late as
possible, after everything else in the transaction has been written.
"""

from typing import NamedTuple

from django.db import connections, router, transaction
from django.db.models import Max

from cms.documents.models import Counter, Document, new_epoch

DOCUMENTS = "documents"


class Standing(NamedTuple):
    """How far the numbers have come, and the epoch they belong to."""

    number: int
    epoch: str


def next_numbers(count: int, *, name: str = DOCUMENTS) -> range:
    """Take ``count`` numbers, holding the counter until the surrounding transaction ends.

    One statement; it also makes the counter's row where there is none yet.
    """
    connection = connections[router.db_for_write(Counter)]
    table = connection.ops.quote_name(Counter._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} (name, value, epoch) VALUES (%s, %s, %s) ON CONFLICT (name) "  # noqa: S608 -- our own table's name
            f"DO UPDATE SET value = {table}.value + excluded.value RETURNING value",
            [name, count, new_epoch()],
        )
        (last,) = cursor.fetchone()
    return range(last - count + 1, last + 1)


def standing(*, name: str = DOCUMENTS) -> Standing:
    """The newest committed number and its epoch; 0 of no epoch before the first."""
    connection = connections[router.db_for_read(Counter)]
    table = connection.ops.quote_name(Counter._meta.db_table)
    # Asked at every request for a list: making this query by the ORM takes eight times as long.
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT value, epoch FROM {table} WHERE name = %s", [name])  # noqa: S608 -- our own table's name
        row = cursor.fetchone()
    return Standing(*row) if row else Standing(0, "")


@transaction.atomic
def restart_after_loss(*, name: str = DOCUMENTS) -> None:
    """Begin a new epoch at the newest number that a document still has.

    For a store that was emptied or lost rows: readers begin again, and once is enough.
    """
    # Locked first: who numbers documents meanwhile waits, and is then counted from here.
    Counter.objects.select_for_update().get(name=name)
    newest = Document.objects.aggregate(newest=Max("seq"))["newest"] or 0
    Counter.objects.filter(name=name).update(value=newest, epoch=new_epoch())


def renew_epoch(*, name: str = DOCUMENTS) -> None:
    """Say that numbers given out before may be given out again, for something else."""
    Counter.objects.filter(name=name).update(epoch=new_epoch())
