"""Writes of the store. Each verb is one transaction of its own.

The order inside is always the same: lock the documents in uid order, write versions, facets and
dependencies, and only then take numbers. The counter is held from there to the commit, so
nothing slow may follow it; and as every transaction takes it last, none waits in a circle.
Hence ``durable``: inside a larger transaction both promises would be void.

A ``guard`` is called once the documents are locked and before anything is written; what it
raises undoes the transaction. It may lock rows of the work queue: whoever queues work locks no
document afterwards (the verbs here are never part of a larger transaction), so documents, then
work, then the counter is an order that every transaction keeps.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q, Window
from django.db.models.functions import RowNumber

from cms.core import work_queue
from cms.documents import storing
from cms.documents.built import BuiltDocument, Columns, FacetValue
from cms.documents.enums import DocumentState, Reason, VersionState
from cms.documents.exceptions import NothingStaged
from cms.documents.models import Document, DocumentVersion, PendingBuild
from cms.documents.numbering import renew_epoch, restart_after_loss

__all__ = [
    "BuiltDocument",
    "Columns",
    "FacetValue",
    "Guard",
    "enqueue",
    "flip",
    "prune_versions",
    "renew_epoch",
    "restart_after_loss",
    "stage",
    "store",
    "store_many",
    "unstage",
    "withdraw",
]

PRUNED_AT_ONCE = 200

Guard = Callable[[], None]
"""Raises where what is about to be written is out of date by now."""


def no_guard() -> None:
    """Whatever is handed over is written."""


def store(built: BuiltDocument, *, now: datetime, guard: Guard = no_guard) -> Document:
    """Make what was built the public version, live again if it was gone.

    Nothing is numbered when readers could notice no difference; dependencies and source are
    brought up to date all the same. Raises what ``guard`` raises, having stored nothing.
    """
    (document,) = store_many([built], now=now, guard=guard)
    return document


@transaction.atomic(durable=True)
def store_many(
    built: Sequence[BuiltDocument], *, now: datetime, guard: Guard = no_guard
) -> list[Document]:
    """`store` several documents in one transaction, numbered in the order given.

    Raises ValueError when a uid occurs twice.
    """
    if len({one.uid for one in built}) != len(built):
        raise ValueError("A document can be stored once per transaction.")
    documents = storing.lock_or_create({one.uid: one.kind for one in built}, now=now)
    guard()
    standing = storing.versions_in(VersionState.CURRENT, documents, "digest", "source")
    digests = {uid: version.digest for uid, version in standing.items()}
    changed = [one for one in built if digests.get(one.uid) != one.digest]
    same = [one for one in built if digests.get(one.uid) == one.digest]
    storing.renew_sources(same, standing)
    _retire_current([one.uid for one in changed])
    versions = storing.insert_versions(changed, documents, state=VersionState.CURRENT, now=now)
    storing.replace_dependencies(built)
    for uid, version in versions.items():
        storing.set_live(documents[uid], version)
    storing.number_and_save([documents[uid] for uid in versions], now=now)
    return [documents[one.uid] for one in built]


@transaction.atomic(durable=True)
def stage(built: BuiltDocument, *, now: datetime) -> DocumentVersion:
    """Keep what was built for a later `flip`, replacing what was staged before.

    Staff only: nothing public changes and no number is taken.
    """
    documents = storing.lock_or_create({built.uid: built.kind}, now=now)
    former = storing.versions_in(VersionState.STAGED, documents)
    storing.drop_versions([version.pk for version in former.values()])
    versions = storing.insert_versions([built], documents, state=VersionState.STAGED, now=now)
    storing.add_dependencies(built)
    documents[built.uid].save(update_fields=["versions_made"])
    return versions[built.uid]


@transaction.atomic(durable=True)
def unstage(uids: Collection[UUID]) -> None:
    """Throw staged versions away: the release they were made for will not happen."""
    former = storing.versions_in(VersionState.STAGED, storing.lock(uids))
    storing.drop_versions([version.pk for version in former.values()])


@transaction.atomic(durable=True)
def flip(
    uids: Collection[UUID],
    tombstones: Mapping[UUID, Reason],
    *,
    now: datetime,
    guard: Guard = no_guard,
) -> list[Document]:
    """Release staged versions and withdraw other documents, all of it visible at once.

    Only pointers and numbers are written: renditions were made when the versions were staged.
    Returns the documents that changed. Raises NothingStaged, changing nothing, when one of
    ``uids`` has no staged version; ValueError when a uid is to be released and withdrawn.
    """
    if not tombstones.keys().isdisjoint(uids):
        raise ValueError("A document cannot be released and withdrawn at once.")
    documents = storing.lock({*uids, *tombstones})
    guard()
    staged = storing.versions_in(VersionState.STAGED, uids, "digest", "number", "kind", "full_etag")
    if absent := set(uids) - staged.keys():
        raise NothingStaged(uids=sorted(absent))
    current = storing.versions_in(VersionState.CURRENT, uids, "digest")
    same = {uid for uid, one in current.items() if one.digest == staged[uid].digest}
    storing.drop_versions([staged.pop(uid).pk for uid in same])
    gone = _fallen(documents, tombstones)
    _retire_current([*staged, *(document.uid for document in gone)])
    _release(staged, documents)
    storing.drop_dependencies([document.uid for document in gone])
    changed = [*(documents[uid] for uid in sorted(staged)), *gone]
    storing.number_and_save(changed, now=now)
    return changed


@transaction.atomic(durable=True)
def withdraw(
    *,
    uid: UUID,
    reason: Reason,
    now: datetime,
    guard: Guard = no_guard,
    kind: str = "",
    note: str = "",
) -> Document | None:
    """Turn a document into a tombstone, numbered in the sequence of changes.

    Returns None, doing nothing, for a document that was never public. ``kind`` is given for a
    page that is known to have been public: where a lost store knows nothing of it, the tombstone
    is made. ``note`` is the sentence that readers are told. Withdrawing again with the same reason
    and note changes nothing; another reason or note is a change of its own. Raises what ``guard``
    raises, having changed nothing.
    """
    documents = storing.lock_or_create({uid: kind}, now=now) if kind else storing.lock([uid])
    guard()
    gone = _fallen(documents, {uid: reason}, {uid: note}, also_staged=bool(kind))
    _retire_current([document.uid for document in gone])
    storing.drop_dependencies([document.uid for document in gone])
    storing.number_and_save(gone, now=now)
    document = documents.get(uid)
    return document if document is not None and document.state == DocumentState.GONE else None


def enqueue(uids: Collection[UUID], *, cause: str, now: datetime) -> None:
    """Ask for documents to be built again; call it inside the transaction of the cause."""
    with transaction.atomic():
        work_queue.enqueue(PendingBuild, uids, cause=cause, now=now)


def prune_versions(keep: int = 3) -> int:
    """Delete old versions beyond the newest ``keep`` of a document, the current one included.

    Of a document that is gone nothing is kept: what was withdrawn does not linger. A portion at
    a time, each in a transaction of its own, so that nobody waits long. Returns how many were
    deleted.
    """
    rank = Window(RowNumber(), partition_by=F("document"), order_by=F("number").desc())
    old = DocumentVersion.objects.filter(state=VersionState.OLD).annotate(rank=rank)
    superfluous = old.filter(Q(rank__gte=keep) | Q(document__state=DocumentState.GONE))
    deleted = 0
    while pks := list(superfluous.values_list("pk", flat=True)[:PRUNED_AT_ONCE]):
        with transaction.atomic(durable=True):
            storing.drop_versions(pks)
        deleted += len(pks)
    return deleted


def _retire_current(uids: Collection[UUID]) -> None:
    if uids:
        current = DocumentVersion.objects.filter(document__in=uids, state=VersionState.CURRENT)
        current.update(state=VersionState.OLD)


def _fallen(
    documents: Mapping[UUID, Document],
    tombstones: Mapping[UUID, Reason],
    notes: Mapping[UUID, str] = MappingProxyType({}),
    *,
    also_staged: bool = False,
) -> list[Document]:
    """The documents that become tombstones now, marked as such.

    Those that were never public do not, unless the caller knows better than the store.
    """
    fallen = [
        documents[uid]
        for uid in sorted(tombstones)
        if uid in documents
        and (also_staged or documents[uid].state != DocumentState.STAGED)
        and (documents[uid].reason, documents[uid].note) != (tombstones[uid], notes.get(uid, ""))
    ]
    for document in fallen:
        storing.set_gone(document, tombstones[document.uid], notes.get(document.uid, ""))
    return fallen


def _release(staged: Mapping[UUID, DocumentVersion], documents: Mapping[UUID, Document]) -> None:
    """Make staged versions current, renumbering those that a later `store` has overtaken."""
    overtaken = []
    for uid, version in staged.items():
        document = documents[uid]
        if version.number < document.revision:
            document.versions_made += 1
            version.number = document.versions_made
            overtaken.append(version)
        storing.set_live(document, version)
    if overtaken:
        DocumentVersion.objects.bulk_update(overtaken, ["number"])
    pks = [version.pk for version in staged.values()]
    DocumentVersion.objects.filter(pk__in=pks).update(state=VersionState.CURRENT)
