"""三审三校: three offices, three proofreadings, three people."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.core import mail
from django.urls import reverse
from django.utils import timezone, translation
from wagtail.models import TaskState, WorkflowState

from site_pages.editing.reviewing import review_refusal
from site_pages.exceptions import (
    NotProofread,
    NoWordToItsAuthor,
    ReviewerHasAPart,
    ReviewNotYours,
    StepDecided,
)
from site_pages.models import NewsPage, ReviewTask, StandIn
from tests.given import given
from tests.site_pages.admin_forms import news_data
from tests.site_pages.editing.people import (
    STEPS,
    approve,
    decide,
    make_draft,
    make_people,
    make_person,
    send_in,
    ticks,
)
from tests.world import make_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    return given(people_of_bandao)


def people_of_bandao():
    make_world(partners=("bandao",))
    return make_people("bandao")


def test_r115_three_approvals_publish_a_report(people):
    page = send_in(make_draft("bandao", people["editors"]), people["editors"])

    for step in STEPS:
        assert not page.live
        page = approve(page, people[step])

    assert page.live
    approved = TaskState.objects.filter(status=TaskState.STATUS_APPROVED)
    assert list(approved.values_list("finished_by", flat=True)) == [
        people[step].pk for step in STEPS
    ]


def test_approval_needs_every_point_of_the_proofreading(people):
    page = send_in(make_draft("bandao", people["editors"]), people["editors"])
    task = page.current_workflow_task
    some = {**ticks(task), "point_1": False}

    with pytest.raises(NotProofread) as refusal:
        decide(page, people["desk_editors"], **some)

    assert task.points[1] in str(refusal.value)
    form = task.get_form_for_action("approve")({"comment": "好", "point_0": "on"})
    assert set(form.errors) == {"point_1", "point_2"}
    page = approve(page, people["desk_editors"], comment="好稿")
    first = TaskState.objects.get(status=TaskState.STATUS_APPROVED)
    assert first.comment.startswith("好稿\n")
    assert all(point in first.comment for point in task.points)


def test_nobody_holds_two_steps_of_one_round(people):
    everything = make_person("bandao", "desk_editors", "busy")
    for step in STEPS[1:]:
        everything.groups.add(people[step].groups.get())
    page = send_in(make_draft("bandao", people["editors"]), people["editors"])
    page = approve(page, everything)

    with pytest.raises(ReviewerHasAPart):
        approve(page, everything)

    assert page.current_workflow_task.get_actions(page, everything) == []
    assert [name for name, *_ in page.current_workflow_task.get_actions(page, people["desk_heads"])]


@pytest.mark.parametrize("as_superuser", [False, True])
def test_nobody_reviews_their_own_text(people, as_superuser):
    writer = people["desk_editors"]
    writer.is_superuser = as_superuser
    writer.save()
    page = send_in(make_draft("bandao", writer), writer)

    with pytest.raises(ReviewerHasAPart):
        approve(page, writer)

    assert approve(page, make_person("bandao", "desk_editors", "other")).current_workflow_task


def write(page, person, title):
    """Save a version, as the editor's save button does."""
    draft = NewsPage.objects.get(pk=page.pk).get_latest_revision_as_object()
    draft.title = title
    draft.save_revision(user=person)


def test_who_wrote_a_colleagues_draft_does_not_review_it(people):
    draft = make_draft("bandao", people["editors"])
    write(draft, people["desk_editors"], "由责任编辑重写")
    write(draft, people["editors"], "作者又改了一处")
    page = send_in(draft, people["editors"])

    with pytest.raises(ReviewerHasAPart):
        approve(page, people["desk_editors"])

    assert page.current_workflow_task.get_actions(page, people["desk_editors"]) == []
    assert approve(page, make_person("bandao", "desk_editors", "other")).current_workflow_task


