"""The steps that the verbs of ``services.py`` are made of; each runs inside their transaction."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from cms.documents.built import BuiltDocument
from cms.documents.enums import DocumentState, Reason, VersionState
from cms.documents.models import Dependency, Document, DocumentVersion, Facet
from cms.documents.numbering import next_numbers

PUBLIC_FIELDS = ("kind", "seq", "state", "reason", "note", "changed_at", "etag", "revision")


def lock(uids: Collection[UUID]) -> dict[UUID, Document]:
    """Lock the documents that exist, in uid order so that two writers never wait in a circle."""
    rows = Document.objects.select_for_update().filter(uid__in=uids).order_by("uid")
    return {row.uid: row for row in rows}


def lock_or_create(kinds: Mapping[UUID, str], *, now: datetime) -> dict[UUID, Document]:
    """Lock documents by uid, making rows of their kinds for those never stored before."""
    documents = lock(kinds.keys())
    unknown = sorted(kinds.keys() - documents.keys())
    if unknown:
        # A second writer of the same new uid waits here, then finds and locks the first's row.
        Document.objects.bulk_create(
            [Document(uid=uid, kind=kinds[uid], changed_at=now) for uid in unknown],
            ignore_conflicts=True,
        )
        documents |= lock(unknown)
    return documents


def versions_in(
    state: VersionState, uids: Collection[UUID], *fields: str
) -> dict[UUID, DocumentVersion]:
    """The versions of these documents in a state (current or staged), with few columns."""
    versions = DocumentVersion.objects.filter(document__in=uids, state=state)
    return {version.document_id: version for version in versions.only("document", *fields)}


def insert_versions(
    built: Sequence[BuiltDocument],
    documents: Mapping[UUID, Document],
    *,
    state: VersionState,
    now: datetime,
) -> dict[UUID, DocumentVersion]:
    """Write a version of each with its facets, giving it the document's next number."""
    versions = {}
    for one in built:
        document = documents[one.uid]
        document.versions_made += 1
        versions[one.uid] = _version(one, number=document.versions_made, state=state, now=now)
    DocumentVersion.objects.bulk_create(versions.values())
    Facet.objects.bulk_create(
        Facet(version=versions[one.uid], plugin=facet.plugin, key=facet.key, value=facet.value)
        for one in built
        for facet in sorted(one.facets)
    )
    return versions


def drop_versions(pks: Collection[int]) -> None:
    """Delete versions with their facets, without loading their bytes."""
    if pks:
        DocumentVersion.objects.filter(pk__in=pks).only("pk").delete()


def renew_sources(built: Iterable[BuiltDocument], standing: Mapping[UUID, DocumentVersion]) -> None:
    """Note on unchanged versions that they are up to date with a newer source."""
    renewed = []
    for one in built:
        version = standing[one.uid]
        if version.source != one.source:
            version.source = one.source
            renewed.append(version)
    if renewed:
        DocumentVersion.objects.bulk_update(renewed, ["source"])


def replace_dependencies(built: Sequence[BuiltDocument]) -> None:
    """Make the dependencies of these documents exactly what they were built from now."""
    wanted = {(one.uid, key) for one in built for key in one.dependencies}
    kept, outdated = set(), []
    rows = Dependency.objects.filter(document__in=[one.uid for one in built])
    for pk, *pair in rows.values_list("pk", "document_id", "key"):
        if tuple(pair) in wanted:
            kept.add(tuple(pair))
        else:
            outdated.append(pk)
    if outdated:
        Dependency.objects.filter(pk__in=outdated).delete()
    _insert_dependencies(wanted - kept)


def add_dependencies(built: BuiltDocument) -> None:
    """Add what a staged version was built from to what the current one was."""
    _insert_dependencies({(built.uid, key) for key in built.dependencies})


def drop_dependencies(uids: Collection[UUID]) -> None:
    """Forget what gone documents were built from."""
    if uids:
        Dependency.objects.filter(document__in=uids).delete()


def set_live(document: Document, version: DocumentVersion) -> None:
    """Point the document at the version that is current from now on (not saved yet)."""
    document.kind = version.kind
    document.state = DocumentState.LIVE
    document.reason = ""
    document.note = ""
    document.etag = version.full_etag
    document.revision = version.number


def set_gone(document: Document, reason: Reason, note: str = "") -> None:
    """Turn the document into a tombstone (not saved yet)."""
    document.state = DocumentState.GONE
    document.reason = reason
    document.note = note
    document.etag = ""


def number_and_save(documents: Sequence[Document], *, now: datetime) -> None:
    """Give each changed document the next number and save it: the transaction's last act."""
    if not documents:
        return
    for document, seq in zip(documents, next_numbers(len(documents)), strict=True):
        document.seq = seq
        document.changed_at = now
    Document.objects.bulk_update(documents, [*PUBLIC_FIELDS, "versions_made"])


def _insert_dependencies(pairs: set[tuple[UUID, str]]) -> None:
    if pairs:
        Dependency.objects.bulk_create(
            [Dependency(document_id=uid, key=key) for uid, key in sorted(pairs)],
            ignore_conflicts=True,
        )


def _version(
    one: BuiltDocument, *, number: int, state: VersionState, now: datetime
) -> DocumentVersion:
    columns = one.columns
    return DocumentVersion(
        document_id=one.uid,
        number=number,
        state=state,
        card=one.card,
        full=one.full,
        card_etag=one.card_etag,
        full_etag=one.full_etag,
        digest=one.digest,
        kind=one.kind,
        campaign=columns.campaign,
        category=columns.category,
        field=columns.field,
        site=columns.site,
        news_kind=columns.news_kind,
        title=columns.title,
        published_at=columns.published_at,
        updated_at=columns.updated_at,
        search_text=one.search_text,
        plain_text=one.plain_text,
        source=one.source,
        built_at=now,
    )
