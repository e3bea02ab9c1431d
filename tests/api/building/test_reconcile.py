"""The safety net, and the store built again from nothing."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.utils import timezone
from wagtail.models import PageViewRestriction

from api.building import reconcile, tasks
from cms.documents import queries as documents
from cms.documents.models import (
    Counter,
    Dependency,
    Document,
    DocumentVersion,
    Facet,
    PendingBuild,
)
from site_pages.models import CasePage, CategoryPage, NewsPage, NewsroomPage
from tests.api.building.newsrooms import DOCUMENTS, Newsrooms, make_newsrooms
from tests.faults.truth import assert_whole
from tests.given import given
from tests.world import build_all, make_news

pytestmark = pytest.mark.django_db

NOW = datetime(2030, 1, 1, tzinfo=UTC)


@pytest.fixture
def rooms() -> Newsrooms:
    return given(make_newsrooms).read_again()


def stored() -> dict[str, tuple[bytes, bytes]]:
    return {
        str(version.document_id): (bytes(version.full), bytes(version.card))
        for version in DocumentVersion.objects.filter(state="current")
    }


def test_nothing_is_stale_when_all_is_built(rooms):
    make_news(sharing="own_site")
    PageViewRestriction.objects.create(page=rooms.notice, restriction_type="login")
    build_all(timezone.now() + timedelta(minutes=1))

    assert reconcile.stale_documents() == set()
    assert reconcile.enqueue_stale(now=NOW) == 0


@pytest.mark.parametrize(
    ("by_hand", "stale"),
    [
        (lambda r: NewsPage.objects.filter(pk=r.notice.pk).update(live=False), {"notice"}),
        (lambda r: NewsPage.objects.filter(pk=r.notice.pk).update(sharing="own_site"), {"notice"}),
        (
            lambda r: CasePage.objects.filter(pk=r.case.pk).update(
                live_revision=r.other.live_revision_id
            ),
            {"case"},
        ),
        (
            lambda r: PageViewRestriction.objects.bulk_create(
                [PageViewRestriction(page=r.services, restriction_type="login")]
            ),
            {"services", "case"},
        ),
    ],
)
def test_change_that_no_trigger_saw_is_found(rooms, by_hand, stale):
    by_hand(rooms)
    assert not PendingBuild.objects.exists()

    assert rooms.names_of(reconcile.stale_documents()) == stale
    tasks.reconcile_documents()
    build_all()

    assert reconcile.stale_documents() == set()


def test_document_whose_page_is_gone_from_the_database_becomes_a_tombstone(rooms):
    uid = rooms.notice.uid
    NewsPage.objects.filter(pk=rooms.notice.pk).update(uid=uuid4())

    tasks.reconcile_documents()
    build_all()

    assert documents.tombstone(uid).reason == "deleted"


def test_reconciling_leaves_waiting_rows_their_pause(rooms):
    DocumentVersion.objects.filter(document=rooms.notice.uid).update(source="revision:0")
    PendingBuild.objects.create(
        uid=rooms.notice.uid, cause="page", created_at=NOW, available_at=NOW, attempts=7
    )

    assert reconcile.enqueue_stale(now=NOW - timedelta(days=1)) == 0

    row = PendingBuild.objects.get()
    assert (row.available_at, row.wanted, row.attempts) == (NOW, 1, 7)


def test_edit_in_the_database_is_found_within_a_day(rooms):
    """The revision is the same: only building it anew shows the difference."""
    CasePage.objects.filter(pk=rooms.case.pk).update(brief="手工修改")
    assert reconcile.enqueue_stale(now=NOW) == 0

    queued = [reconcile.enqueue_portion(n, now=NOW) for n in range(reconcile.PORTIONS)]
    build_all(NOW)

    assert sum(queued) == len(DOCUMENTS)
    assert "手工修改" in bytes(documents.document(rooms.case.uid).full).decode()


def test_portions_of_a_day_are_all_portions(rooms, monkeypatch):
    portions = []
    monkeypatch.setattr(tasks, "enqueue_portion", lambda n, now: portions.append(n))
    for minute in range(0, 24 * 60, 5):
        moment = NOW + timedelta(minutes=minute)
        monkeypatch.setattr(tasks.timezone, "now", lambda moment=moment: moment)
        tasks.verify_documents()

    assert portions == list(range(reconcile.PORTIONS))


def drop_the_store() -> None:
    for table in (Facet, Dependency, DocumentVersion, Document, PendingBuild):
        table.objects.all().delete()
    assert stored() == {}


@pytest.mark.parametrize("numbers_too", [True, False])
def test_store_that_was_dropped_is_built_again_byte_for_byte(rooms, numbers_too):
    rooms.notice.unpublish()
    build_all()
    before = stored()
    drop_the_store()
    if numbers_too:
        Counter.objects.all().delete()

    call_command("rebuild_documents")

    assert stored() == before
    assert len(before) == len(DOCUMENTS) - 1
    assert documents.tombstone(rooms.notice.uid).reason == "withdrawn"
    numbers = sorted(Document.objects.values_list("seq", flat=True))
    assert numbers == list(range(1, len(DOCUMENTS) + 1))
    assert_whole()


@pytest.mark.parametrize("numbers_too", [True, False])
@pytest.mark.parametrize(
    "rebuild", [lambda: call_command("rebuild_documents"), tasks.reconcile_documents]
)
def test_readers_of_a_dropped_store_are_sent_back_to_the_beginning(
    rooms, client, numbers_too, rebuild
):
    """What was deleted has left no page: they must drop it with all else they hold."""
    make_news().delete()
    build_all()
    token = client.get("/api/v1/changes/", {"limit": 1000}).json()["next"]
    drop_the_store()
    if numbers_too:
        Counter.objects.all().delete()

    rebuild()
    build_all()

    answer = client.get("/api/v1/changes/", {"since": token})
    assert (answer.status_code, answer.json()["code"]) == (410, "token_expired")
    again = client.get("/api/v1/changes/", {"limit": 1000}).json()["next"]
    assert client.get("/api/v1/changes/", {"since": again}).status_code == 200
    rebuild()
    assert client.get("/api/v1/changes/", {"since": again}).status_code == 200


def test_loss_is_noticed_once_even_if_nothing_is_left_to_build(rooms):
    for page in NewsPage.objects.all():
        page.delete()
    CasePage.objects.all().update(live=False, first_published_at=None)
    CategoryPage.objects.all().update(live=False, first_published_at=None)
    drop_the_store()
    lost = documents.standing()

    tasks.reconcile_documents()
    noticed = documents.standing()
    tasks.reconcile_documents()

    assert noticed.epoch != lost.epoch
    assert noticed.number == 0
    assert documents.standing() == noticed


def test_page_withdrawn_before_its_document_was_built_is_gone_all_the_same(rooms, client):
    report = make_news()
    report.unpublish()
    build_all()

    assert client.get(f"/api/v1/news/{report.uid}/").status_code == 410


@pytest.mark.parametrize("hidden", ["own_site", "restricted", "draft"])
def test_page_that_never_was_a_document_leaves_no_tombstone(rooms, client, hidden):
    if hidden == "draft":
        newsroom = NewsroomPage.objects.get(url_path__startswith="/qingdaonews/")
        page = newsroom.add_child(instance=NewsPage(title="草稿", slug="draft", live=False))
    else:
        page = make_news(sharing="own_site" if hidden == "own_site" else "all")
        page.unpublish()
    if hidden == "restricted":
        PageViewRestriction.objects.create(page=page, restriction_type="login")
    drop_the_store()

    call_command("rebuild_documents")

    assert client.get(f"/api/v1/news/{page.uid}/").status_code == 404


def test_rebuilding_what_is_right_changes_nothing(rooms, capsys):
    seq, versions = documents.last_seq(), DocumentVersion.objects.count()

    call_command("rebuild_documents")

    assert (documents.last_seq(), DocumentVersion.objects.count()) == (seq, versions)
    assert not PendingBuild.objects.exists()
    assert f"{len(DOCUMENTS)} documents" in capsys.readouterr().out
