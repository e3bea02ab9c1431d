"""What must hold after every fault, whatever it was."""

from typing import Any
from uuid import UUID

from django.test import Client
from django.utils import timezone

from api.building.outcome import BUILDERS, outcome, public_pages
from cms.documents import queries as documents
from cms.documents.built import BuiltDocument
from cms.documents.enums import DocumentState, VersionState
from cms.documents.models import Document, DocumentVersion, PendingBuild


def published() -> set[UUID]:
    """The pages that anonymous readers may have, by their identifiers."""
    return {uid for model in BUILDERS for uid in public_pages(model).values_list("uid", flat=True)}


def changes(client: Client) -> list[dict[str, Any]]:
    """Everything that `/changes/` tells, read page by page from the beginning."""
    items: list[dict[str, Any]] = []
    token, more = "", True
    while more:
        answer = client.get("/api/v1/changes/", {"since": token, "limit": 2}).json()
        items += answer["items"]
        token, more = answer["next"], answer["has_more"]
    return items


def is_settled() -> bool:
    """Every row is worked off and every public page has a document."""
    live = Document.objects.filter(state=DocumentState.LIVE).values_list("uid", flat=True)
    return not PendingBuild.objects.exists() and set(live) == published()


def assert_whole() -> None:
    """Every published page has its right document, every change is told once and in order."""
    assert is_settled(), list(PendingBuild.objects.values_list("uid", "last_error"))
    for uid in published():
        built, stored = outcome(uid), documents.document(uid)
        assert isinstance(built, BuiltDocument)
        assert (bytes(stored.full), bytes(stored.card)) == (built.full, built.card)
    told = changes(Client())
    numbers = [item["seq"] for item in told]
    assert numbers == sorted(set(numbers))
    assert len({item["uid"] for item in told}) == len(told)
    assert {item["uid"] for item in told if item["op"] == "upsert"} == {
        str(uid) for uid in published()
    }
    assert numbers[-1:] == [documents.last_seq()][: len(numbers)]
    assert_nothing_is_half_done()


def assert_nothing_is_half_done() -> None:
    """Each live document has one current version, complete; nothing is leased."""
    for row in Document.objects.filter(state=DocumentState.LIVE):
        (current,) = row.versions.filter(state=VersionState.CURRENT)
        assert (current.number, current.full_etag) == (row.revision, row.etag)
        assert row.versions_made == row.versions.count()
    gone = Document.objects.exclude(state=DocumentState.LIVE)
    versions = DocumentVersion.objects.filter(document__in=gone, state=VersionState.CURRENT)
    assert not versions.exists()
    assert not PendingBuild.objects.filter(leased_until__gt=timezone.now()).exists()
