"""Storing, withdrawing, pruning: what readers see afterwards, and what they do not."""

from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from cms.documents import queries, services
from cms.documents.built import FacetValue
from cms.documents.enums import DocumentState, Reason, VersionState
from cms.documents.models import Dependency, Document, DocumentVersion
from tests.cms.documents.samples import LATER, NOW, built, tag
from tests.cms.documents.watching import statements

pytestmark = pytest.mark.django_db


def test_store_makes_the_document_public():
    one = built(facets=frozenset({tag("5g")}), dependencies=frozenset({"picture:1"}))

    document = services.store(one, now=NOW)

    version = queries.document(one.uid)
    assert (bytes(version.card), bytes(version.full)) == (one.card, one.full)
    assert (version.card_etag, version.full_etag) == (one.card_etag, one.full_etag)
    assert (document.state, document.reason) == (DocumentState.LIVE, "")
    assert (document.seq, document.revision, document.etag) == (1, 1, one.full_etag)
    assert version.document == document
    assert list(version.facets.values_list("plugin", "key", "value")) == [("", "tag", "5g")]
    assert queries.dependants_of(["picture:1"]) == {one.uid}
    assert queries.last_seq() == 1


def test_store_of_the_same_again_changes_nothing_public():
    one = built(facets=frozenset({tag("5g")}), dependencies=frozenset({"picture:1"}))
    first = services.store(one, now=NOW)
    again = built(
        one.uid, facets=one.facets, dependencies=frozenset({"picture:2"}), source="revision:2"
    )

    second = services.store(again, now=LATER)

    assert (second.seq, second.changed_at) == (first.seq, NOW)
    assert queries.last_seq() == first.seq
    assert DocumentVersion.objects.count() == 1
    assert queries.document(one.uid).source == "revision:2"
    assert queries.dependants_of(["picture:1"]) == set()
    assert queries.dependants_of(["picture:2"]) == {one.uid}


@pytest.mark.parametrize(
    "change",
    [
        {"text": "另一段文字"},
        {"category": "education"},
        {"published_at": LATER},
        {"facets": frozenset({FacetValue("voting", "tag", "5g")})},
        {"facets": frozenset()},
    ],
    ids=lambda change: next(iter(change)),
)
def test_store_of_a_difference_makes_a_version_and_a_number(change):
    one = built(facets=frozenset({tag("5g")}))
    services.store(one, now=NOW)

    document = services.store(built(one.uid, **{"facets": one.facets, **change}), now=LATER)

    assert (document.seq, document.revision, document.changed_at) == (2, 2, LATER)
    states = document.versions.order_by("number").values_list("state", flat=True)
    assert list(states) == [VersionState.OLD, VersionState.CURRENT]


def test_store_many_numbers_in_the_order_given():
    several = [built(text=f"文字{n}") for n in range(3)]

    services.store_many(several, now=NOW)

    changes = queries.changes_after(0, 10)
    assert [(change.uid, change.seq) for change in changes] == [
        (one.uid, n) for n, one in enumerate(several, start=1)
    ]


def test_store_many_refuses_the_same_document_twice():
    one = built()

    with pytest.raises(ValueError, match="once"):
        services.store_many([one, built(one.uid, "别的")], now=NOW)

    assert not Document.objects.exists()


@pytest.mark.parametrize("count", [1, 10])
def test_store_many_query_count_is_constant(count):
    several = [
        built(text=f"文字{n}", facets=frozenset({tag("5g")}), dependencies=frozenset({"site:hub"}))
        for n in range(count)
    ]

    with CaptureQueriesContext(connection) as captured:
        services.store_many(several, now=NOW)

    sent = statements(captured)
    assert len(sent) == 11
    assert sent[-2].startswith('INSERT INTO "documents_counter"')
    assert sent[-1].startswith('UPDATE "documents_document"')


def test_withdraw_leaves_a_numbered_tombstone_and_nothing_else_to_read():
    one = built(dependencies=frozenset({"picture:1"}))
    services.store(one, now=NOW)

    services.withdraw(uid=one.uid, reason=Reason.EXPIRED, now=LATER)

    grave = queries.tombstone(one.uid)
    assert (grave.reason, grave.seq, grave.changed_at, grave.etag) == ("expired", 2, LATER, "")
    assert queries.document(one.uid) is None
    assert not queries.current("case").exists()
    assert [change.seq for change in queries.changes_after(0, 10)] == [2]
    assert queries.dependants_of(["picture:1"]) == set()