def test_what_a_reviewer_mends_at_their_own_step_is_proofreading(client, people):
    people["desk_editors"].groups.add(people["desk_heads"].groups.get())
    page = send_in(make_draft("bandao", people["editors"]), people["editors"])
    address = reverse("wagtailadmin_pages:edit", args=(page.pk,))
    client.force_login(people["desk_editors"])
    assert "改过一个错字" not in client.get(address).content.decode()
    client.post(address, news_data(title="改过一个错字", slug="draft"))
    page = NewsPage.objects.get(pk=page.pk)
    assert page.latest_revision.user == people["desk_editors"]

    page = approve(page, people["desk_editors"])
    with pytest.raises(ReviewerHasAPart):
        approve(page, people["desk_editors"])
    page = approve(page, people["desk_heads"])

    assert approve(page, people["chiefs"]).title == "改过一个错字"


def test_who_mended_at_one_step_without_deciding_it_decides_no_other(people):
    second = make_person("bandao", "desk_editors", "second")
    second.groups.add(people["desk_heads"].groups.get())
    page = send_in(make_draft("bandao", people["editors"]), people["editors"])
    write(page, second, "一审时改的")
    page = approve(page, people["desk_editors"])

    with pytest.raises(ReviewerHasAPart):
        approve(page, second)


def test_what_was_mended_between_two_rounds_is_writing(people):
    page = send_in(make_draft("bandao", people["editors"]), people["editors"])
    page = decide(page, people["desk_editors"], "reject", comment="退回")
    write(page, people["desk_editors"], "责任编辑自己改了退稿")
    page.current_workflow_state.resume(user=people["editors"])

    with pytest.raises(ReviewerHasAPart):
        approve(page, people["desk_editors"])


def test_proofreading_of_a_round_that_was_cancelled_is_still_no_writing(people):
    page = send_in(make_draft("bandao", people["editors"]), people["editors"])
    write(page, people["desk_editors"], "一审时改的")
    page.current_workflow_state.cancel(user=people["editors"])
    page = send_in(page, people["editors"])

    assert approve(page, people["desk_editors"]).current_workflow_task


def test_authors_of_the_published_version_review_the_next(people):
    page = send_in(make_draft("bandao", people["editors"]), people["editors"])
    write(page, people["desk_editors"], "一审时改的")
    for step in STEPS:
        page = approve(page, people[step])
    assert page.live
    write(page, people["editors"], "新版")
    page = send_in(page, people["editors"])
    for step in STEPS:
        page = approve(page, people[step])

    assert page.title == "新版"


@pytest.mark.parametrize("second_says", ["approve", "reject"])
def test_step_is_decided_once(people, second_says):
    page = send_in(make_draft("bandao", people["editors"]), people["editors"])
    second = make_person("bandao", "desk_editors", "second")
    task = page.current_workflow_task
    opened = TaskState.objects.select_related("workflow_state").get()
    approve(page, people["desk_editors"])

    with pytest.raises(StepDecided) as refusal:
        task.on_action(opened, second, second_says, comment="晚了", **ticks(task))

    assert refusal.value.code == "step_decided"
    first = TaskState.objects.get(pk=opened.pk)
    assert (first.status, first.finished_by) == ("approved", people["desk_editors"])
    assert WorkflowState.objects.get().status == WorkflowState.STATUS_IN_PROGRESS
    with translation.override("zh-hans"):
        assert "已经" in str(refusal.value)


def test_other_offices_and_other_newsrooms_do_not_decide(people):
    page = send_in(make_draft("bandao", people["editors"]), people["editors"])

    for person in (people["chiefs"], make_person("hub", "desk_editors")):
        with pytest.raises(ReviewNotYours):
            approve(page, person)


@pytest.mark.parametrize("comment", ["", " \n　"])
def test_r115_nothing_is_sent_back_without_a_word(people, comment):
    page = send_in(make_draft("bandao", people["editors"]), people["editors"])

    with pytest.raises(NoWordToItsAuthor):
        decide(page, people["desk_editors"], "reject", comment=comment)

    state = page.current_workflow_state
    assert state.status == WorkflowState.STATUS_IN_PROGRESS


