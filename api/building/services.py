"""Building what is pending. Workers run it; it may run twice, and at the same time."""

import logging
from datetime import datetime
from functools import partial

from django.conf import settings

from api.building.outcome import Withdrawal, outcome
from cms.core import work_queue
from cms.core.error_texts import error_text
from cms.documents import services as store
from cms.documents.built import BuiltDocument
from cms.documents.models import PendingBuild

logger = logging.getLogger(__name__)

# Few at a time: what is claimed must be done within one lease, pictures included.
BATCH = 4


def build_pending(*, now: datetime, limit: int = BATCH) -> int:
    """Claim due rows and build them; returns how many were claimed.

    One page that cannot be built is tried again later and holds up no other. The lease is
    ``settings.BUILD_LEASE_SECONDS``.
    """
    items = work_queue.claim(
        PendingBuild, now=now, limit=limit, lease_seconds=settings.BUILD_LEASE_SECONDS
    )
    for item in items:
        try:
            _build(item, now=now)
        except Exception as exc:
            logger.exception("document %s cannot be built", item.uid)
            _put_off(item, now=now, error=error_text(exc))
    return len(items)


class Overtaken(Exception):
    """What was built is out of date: a new cause came, or another worker took the row over."""


def put_into_store(
    result: BuiltDocument | Withdrawal, *, now: datetime, guard: store.Guard = store.no_guard
) -> None:
    """Make an outcome public: one short transaction, made by the store.

    Raises what ``guard`` raises, having stored nothing.
    """
    if isinstance(result, Withdrawal):
        store.withdraw(
            uid=result.uid,
            reason=result.reason,
            now=now,
            guard=guard,
            kind=result.kind,
            note=result.note,
        )
    else:
        store.store(result, now=now, guard=guard)


def _build(item: PendingBuild, *, now: datetime) -> None:
    """Pictures and bytes are made first; only then does the store open its transaction.

    A page is read in several queries. Every change raises the row's ``wanted`` in its own
    transaction: where that has not moved since the claim, the queries have all seen the same
    state. Where it has, nothing is stored and the row, due again, is built anew.
    """
    result = outcome(item.uid, now=now)
    try:
        put_into_store(result, now=now, guard=partial(_refuse_overtaken, item))
    except Overtaken:
        logger.info("document %s was overtaken while it was built", item.uid)
    work_queue.finish(item)


def _refuse_overtaken(item: PendingBuild) -> None:
    """Raise Overtaken unless the claim still holds, and hold it until the transaction ends.

    Whoever takes the row over, or has a new cause, waits for this lock and so comes after what
    is stored now. (SQLite knows no row locks: there the transaction is the only writer.)
    """
    same = PendingBuild.objects.filter(pk=item.pk, lease=item.lease, wanted=item.wanted)
    if same.select_for_update().first() is None:
        raise Overtaken


def _put_off(item: PendingBuild, *, now: datetime, error: str) -> None:
    """Try later. Where not even that can be written, the lease runs out by itself."""
    try:
        work_queue.fail(item, now=now, error=error)
    except Exception:
        logger.exception("the row of document %s keeps its lease", item.uid)
