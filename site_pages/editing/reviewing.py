"""Who may review what: no one holds two parts of one round (三审三校)."""

from collections.abc import Collection
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import Q
from wagtail.models import TaskState, WorkflowState

from site_pages.exceptions import PageRefusal, ReviewerHasAPart, ReviewNotYours

if TYPE_CHECKING:
    from site_pages.models import ReviewTask


def review_refusal(
    task: "ReviewTask", state: WorkflowState, user: Any, *, today: date
) -> PageRefusal | None:
    """Why the person may not decide this step of the round; None where they may.

    Nobody decides on a text that they wrote or sent in, nor on one that they have approved in
    another step; being a superuser or a stand-in changes nothing about that.
    """
    if not (user.is_superuser or is_reviewer(task, user, today=today)):
        return ReviewNotYours(task=task.name)
    if user.pk in holders(state, besides=task.pk):
        return ReviewerHasAPart(task=task.name)
    return None


def is_reviewer(task: "ReviewTask", user: Any, *, today: date) -> bool:
    """Whether the person belongs to the step's office, or stands in for it on that day."""
    in_office = task.groups.filter(pk__in=user.groups.all()).exists()
    return in_office or stand_ins(task, today=today).filter(person=user.pk).exists()


def stand_ins(task: "ReviewTask", *, today: date) -> Any:
    """Who stands in for the step on a day, both ends included."""
    return task.stand_ins.filter(Q(first_day__lte=today), Q(last_day__gte=today))


def holders(state: WorkflowState, *, besides: int) -> Collection[int]:
    """The users who have had a part in the round: who wrote or sent it, who approved a step.

    ``besides`` is the step in question: who approved it before a change may do so again.
    """
    approved = state.task_states.filter(status=TaskState.STATUS_APPROVED)
    approvers = approved.exclude(task=besides).values_list("finished_by", flat=True)
    page = state.content_object
    return {one for one in (*approvers, state.requested_by_id, page and page.owner_id) if one}
