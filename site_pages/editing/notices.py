"""Stand-ins are told as the office is; Wagtail tells the groups of a step alone."""

from typing import Any

from django.utils import timezone
from wagtail.admin.mail import GroupApprovalTaskStateSubmissionEmailNotifier
from wagtail.models import TaskState
from wagtail.signals import task_submitted

from site_pages.editing.reviewing import stand_ins
from site_pages.models import ReviewTask


class StandInNotifier(GroupApprovalTaskStateSubmissionEmailNotifier):
    """Wagtail's mail about a text that waits, to who stands in for the step today."""

    def can_handle(self, instance: Any, **kwargs: Any) -> bool:
        """Our steps alone know stand-ins."""
        return isinstance(instance, TaskState) and isinstance(instance.task.specific, ReviewTask)

    def get_recipient_users(self, task_state: TaskState, **kwargs: Any) -> set[Any]:
        """The stand-ins who are not members of the office, which is told anyway."""
        task = task_state.task.specific
        today = stand_ins(task, today=timezone.localdate())
        outside = today.exclude(person__groups__in=task.groups.all())
        return {one.person for one in outside.select_related("person")}


def connect() -> None:
    """Listen to texts that reach a step."""
    task_submitted.connect(
        StandInNotifier(), weak=False, dispatch_uid="site_pages:stand-ins are told"
    )