def test_withdraw_twice_is_withdraw_once():
    one = built()
    services.store(one, now=NOW)
    first = services.withdraw(uid=one.uid, reason=Reason.WITHDRAWN, now=NOW)

    second = services.withdraw(uid=one.uid, reason=Reason.WITHDRAWN, now=LATER)

    assert (second.seq, second.changed_at) == (first.seq, NOW)


def test_withdraw_for_another_reason_is_a_change_of_its_own():
    one = built()
    services.store(one, now=NOW)
    services.withdraw(uid=one.uid, reason=Reason.WITHDRAWN, now=NOW)

    grave = services.withdraw(uid=one.uid, reason=Reason.DELETED, now=LATER)

    assert (grave.reason, grave.seq) == (Reason.DELETED, 3)


def test_withdraw_of_what_was_never_public_does_nothing():
    staged = built()
    services.stage(staged, now=NOW)

    for uid in (staged.uid, uuid4()):
        assert services.withdraw(uid=uid, reason=Reason.DELETED, now=NOW) is None
        assert queries.tombstone(uid) is None

    assert queries.changes_after(0, 10) == []
    assert queries.last_seq() == 0


def test_store_after_withdraw_makes_the_document_live_again():
    one = built(dependencies=frozenset({"picture:1"}))
    services.store(one, now=NOW)
    services.withdraw(uid=one.uid, reason=Reason.WITHDRAWN, now=NOW)

    document = services.store(one, now=LATER)

    assert (document.state, document.reason, document.seq) == (DocumentState.LIVE, "", 3)
    assert queries.tombstone(one.uid) is None
    assert queries.document(one.uid).full_etag == one.full_etag
    assert queries.dependants_of(["picture:1"]) == {one.uid}


def test_prune_versions_works_in_portions(monkeypatch):
    monkeypatch.setattr(services, "PRUNED_AT_ONCE", 2)
    one = built()
    for n in range(9):
        services.store(built(one.uid, f"版本{n}"), now=NOW)

    assert services.prune_versions(keep=1) == 8
    assert DocumentVersion.objects.get().number == 9


def test_prune_versions_keeps_the_newest_and_nothing_of_the_gone():
    kept, gone = built(), built()
    for n in range(5):
        for one in (kept, gone):
            services.store(built(one.uid, f"版本{n}", facets=frozenset({tag("5g")})), now=NOW)
    services.stage(built(kept.uid, "待发布"), now=NOW)
    services.withdraw(uid=gone.uid, reason=Reason.WITHDRAWN, now=NOW)

    deleted = services.prune_versions(keep=3)

    assert deleted == 2 + 5
    numbers = DocumentVersion.objects.filter(document=kept.uid).order_by("number")
    assert list(numbers.values_list("number", "state")) == [
        (3, "old"),
        (4, "old"),
        (5, "current"),
        (6, "staged"),
    ]
    assert not DocumentVersion.objects.filter(document=gone.uid).exists()
    again = services.store(built(gone.uid, "又来"), now=LATER)
    assert again.revision == 6


def test_store_refuses_to_be_part_of_a_larger_transaction(transactional_db):
    with pytest.raises(RuntimeError, match="durable"), transaction.atomic():
        services.store(built(), now=NOW)


def test_database_allows_one_current_version_only():
    one = built()
    services.store(one, now=NOW)
    version = DocumentVersion.objects.get()
    version.pk, version.number = None, 2

    with pytest.raises(IntegrityError), transaction.atomic():
        version.save(force_insert=True)


def test_database_refuses_a_tombstone_without_a_reason():
    one = built()
    services.store(one, now=NOW)

    with pytest.raises(IntegrityError), transaction.atomic():
        Document.objects.update(state=DocumentState.GONE)


def test_dependants_of_several_keys_are_joined():
    first, second = (built(dependencies=frozenset({"site:hub", f"picture:{n}"})) for n in range(2))
    services.store_many([first, second], now=NOW)

    assert queries.dependants_of(["picture:0"]) == {first.uid}
    assert queries.dependants_of(["picture:0", "picture:1"]) == {first.uid, second.uid}
    assert queries.dependants_of(["site:hub"]) == {first.uid, second.uid}
    assert queries.dependants_of([]) == set()
    assert Dependency.objects.count() == 4
