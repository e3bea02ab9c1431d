"""Publishing, withdrawing and copying happen whole or not at all."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone
from wagtail.models import PageLogEntry

from cms.documents.models import PendingBuild
from site_pages import whole_actions
from site_pages.models import NewsPage, NewsroomPage
from tests.given import given
from tests.world import build_all, make_news, make_world

pytestmark = pytest.mark.django_db


class PowerCut(Exception):
    """Where the process would have died."""


def cut(*args, **kwargs):
    raise PowerCut


@pytest.fixture
def report() -> NewsPage:
    return given(built_report)


def built_report() -> NewsPage:
    make_world()
    report = make_news("hub", title="原来的标题", slug="report")
    build_all()
    return report


@pytest.mark.parametrize(
    "place", ["wagtail.models.Revision.get_previous", "wagtail.actions.publish_revision.log"]
)
def test_schedule_outlives_a_publication_that_was_cut_short(report, monkeypatch, place):
    draft = report.get_latest_revision_as_object()
    draft.title = "定时的标题"
    draft.go_live_at = timezone.now() + timedelta(hours=1)
    revision = draft.save_revision()
    revision.publish()
    report.revisions.filter(pk=revision.pk).update(
        approved_go_live_at=timezone.now() - timedelta(minutes=1)
    )
    revision.refresh_from_db()
    revision.content["go_live_at"] = (timezone.now() - timedelta(minutes=1)).isoformat()
    revision.save()

    with monkeypatch.context() as patch:
        patch.setattr(place, cut)
        with pytest.raises(PowerCut):
            call_command("publish_scheduled")

    assert NewsPage.objects.get().title == "原来的标题"
    assert not PendingBuild.objects.exists()
    call_command("publish_scheduled")
    assert NewsPage.objects.get().title == "定时的标题"


def test_page_whose_withdrawal_was_cut_short_is_still_public(report, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr("wagtail.actions.unpublish.logger.info", cut)
        with pytest.raises(PowerCut):
            report.unpublish()

    assert NewsPage.objects.get().live
    assert not PendingBuild.objects.exists()
    assert not PageLogEntry.objects.filter(action="wagtail.unpublish").exists()


def test_copy_of_a_tree_is_whole_or_not_at_all(report, monkeypatch):
    newsroom = NewsroomPage.objects.get(pk=report.get_parent().pk)

    def fail(*args, **kwargs):
        raise RuntimeError("in the middle of the copy")

    monkeypatch.setattr("wagtail.actions.copy_page.logger.info", fail)
    with pytest.raises(RuntimeError):
        report.copy(to=newsroom, update_attrs={"slug": "copy", "title": "副本"})

    assert [page.slug for page in newsroom.get_children()] == ["report"]


def test_actions_that_wagtail_splits_are_known_by_these_names():
    """A new release may rename them, or make them whole itself."""
    for action in whole_actions.SPLIT_ACTIONS:
        assert action.execute.__wrapped__.__qualname__ == f"{action.__name__}.execute"
