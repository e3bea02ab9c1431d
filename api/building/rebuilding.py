"""The verb for whoever changes what documents say, plugins included."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction

from api.building.doorbell import ring_on_commit
from cms.documents import services as store


@transaction.atomic
def rebuild(uids: Iterable[UUID], *, cause: str, now: datetime) -> None:
    """Have documents built anew, by their pages' uids, in the transaction of the cause.

    A uid without a page or a document is no mistake: the build finds out.
    """
    store.enqueue(set(uids), cause=cause, now=now)
    ring_on_commit()
