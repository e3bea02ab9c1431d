"""What the public should see of a page: a document, or nothing and why; and back again."""

from datetime import timedelta

import pytest
from django.utils import timezone
from wagtail.models import PageViewRestriction

from cms.documents import queries as documents
from cms.documents.enums import DocumentState
from cms.documents.models import Document
from site_pages.models import NewsPage
from site_pages.tasks import publish_scheduled
from tests.given import given
from tests.world import build_all, make_news, make_world, republish

pytestmark = pytest.mark.django_db


@pytest.fixture
def news() -> NewsPage:
    return given(built_news)


def built_news() -> NewsPage:
    make_world()
    news = make_news()
    build_all()
    return news


def withdraw(news: NewsPage) -> None:
    news.unpublish()


def expire(news: NewsPage) -> None:
    past = timezone.now() - timedelta(seconds=30)
    NewsPage.objects.filter(pk=news.pk).update(expire_at=past)
    publish_scheduled()


def restrict(news: NewsPage) -> None:
    PageViewRestriction.objects.create(
        page=news.get_parent(), restriction_type="password", password="secret"
    )


def keep_at_home(news: NewsPage) -> None:
    republish(news, sharing="own_site")


FATES = [
    (NewsPage.delete, "deleted"),
    (withdraw, "withdrawn"),
    (expire, "expired"),
    (restrict, "restricted"),
    (keep_at_home, "restricted"),
]


@pytest.mark.parametrize(("fate", "reason"), FATES)
def test_page_that_goes_leaves_a_tombstone_with_its_reason(client, news, fate, reason):
    seq = documents.last_seq()

    fate(news)
    build_all(timezone.now() + timedelta(minutes=1))

    grave = documents.tombstone(news.uid)
    assert (grave.reason, grave.seq) == (reason, seq + 1)
    answer = client.get(f"/api/v1/news/{news.uid}/")
    assert (answer.status_code, answer.json()["reason"]) == (410, reason)
    assert str(news.uid) not in client.get("/api/v1/news/").content.decode()


@pytest.mark.parametrize(
    ("fate", "back"),
    [
        (withdraw, lambda news: republish(news, title="回来了")),
        (expire, lambda news: republish(news, title="回来了", expire_at=None)),
        (restrict, lambda news: PageViewRestriction.objects.get().delete()),
        (keep_at_home, lambda news: republish(news, sharing="all")),
    ],
)
def test_page_that_comes_back_is_live_again_with_a_higher_number(client, news, fate, back):
    first = Document.objects.get(uid=news.uid)
    fate(news)
    build_all()
    gone = Document.objects.get(uid=news.uid)

    back(NewsPage.objects.get(pk=news.pk))
    build_all()

    again = Document.objects.get(uid=news.uid)
    assert (again.state, again.reason) == (DocumentState.LIVE, "")
    assert first.seq < gone.seq < again.seq
    assert client.get(f"/api/v1/news/{news.uid}/").status_code == 200


def test_deleted_after_it_was_withdrawn_says_deleted(news):
    withdraw(news)
    build_all()
    news.delete()
    build_all()

    assert documents.tombstone(news.uid).reason == "deleted"


@pytest.mark.parametrize("state", ["draft", "own site", "restricted"])
def test_page_that_never_was_public_leaves_no_trace(client, state):
    make_world()
    build_all()
    seq = documents.last_seq()
    news = make_news(sharing="own_site" if state != "restricted" else "all")
    if state == "draft":
        NewsPage.objects.filter(pk=news.pk).update(
            live=False, first_published_at=None, sharing="all"
        )
    if state == "restricted":
        restrict(news)

    build_all()
    news.delete()
    build_all()

    assert documents.last_seq() == seq
    assert not Document.objects.filter(uid=news.uid).exists()
    assert client.get(f"/api/v1/news/{news.uid}/").status_code == 404


def test_go_live_in_the_past_minute_is_published_by_the_task(client):
    make_world()
    news = make_news(title="定时发布")
    news.unpublish()
    draft = news.get_latest_revision_as_object()
    draft.title = "到点了"
    draft.go_live_at = timezone.now() + timedelta(minutes=5)
    revision = draft.save_revision()
    revision.publish()
    build_all()
    assert documents.document(news.uid) is None
    due = timezone.now() - timedelta(seconds=30)
    type(revision).objects.filter(pk=revision.pk).update(
        approved_go_live_at=due,
        content={**revision.content, "go_live_at": due.isoformat()},
    )

    publish_scheduled()
    build_all()

    news.refresh_from_db()
    assert news.live
    assert client.get(f"/api/v1/news/{news.uid}/").json()["title"] == "到点了"


def test_expiry_of_a_page_changes_nothing_before_its_time(news):
    seq = documents.last_seq()
    NewsPage.objects.filter(pk=news.pk).update(expire_at=timezone.now() + timedelta(minutes=1))

    publish_scheduled()
    build_all()

    assert documents.last_seq() == seq
