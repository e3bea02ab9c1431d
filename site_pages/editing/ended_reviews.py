"""A withdrawal ends the review of the page: approvals of before bring nothing back."""

from collections.abc import Iterator
from functools import partial
from typing import Any

from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from wagtail.admin.mail import send_mail
from wagtail.models import Page, TaskState, WorkflowState

from site_pages.editing.reviewing import holders


def end_review(page: Page, *, user: Any, reason: str) -> None:
    """Cancel the page's round, whether it waits for a reviewer or for its author.

    The reason stands at the step in the round's history, and who has a part in the round or was to
    decide next is told by mail when this is committed. The caller holds the page.
    """
    running = page.current_workflow_state
    if running is None:
        return
    state = WorkflowState.objects.select_for_update().get(pk=running.pk)
    waiting = list(state.task_states.filter(status=TaskState.STATUS_IN_PROGRESS))
    state.cancel(user=user)
    TaskState.objects.filter(pk__in=[one.pk for one in waiting]).update(
        comment=_("Withdrawn: %(reason)s") % {"reason": reason}
    )
    words = {"title": page.title, "reason": reason, "review": state.workflow.name}
    subject = _("“%(title)s” was withdrawn; its review has ended") % words
    text = _(
        "“%(title)s” was withdrawn, and its review (%(review)s) has ended with it: what was "
        "approved so far counts no longer.\n\nReason: %(reason)s\n\n"
        "To publish it again, send it into review anew."
    )
    for address in _addresses(state, waiting, user):
        # Each for itself: an address that is refused costs the others nothing.
        mail = partial(send_mail, subject, text % words, [address])
        transaction.on_commit(mail, robust=True)


def _addresses(state: WorkflowState, waiting: list[TaskState], user: Any) -> Iterator[str]:
    offices = [group for one in waiting for group in one.task.specific.groups.all()]
    told = get_user_model().objects.filter(Q(pk__in=holders(state)) | Q(groups__in=offices))
    found = told.filter(is_active=True).exclude(pk=user.pk).exclude(email="")
    yield from found.order_by("pk").values_list("email", flat=True).distinct()
