"""撤稿: one act, eight sites and the API; who may, and why it was done."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.core import mail
from django.urls import reverse
from django.utils import timezone
from wagtail.models import PageLogEntry, TaskState, WorkflowState

from cms.accounts.models import User
from cms.core.models import AuditEntry
from site_pages.desk import roles
from site_pages.editing import withdrawal
from site_pages.editing.withdrawal import WITHDRAWN, withdraw
from site_pages.exceptions import (
    NoteTooLong,
    NothingToWithdraw,
    ReasonRequired,
    StepDecided,
    WithdrawalNotYours,
)
from site_pages.models import NewsPage
from tests.site_pages.editing.people import (
    OFFICES,
    STEPS,
    approve,
    decide,
    make_people,
    make_person,
    send_in,
    ticks,
)
from tests.site_pages.visits import HOSTS, SLUGS, get, path_of
from tests.world import build_all, make_case, make_news, make_world, republish

pytestmark = pytest.mark.django_db(transaction=True)

REASON = "配图未获授权"


def make_organiser():
    person = User.objects.create_user("organiser", "organiser@example.com")
    person.groups.add(Group.objects.get(name=roles.ORGANISERS))
    return person


def everywhere(client, page):
    path = path_of(page.get_full_url())
    return {site: get(client, site, path).status_code for site in HOSTS}


def test_report_is_gone_on_eight_sites_and_in_the_api(client):
    make_world(partners=SLUGS)
    report = make_news("bandao")
    build_all()
    detail = f"/api/v1/news/{report.uid}/"
    token = client.get("/api/v1/changes/").json()["next"]
    assert everywhere(client, report) == dict.fromkeys(HOSTS, 200)

    chief = make_person("bandao", "chiefs")
    withdraw(page=report, user=chief, reason=f" {REASON} ", now=timezone.now())

    assert everywhere(client, report) == dict.fromkeys(HOSTS, 410)
    build_all()
    gone = client.get(detail)
    assert (gone.status_code, gone.json()["reason"]) == (410, "withdrawn")
    (change,) = client.get("/api/v1/changes/", {"since": token}).json()["items"]
    assert (change["op"], change["uid"], change["reason"]) == (
        "delete",
        str(report.uid),
        "withdrawn",
    )
    entry = AuditEntry.objects.get(action="page.withdrawn")
    assert (entry.reason, entry.actor_label, entry.target_id) == (
        REASON,
        chief.username,
        str(report.uid),
    )
    assert PageLogEntry.objects.get(action=WITHDRAWN).data["reason"] == REASON


def test_publishing_again_brings_it_back(client):
    make_world(partners=("bandao",))
    report = make_news("bandao")
    build_all()
    withdraw(page=report, user=make_person("bandao", "chiefs"), reason=REASON, now=timezone.now())
    build_all()

    NewsPage.objects.get().get_latest_revision().publish()
    build_all()

    assert get(client, "bandao", path_of(report.get_full_url())).status_code == 200
    assert client.get(f"/api/v1/news/{report.uid}/").status_code == 200


def test_case_is_withdrawn_by_the_organiser_on_every_mount(client):
    make_world(partners=SLUGS)
    case = make_case()
    build_all()

    withdraw(page=case, user=make_organiser(), reason=REASON, now=timezone.now())
    build_all()

    assert everywhere(client, case) == dict.fromkeys(HOSTS, 410)
    assert client.get(f"/api/v1/cases/{case.uid}/").status_code == 410


def test_who_may_withdraw():
    make_world(partners=("bandao", "qtv"))
    report, case = make_news("bandao"), make_case()
    organiser = make_organiser()
    refused = [
        (report, make_person("bandao", "editors")),
        (report, make_person("bandao", "desk_heads")),
        (report, make_person("qtv", "chiefs")),
        (case, make_person("bandao", "chiefs")),
    ]

    for page, person in refused:
        with pytest.raises(WithdrawalNotYours):
            withdraw(page=page, user=person, reason=REASON, now=timezone.now())
    assert NewsPage.objects.get().live
    for page in (report, case):
        withdraw(page=page, user=organiser, reason=REASON, now=timezone.now())
        page.refresh_from_db()
        assert not page.live


def test_reason_is_required_and_nothing_is_withdrawn_twice():
    make_world(partners=("bandao",))
    report, chief = make_news("bandao"), make_person("bandao", "chiefs")

    with pytest.raises(ReasonRequired):
        withdraw(page=report, user=chief, reason="  ", now=timezone.now())
    assert NewsPage.objects.get().live
    withdraw(page=report, user=chief, reason=REASON, now=timezone.now())
    with pytest.raises(NothingToWithdraw):
        withdraw(page=NewsPage.objects.get(), user=chief, reason=REASON, now=timezone.now())


def test_of_two_who_opened_the_question_the_second_is_told_and_writes_nothing_over():
    make_world(partners=("bandao",))
    report, chief = make_news("bandao"), make_person("bandao", "chiefs")
    opened = NewsPage.objects.get()
    republish(report, title="后来的标题")

    withdraw(page=opened, user=chief, reason=REASON, now=timezone.now())

    assert NewsPage.objects.get().title == "后来的标题"
    with pytest.raises(NothingToWithdraw):
        withdraw(page=opened, user=chief, reason="又一次", now=timezone.now())


def test_scheduled_new_version_does_not_bring_it_back():
    make_world(partners=("bandao",))
    report, now = make_news("bandao"), timezone.now()
    report.go_live_at = now + timedelta(hours=1)
    report.save_revision().publish()
    assert NewsPage.objects.get().approved_schedule

    withdraw(page=report, user=make_person("bandao", "chiefs"), reason=REASON, now=now)

    assert not NewsPage.objects.get().approved_schedule


def in_review(people, steps):
    """A public report whose new version has passed some steps of its review."""
    report = make_news("bandao")
    draft = report.get_latest_revision_as_object()
    draft.title = "新版"
    draft.save_revision(user=people["editors"])
    page = send_in(NewsPage.objects.get(), people["editors"])
    for step in STEPS[:steps]:
        page = approve(page, people[step])
    return page


def test_withdrawal_ends_the_review_of_a_new_version():
    make_world(partners=("bandao",))
    people = make_people("bandao")
    page = in_review(people, steps=2)
    task, opened = page.current_workflow_task, page.current_workflow_task_state
    mail.outbox.clear()

    withdraw(page=page, user=make_organiser(), reason=REASON, now=timezone.now())

    page = NewsPage.objects.get()
    assert page.current_workflow_state is None
    assert WorkflowState.objects.get().status == WorkflowState.STATUS_CANCELLED
    assert REASON in TaskState.objects.get(pk=opened.pk).comment
    told = {address for message in mail.outbox for address in message.to}
    assert told == {f"bandao-{office}@example.com" for office in OFFICES}
    assert all(REASON in message.body for message in mail.outbox)
    with pytest.raises(StepDecided):
        task.on_action(opened, people["chiefs"], "approve", **ticks(task))
    assert not NewsPage.objects.get().live


def test_review_that_waits_for_its_author_ends_too_and_a_new_one_begins_at_the_first_step():
    make_world(partners=("bandao",))
    people = make_people("bandao")
    page = decide(in_review(people, steps=1), people["desk_heads"], "reject", comment="退")
    withdraw(page=page, user=people["chiefs"], reason=REASON, now=timezone.now())

    page = NewsPage.objects.get()
    assert page.current_workflow_state is None
    page = send_in(page, people["editors"])
    for step in STEPS:
        assert not page.live
        page = approve(page, people[step])
    assert (page.live, page.title) == (True, "新版")


def test_withdrawal_that_fails_leaves_the_review_as_it_was(monkeypatch):
    make_world(partners=("bandao",))
    page = in_review(make_people("bandao"), steps=1)
    mail.outbox.clear()

    def fail(**_):
        raise OSError("disk")

    monkeypatch.setattr(withdrawal, "record", fail)
    with pytest.raises(OSError, match="disk"):
        withdraw(page=page, user=make_organiser(), reason=REASON, now=timezone.now())

    page = NewsPage.objects.get()
    assert (page.live, page.workflow_in_progress) == (True, True)
    assert mail.outbox == []


def test_button_leads_to_the_question_and_the_question_withdraws(client):
    make_world(partners=("bandao",))
    report = make_news("bandao")
    client.force_login(make_person("bandao", "chiefs"))
    address = reverse("editing:withdraw", args=(report.pk,))

    editor = client.get(reverse("wagtailadmin_pages:edit", args=(report.pk,)))
    assert address in editor.content.decode()
    assert client.get(address).status_code == 200
    empty = client.post(address, {"reason": " "})
    assert empty.status_code == 400
    assert NewsPage.objects.get().live
    client.post(address, {"reason": REASON})
    assert not NewsPage.objects.get().live
    history = client.get(reverse("wagtailadmin_pages:history", args=(report.pk,)))
    assert REASON in history.content.decode()
    assert client.get(address).status_code == 302


def test_who_may_not_is_shown_no_button_and_refused(client):
    make_world(partners=("bandao",))
    report = make_news("bandao")
    client.force_login(make_person("bandao", "editors"))
    address = reverse("editing:withdraw", args=(report.pk,))

    editor = client.get(reverse("wagtailadmin_pages:edit", args=(report.pk,)))
    assert address not in editor.content.decode()
    assert client.post(address, {"reason": REASON}).status_code in {302, 403}
    assert NewsPage.objects.get().live


NOTE = "本文配图待补授权，核实后重新发布。"


def test_readers_are_told_the_note_and_never_the_reason(client):
    make_world(partners=SLUGS)
    report = make_news("bandao")
    build_all()
    token = client.get("/api/v1/changes/").json()["next"]

    withdraw(
        page=report,
        user=make_person("bandao", "chiefs"),
        reason=REASON,
        now=timezone.now(),
        public_note=f" {NOTE}\n",
    )

    path = path_of(report.get_full_url())
    shown = {site: get(client, site, path).content.decode() for site in HOSTS}
    assert [site for site, page in shown.items() if NOTE not in page or REASON in page] == []
    build_all()
    gone = client.get(f"/api/v1/news/{report.uid}/")
    (change,) = client.get("/api/v1/changes/", {"since": token}).json()["items"]
    assert (gone.json()["reason"], gone.json()["note"]) == ("withdrawn", NOTE)
    assert (change["reason"], change["note"]) == ("withdrawn", NOTE)
    assert REASON not in gone.content.decode()


def test_without_a_note_readers_learn_the_bare_fact(client):
    make_world(partners=("bandao",))
    report = make_news("bandao")
    build_all()

    withdraw(page=report, user=make_person("bandao", "chiefs"), reason=REASON, now=timezone.now())
    build_all()

    shown = get(client, "bandao", path_of(report.get_full_url())).content.decode()
    assert "发布单位说明" not in shown
    assert REASON not in shown
    assert client.get(f"/api/v1/news/{report.uid}/").json()["note"] == ""


def test_note_goes_when_the_page_is_published_again_and_stays_when_it_is_deleted(client):
    make_world(partners=("bandao",))
    report, chief = make_news("bandao"), make_person("bandao", "chiefs")
    build_all()
    now = timezone.now()
    withdraw(page=report, user=chief, reason=REASON, now=now, public_note=NOTE)
    build_all()

    NewsPage.objects.get().get_latest_revision().publish()
    build_all()
    withdraw(page=NewsPage.objects.get(), user=chief, reason=REASON, now=now)
    build_all()
    assert client.get(f"/api/v1/news/{report.uid}/").json()["note"] == ""

    NewsPage.objects.get().get_latest_revision().publish()
    withdraw(page=NewsPage.objects.get(), user=chief, reason=REASON, now=now, public_note=NOTE)
    NewsPage.objects.get().delete()
    build_all()
    gone = client.get(f"/api/v1/news/{report.uid}/").json()
    assert (gone["reason"], gone["note"]) == ("deleted", NOTE)
    shown = get(client, "bandao", path_of(report.get_full_url()))
    assert (shown.status_code, NOTE in shown.content.decode()) == (410, True)


@pytest.mark.parametrize(("length", "taken"), [(200, True), (201, False)])
def test_note_has_at_most_200_zi(client, length, taken):
    make_world(partners=("bandao",))
    report = make_news("bandao")
    client.force_login(make_person("bandao", "chiefs"))
    address = reverse("editing:withdraw", args=(report.pk,))

    answer = client.post(address, {"reason": REASON, "public_note": "字" * length})

    assert NewsPage.objects.get().live is not taken
    assert answer.status_code == (302 if taken else 400)
    if not taken:
        assert "最多 200 字" in answer.content.decode()
        with pytest.raises(NoteTooLong):
            withdraw(
                page=report,
                user=make_organiser(),
                reason=REASON,
                now=timezone.now(),
                public_note="字" * length,
            )