def test_r115_reviewer_reads_beside_the_field_that_a_word_is_needed(client, people):
    page = send_in(make_draft("bandao", people["editors"]), people["editors"])
    client.force_login(people["desk_editors"])
    state = page.current_workflow_task_state
    for view in ("workflow_action", "collect_workflow_action_data"):
        address = reverse(f"wagtailadmin_pages:{view}", args=(page.pk, "reject", state.pk))

        answer = client.post(
            address, {"comment": ""}, headers={"x-requested-with": "XMLHttpRequest"}
        )

        elements = BeautifulSoup(answer.json()["html"], "html.parser")
        (said,) = elements.select(".error-message")
        assert said.get_text(strip=True) == "请写明要修改什么。"
        assert said.find_parent(class_="w-field__wrapper").find("textarea")["name"] == "comment"
    state.refresh_from_db()
    assert state.status == TaskState.STATUS_IN_PROGRESS


def test_what_is_sent_back_goes_to_its_author_and_comes_again(people):
    page = send_in(make_draft("bandao", people["editors"]), people["editors"])
    page = approve(page, people["desk_editors"])
    page = decide(page, people["desk_heads"], "reject", comment="标题改一下")
    state = page.current_workflow_state
    assert state.status == WorkflowState.STATUS_NEEDS_CHANGES

    state.resume(user=people["editors"])
    page = approve(page, people["desk_heads"])
    assert approve(page, people["chiefs"]).live


def test_stand_in_reviews_on_their_days_alone(people):
    page = send_in(make_draft("bandao", people["editors"]), people["editors"])
    task, today = page.current_workflow_task, timezone.localdate()
    other = make_person("bandao", "editors", "stand-in")
    first, last = today + timedelta(days=1), today + timedelta(days=3)
    StandIn.objects.create(task=task, person=other, first_day=first, last_day=last)
    state = page.current_workflow_state

    allowed = [
        day
        for day in range(6)
        if review_refusal(task, state, other, today=today + timedelta(days=day)) is None
    ]

    assert allowed == [1, 2, 3]


def test_stand_in_of_today_decides_and_no_one_twice(people):
    page = send_in(make_draft("bandao", people["editors"]), people["editors"])
    other, today = make_person("bandao", "editors", "stand-in"), timezone.localdate()
    for task in ReviewTask.objects.filter(newsroom=page.get_parent()):
        StandIn.objects.create(task=task, person=other, first_day=today, last_day=today)
    page = approve(page, other)

    with pytest.raises(ReviewerHasAPart):
        approve(page, other)


def test_reports_of_scheduled_time_wait_for_it(people):
    later = timezone.now() + timedelta(days=1)
    page = make_draft("bandao", people["editors"], go_live_at=later)
    page = send_in(page, people["editors"])
    for step in STEPS:
        page = approve(page, people[step])

    assert not page.live
    assert page.approved_schedule


def test_reviewers_are_told_by_mail_in_chinese(people, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        send_in(make_draft("bandao", people["editors"]), people["editors"])

    told = [message for message in mail.outbox if "bandao-desk_editors@example.com" in message.to]
    assert told
    assert "待审的报道" in told[0].subject + told[0].body


def test_author_sees_review_as_the_button_and_not_publishing(client, people):
    page = make_draft("bandao", people["editors"])
    client.force_login(people["editors"])

    shown = client.get(reverse("wagtailadmin_pages:edit", args=(page.pk,))).content.decode()

    assert "action-submit" in shown
    assert "action-publish" not in shown
    assert "三审三校" in shown


def test_approval_form_asks_for_the_points(client, people):
    page = send_in(make_draft("bandao", people["editors"]), people["editors"])
    client.force_login(people["desk_editors"])
    address = reverse(
        "wagtailadmin_pages:workflow_action",
        args=(page.pk, "approve", page.current_workflow_task_state.pk),
    )

    first, xhr = page.current_workflow_task, {"headers": {"x-requested-with": "XMLHttpRequest"}}

    asked = client.get(address)
    assert all(point in asked.json()["html"] for point in first.points)
    again = client.post(address, {"comment": "", "point_0": "on"}, **xhr)
    assert again.json()["step"] == "action"
    assert NewsPage.objects.get(pk=page.pk).current_workflow_task == first
    client.post(address, {"comment": "", "point_0": "on", "point_1": "on", "point_2": "on"}, **xhr)
    assert NewsPage.objects.get(pk=page.pk).current_workflow_task != first
