"""Staged versions and the flip that makes them public all at once."""

from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from cms.documents import queries, services
from cms.documents.enums import DocumentState, Reason
from cms.documents.exceptions import NothingStaged
from cms.documents.models import Counter, Document, DocumentVersion
from tests.cms.documents.samples import LATER, NOW, built
from tests.cms.documents.watching import start, statements


@pytest.mark.django_db
def test_stage_shows_the_public_nothing():
    known, unknown = built(), built(text="从未公开")
    services.store(known, now=NOW)

    services.stage(built(known.uid, "将来的文字", dependencies=frozenset({"picture:7"})), now=NOW)
    services.stage(unknown, now=NOW)

    assert [version.document_id for version in queries.current("case")] == [known.uid]
    assert bytes(queries.document(known.uid).full) == known.full
    assert list(queries.search(queries.current("case"), "将来")) == []
    assert queries.document(unknown.uid) is None
    assert [change.uid for change in queries.changes_after(0, 10)] == [known.uid]
    assert queries.last_seq() == 1
    assert queries.staged(unknown.uid).title == "从未公开"
    assert queries.dependants_of(["picture:7"]) == {known.uid}


@pytest.mark.django_db
def test_stage_again_replaces_what_was_staged():
    one = built(text="先前")
    services.stage(one, now=NOW)

    services.stage(built(one.uid, "后来"), now=LATER)

    assert DocumentVersion.objects.get().title == "后来"


@pytest.mark.django_db
def test_unstage_throws_staged_versions_away():
    one = built()
    services.store(one, now=NOW)
    services.stage(built(one.uid, "作废"), now=NOW)

    services.unstage([one.uid])

    assert queries.staged(one.uid) is None
    assert bytes(queries.document(one.uid).full) == one.full


@pytest.mark.django_db
def test_flip_releases_and_withdraws_together():
    fresh, renewed, fallen = built(text="新"), built(text="旧文"), built(text="落选")
    services.store_many([renewed, fallen], now=NOW)
    services.stage(fresh, now=NOW)
    services.stage(built(renewed.uid, "新文"), now=NOW)

    changed = services.flip([fresh.uid, renewed.uid], {fallen.uid: Reason.RESTRICTED}, now=LATER)

    assert {d.uid: d.state for d in changed} == {
        fresh.uid: DocumentState.LIVE,
        renewed.uid: DocumentState.LIVE,
        fallen.uid: DocumentState.GONE,
    }
    assert sorted(d.seq for d in changed) == [3, 4, 5]
    assert {v.title for v in queries.current("case")} == {"新", "新文"}
    assert queries.document(renewed.uid).document.revision == 2
    assert queries.tombstone(fallen.uid).reason == Reason.RESTRICTED
    assert list(queries.search(queries.current("case"), "新文")) == [queries.document(renewed.uid)]


@pytest.mark.django_db
def test_flip_of_something_not_staged_changes_nothing():
    staged, absent, fallen = built(text="一"), uuid4(), built(text="二")
    services.store(fallen, now=NOW)
    services.stage(staged, now=NOW)

    with pytest.raises(NothingStaged) as refusal:
        services.flip([staged.uid, absent], {fallen.uid: Reason.WITHDRAWN}, now=LATER)

    assert refusal.value.params == {"uids": [absent]}
    assert [version.document_id for version in queries.current("case")] == [fallen.uid]
    assert queries.last_seq() == 1


@pytest.mark.django_db
def test_flip_that_fails_at_its_last_statement_changes_nothing():
    staged, fallen = built(text="一"), built(text="二")
    services.store(fallen, now=NOW)
    services.stage(staged, now=NOW)
    # Somebody else already bears the number that the flip is going to take.
    Document.objects.create(
        uid=uuid4(), kind="case", state=DocumentState.GONE, reason="deleted", seq=3, changed_at=NOW
    )

    with pytest.raises(IntegrityError):
        services.flip([staged.uid], {fallen.uid: Reason.WITHDRAWN}, now=LATER)

    assert [version.document_id for version in queries.current("case")] == [fallen.uid]
    assert queries.staged(staged.uid) is not None
    assert queries.last_seq() == 1


@pytest.mark.django_db
def test_flip_refuses_to_release_and_withdraw_the_same():
    one = built()

    with pytest.raises(ValueError, match="at once"):
        services.flip([one.uid], {one.uid: Reason.WITHDRAWN}, now=NOW)


@pytest.mark.django_db
def test_flip_of_an_unchanged_version_takes_no_number():
    one = built()
    services.store(one, now=NOW)
    services.stage(one, now=NOW)

    assert services.flip([one.uid], {}, now=LATER) == []

    assert queries.last_seq() == 1
    assert DocumentVersion.objects.count() == 1


@pytest.mark.django_db
def test_flip_after_a_later_store_still_counts_upwards():
    one = built()
    services.store(one, now=NOW)
    services.stage(built(one.uid, "发布稿"), now=NOW)
    services.store(built(one.uid, "更正"), now=NOW)

    (document,) = services.flip([one.uid], {}, now=LATER)

    assert document.revision == 4
    assert queries.document(one.uid).number == 4
    assert queries.document(one.uid).title == "发布稿"


@pytest.mark.django_db
@pytest.mark.parametrize("count", [1, 10])
def test_flip_query_count_is_constant(count):
    uids = [services.stage(built(text=f"稿{n}"), now=NOW).document_id for n in range(count)]

    with CaptureQueriesContext(connection) as captured:
        services.flip(uids, {}, now=LATER)

    assert len(statements(captured)) == 7


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_flip_is_seen_whole_or_not_at_all():
    several = [built(text=f"稿{n}") for n in range(5)]
    services.store(built(text="先有一个"), now=NOW)
    for one in several:
        services.stage(one, now=NOW)

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            # While we hold the counter the flip has written all but its numbers.
            Counter.objects.select_for_update().get()
            flipping = start(
                pool, lambda: services.flip([one.uid for one in several], {}, now=LATER)
            )
            _wait_for_a_lock()
            assert [version.title for version in queries.current("case")] == ["先有一个"]
            assert len(queries.changes_after(0, 10)) == 1
            assert not flipping.done()
        assert len(flipping.result(timeout=10)) == 5

    assert queries.current("case").count() == 6
    assert [change.seq for change in queries.changes_after(0, 10)] == [1, 2, 3, 4, 5, 6]


def _wait_for_a_lock() -> None:
    """Return once another connection waits for a lock that we hold."""
    with connection.cursor() as cursor:
        for _attempt in range(500):
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity "
                "WHERE datname = current_database() AND wait_event_type = 'Lock'"
            )
            if cursor.fetchone()[0]:
                return
            cursor.execute("SELECT pg_sleep(0.01), pg_stat_clear_snapshot()")
    raise AssertionError("the flip never came to wait for the counter")
