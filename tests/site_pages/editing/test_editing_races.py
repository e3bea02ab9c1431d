"""Two people at one page at once, on real connections: what both cannot have, one is refused."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from functools import partial
from threading import Barrier, Event, current_thread, main_thread
from time import sleep
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone
from wagtail.models import TaskState, WorkflowState
from wagtail.signals import page_published

from site_pages import scheduling
from site_pages.editing.withdrawal import withdraw
from site_pages.exceptions import PageRefusal, StepDecided
from site_pages.models import NewsPage
from tests.cms.documents.watching import start
from tests.site_pages.editing.people import (
    STEPS,
    approve,
    make_draft,
    make_people,
    make_person,
    send_in,
    ticks,
)
from tests.world import make_news, make_world

pytestmark = pytest.mark.django_db(transaction=True)

PATIENCE = 60
"""Seconds before a thread counts as stuck."""
LATER = timedelta(hours=1)


@pytest.fixture
def people():
    make_world(partners=("bandao",))
    return make_people("bandao")


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """Do all of it at the same moment; what each returns, or the refusal that it met."""
    together = Barrier(len(acts))

    def run(act: Callable[[], Any]) -> Any:
        together.wait(timeout=PATIENCE)
        try:
            return act()
        except PageRefusal as refusal:
            return refusal

    with ThreadPoolExecutor(len(acts)) as pool:
        return [one.result(timeout=PATIENCE) for one in [start(pool, run, act) for act in acts]]


def as_opened(page: NewsPage, person: Any, action: str) -> Callable[[], Any]:
    """Decide the page's step as somebody does who has had it on the screen for a while."""
    task = NewsPage.objects.get(pk=page.pk).current_workflow_task
    opened = TaskState.objects.select_related("workflow_state").get(
        pk=page.current_workflow_task_state.pk
    )
    return partial(task.on_action, opened, person, action, comment="退回改", **ticks(task))


@pytest.mark.parametrize("second_says", ["approve", "reject"])
def test_of_two_who_decide_a_step_at_once_one_decides_and_one_is_told(people, second_says):
    page = send_in(make_draft("bandao", people["editors"]), people["editors"])
    second = make_person("bandao", "desk_editors", "second")
    acts = as_opened(page, people["desk_editors"], "approve"), as_opened(page, second, second_says)

    results = at_once(*acts)

    (refusal,) = [one for one in results if one is not None]
    assert isinstance(refusal, StepDecided)
    winner = (people["desk_editors"], second)[results.index(None)]
    decided = TaskState.objects.get(finished_at__isnull=False)
    assert decided.finished_by == winner
    sent_back = decided.status == TaskState.STATUS_REJECTED
    assert WorkflowState.objects.get().status == ("needs_changes" if sent_back else "in_progress")
    assert TaskState.objects.count() == (1 if sent_back else 2)


def test_last_approval_and_withdrawal_at_once_leave_the_page_down(people):
    page = make_news("bandao")
    draft = page.get_latest_revision_as_object()
    draft.title = "新版"
    draft.save_revision(user=people["editors"])
    page = send_in(page, people["editors"])
    for step in STEPS[:2]:
        page = approve(page, people[step])
    boss = make_person("bandao", "chiefs", "boss")

    results = at_once(
        as_opened(page, people["chiefs"], "approve"),
        partial(withdraw, page=page, user=boss, reason="侵权", now=timezone.now()),
    )

    assert results[1] is None
    assert not NewsPage.objects.get().live
    assert NewsPage.objects.get().current_workflow_state is None


@pytest.fixture
def two_due(people) -> tuple[NewsPage, NewsPage, datetime]:
    """Two public reports with a new version that is due, and the time at which it is."""
    start_at = timezone.now()
    pages = []
    for minute in range(2):
        page = make_news("bandao", title=f"原题{minute}", slug=f"due-{minute}")
        draft = page.get_latest_revision_as_object()
        draft.title = f"新题{minute}"
        draft.go_live_at = start_at + LATER + timedelta(minutes=minute)
        draft.save_revision().publish()
        pages.append(NewsPage.objects.get(pk=page.pk))
    return pages[0], pages[1], start_at + 2 * LATER


class Between:
    """Stops a worker after the first page that it has published, until it may go on."""

    def __init__(self) -> None:
        self.reached, self.go_on = Event(), Event()

    def __call__(self, **_: Any) -> None:
        if current_thread() is not main_thread():
            transaction.on_commit(self._wait)

    def _wait(self) -> None:
        self.reached.set()
        self.go_on.wait(timeout=PATIENCE)


@pytest.fixture
def between() -> Iterator[Between]:
    stop = Between()
    page_published.connect(stop)
    yield stop
    page_published.disconnect(stop)


def test_worker_leaves_what_was_withdrawn_since_its_run_began(
    people, two_due, between, time_machine
):
    first, second, due = two_due
    time_machine.move_to(due)
    with ThreadPoolExecutor(1) as pool:
        run = start(pool, partial(scheduling.carry_out_schedule, now=due))
        try:
            assert between.reached.wait(timeout=PATIENCE)
            withdraw(page=second, user=people["chiefs"], reason="法院通知", now=due)
        finally:
            between.go_on.set()
        assert run.result(timeout=PATIENCE) == 1

    assert NewsPage.objects.get(pk=first.pk).title == "新题0"
    assert not NewsPage.objects.get(pk=second.pk).live


def test_worker_waits_for_a_withdrawal_that_is_being_written(people, two_due, time_machine):
    first, second, due = two_due
    time_machine.move_to(due)
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            withdraw(page=first, user=people["chiefs"], reason="法院通知", now=due)
            run = start(pool, partial(scheduling.carry_out_schedule, now=due))
            # Long enough to have listed what is due while the withdrawal is not to be seen.
            sleep(0.5)
        assert run.result(timeout=PATIENCE) == 1

    assert not NewsPage.objects.get(pk=first.pk).live
    assert NewsPage.objects.get(pk=second.pk).title == "新题1"


def test_worker_does_not_expire_what_has_just_been_given_more_time(people, time_machine):
    now = timezone.now()
    page = make_news("bandao", expire_at=now + LATER)
    time_machine.move_to(now + 2 * LATER)
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            draft = NewsPage.objects.select_for_update().get(pk=page.pk)
            draft.expire_at = now + 3 * LATER
            draft.save_revision().publish()
            run = start(pool, partial(scheduling.carry_out_schedule, now=now + 2 * LATER))
            sleep(0.5)
        assert run.result(timeout=PATIENCE) == 0

    now_stored = NewsPage.objects.get(pk=page.pk)
    assert (now_stored.live, now_stored.expired) == (True, False)
