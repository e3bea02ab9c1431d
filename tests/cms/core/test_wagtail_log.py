"""What editors do is in the audit, and stays there when Wagtail's own log is emptied (D3)."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.utils import timezone
from wagtail.models import ModelLogEntry, PageLogEntry

from cms.accounts.roles import EDITORS
from cms.core.models import AuditEntry
from site_pages.models import CasePage, NewsPage
from tests.given import given
from tests.site_pages.admin_forms import news_data
from tests.site_pages.visits import HUB
from tests.world import make_case, make_news, make_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def report():
    return given(world_with_report)


def world_with_report():
    make_world()
    return make_news("hub", title="原来的标题", slug="report")


def acts(**which) -> list[tuple[str, str]]:
    entries = AuditEntry.objects.filter(**which).order_by("id")
    return list(entries.values_list("actor_label", "action"))


def press(client, page, verb: str, **data):
    answer = client.post(
        f"/admin/pages/{page.pk}/{verb}/", data, headers={"host": HUB, "x-request-id": "edge-12345"}
    )
    assert answer.status_code == 302, answer.status_code


def withdraw(client, page):
    address = f"/admin/editing/{page.pk}/withdraw/"
    answer = client.post(
        address, {"reason": "失实"}, headers={"host": HUB, "x-request-id": "edge-12345"}
    )
    assert answer.status_code == 302, answer.status_code


def test_d03_publishing_withdrawing_and_deleting_are_recorded(admin_client, report):
    before = AuditEntry.objects.order_by("-id").first()

    press(admin_client, report, "edit", **news_data(title="改过的标题"))
    withdraw(admin_client, report)
    press(admin_client, report, "delete")

    entries = AuditEntry.objects.filter(id__gt=before.id).order_by("id")
    ours = entries.filter(action="page.withdrawn")
    assert [(one.actor_label, one.reason) for one in ours] == [("admin", "失实")]
    entries = entries.exclude(action="page.withdrawn")
    assert [entry.action for entry in entries] == [
        "wagtail.rename",
        "wagtail.publish",
        "site_pages.withdraw",
        "wagtail.delete",
    ]
    assert {
        (entry.actor_label, entry.target_kind, entry.target_id, entry.request_id)
        for entry in entries
    } == {("admin", "newspage", str(report.pk), "edge-12345")}
    assert entries[0].facts["title"] == {"old": "原来的标题", "new": "改过的标题"}
    assert entries[1].facts["revision"]["id"] > before.facts["revision"]["id"]


def test_d03_what_the_scheduler_does_is_recorded_as_the_systems(report):
    report.expire_at = timezone.now() - timedelta(minutes=1)
    report.save()

    call_command("publish_scheduled")

    assert ("system", "wagtail.unpublish.scheduled") in acts(target_id=str(report.pk))


def test_d03_the_record_outlives_wagtails_log(admin_client, report):
    withdraw(admin_client, report)
    kept = acts()

    PageLogEntry.objects.all().delete()
    ModelLogEntry.objects.all().delete()

    assert acts() == kept
    with pytest.raises(IntegrityError), transaction.atomic():
        AuditEntry.objects.all().delete()


def test_d03_groups_and_accounts_changed_in_the_admin_are_recorded(admin_client, admin_user):
    group = Group.objects.get(name=EDITORS)
    other = Group.objects.create(name="评委")
    answer = admin_client.post(
        f"/admin/users/edit/{admin_user.pk}/",
        {
            "username": "admin",
            "email": "admin@example.com",
            "display_name": "管理员",
            "is_active": "on",
            "is_superuser": "on",
            "groups": [group.pk, other.pk],
        },
        headers={"host": HUB},
    )
    assert answer.status_code == 302, answer.context["form"].errors

    (granted,) = AuditEntry.objects.filter(action="rights.granted")
    assert (granted.actor_label, granted.target_label) == ("admin", "admin")
    assert granted.facts["group"] == sorted([EDITORS, "评委"])
    assert ("admin", "wagtail.edit") in acts(target_kind="user")


def test_drafts_leave_no_trace_in_the_audit(admin_client, report):
    before = AuditEntry.objects.count()
    data = news_data(title="草稿的标题")
    del data["action-publish"]

    press(admin_client, report, "edit", **data)

    assert NewsPage.objects.get().get_latest_revision_as_object().title == "草稿的标题"
    assert AuditEntry.objects.count() == before


def test_peoples_words_in_wagtails_log_are_not_copied(report):
    PageLogEntry.objects.log_action(
        report, "wagtail.workflow.reject", data={"comment": "他的电话是……"}, uuid=None
    )

    assert AuditEntry.objects.get(action="wagtail.workflow.reject").facts == {}


def test_a_publication_that_fails_is_not_recorded(report, monkeypatch):
    """Log entry and audit row live and die with the act."""
    case = make_case()
    count = AuditEntry.objects.count()

    def fail(*args, **kwargs):
        raise RuntimeError("after the log entry")

    draft = case.get_latest_revision_as_object()
    draft.title = "没有发布"
    revision = draft.save_revision()
    monkeypatch.setattr("wagtail.actions.publish_revision.logger.info", fail)
    with pytest.raises(RuntimeError):
        revision.publish()

    assert CasePage.objects.get(pk=case.pk).title != "没有发布"
    assert AuditEntry.objects.count() == count
