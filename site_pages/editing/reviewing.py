"""Who may review what: no one holds two parts of one round (三审三校)."""

from collections.abc import Collection
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from wagtail.models import Page, Revision, TaskState, WorkflowState

from site_pages.exceptions import PageRefusal, ReviewerHasAPart, ReviewNotYours

if TYPE_CHECKING:
    from site_pages.models import ReviewTask


def review_refusal(
    task: "ReviewTask", state: WorkflowState, user: Any, *, today: date
) -> PageRefusal | None:
    """Why the person may not decide this step of the round; None where they may.

    Nobody decides on a text that they wrote, had a hand in or sent in, nor on one that they have
    approved in another step; being a superuser or a stand-in changes nothing about that. What a
    reviewer mends while the text lies at their own step is proofreading, which is the step's work.
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


def holders(state: WorkflowState, *, besides: int | None = None) -> Collection[int]:
    """The users who have had a part in the round: who wrote or sent it, who approved a step.

    ``besides`` is the step in question: who approved it before a change may do so again, and what
    was saved while the page lay there makes nobody an author. Three queries beside the page's.
    """
    approved = state.task_states.filter(status=TaskState.STATUS_APPROVED)
    approvers = approved.exclude(task=besides).values_list("finished_by", flat=True)
    parts = {*approvers, state.requested_by_id}
    page = state.content_object
    if page is not None:
        parts |= {page.owner_id, *_writers(page, besides)}
    return {one for one in parts if one}


def _writers(page: Page, besides: int | None) -> QuerySet[Any, int]:
    """Who saved a version since the page was last published, but for what ``besides`` mended.

    While a page lies at a step nobody but the step's reviewers can save it: that is what
    `TaskState` and the editor's lock tell apart. In rounds before this one as well: one that ended
    without publishing does not turn its proofreaders into authors.
    """
    written = Revision.objects.for_instance(page).order_by()
    # Nothing but the published version is older than that and still to be reviewed: a page that
    # is scheduled cannot be edited. One that was withdrawn no longer knows which version it was.
    public = Revision.objects.filter(pk=page.live_revision_id).values_list("created_at", flat=True)
    since = public.first() or page.last_published_at
    if since is not None:
        written = written.filter(created_at__gt=since)
    at_step = TaskState.objects.for_instance(page).filter(
        Q(finished_at=None) | Q(finished_at__gte=OuterRef("created_at")),
        task=besides,
        started_at__lt=OuterRef("created_at"),
    )
    return written.filter(~Exists(at_step)).values_list("user", flat=True).distinct()
