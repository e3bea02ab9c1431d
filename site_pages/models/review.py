"""The steps of a newsroom's review (三审三校), and who stands in for whom."""

from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.db import models, transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from wagtail.forms import TaskStateCommentForm
from wagtail.models import AbstractGroupApprovalTask, TaskState, WorkflowState

from site_pages.editing.page_lock import hold_page
from site_pages.editing.reviewing import is_reviewer, review_refusal
from site_pages.exceptions import NotProofread, NoWordToItsAuthor, StepDecided

POINT = "point_"


class SendBackForm(TaskStateCommentForm):
    """A comment that its author can work by."""

    comment = forms.CharField(
        label=_("What is to be changed"),
        widget=forms.Textarea({"rows": 3}),
        error_messages={"required": NoWordToItsAuthor.default_message},
    )


class ReviewTask(AbstractGroupApprovalTask):
    """One step: an office reviews and, point by point, proofreads.

    ``newsroom`` is the one it was made for; ``checklist`` has a point to tick on each line.
    """

    newsroom = models.ForeignKey(
        "site_pages.NewsroomPage",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="review_tasks",
    )
    checklist = models.TextField(
        _("points of proofreading"),
        blank=True,
        help_text=_("One a line. Who approves ticks each of them."),
    )

    admin_form_fields: ClassVar[list[str]] = [
        *AbstractGroupApprovalTask.admin_form_fields,
        "checklist",
    ]

    class Meta:
        verbose_name = _("review step")
        verbose_name_plural = _("review steps")
        permissions = [("withdraw_any_page", _("Can withdraw the pages of all newsrooms"))]

    @property
    def points(self) -> list[str]:
        """What is ticked on approval."""
        return [line.strip() for line in self.checklist.splitlines() if line.strip()]

    def get_actions(self, obj: Any, user: Any) -> list[tuple[str, Any, bool]]:
        """Back to its author, or on to the next step; nothing for who may not decide."""
        state = obj.current_workflow_state
        if state is None or review_refusal(self, state, user, today=timezone.localdate()):
            return []
        return [("reject", _("Send back for changes"), True), ("approve", _("Approve"), True)]

    def get_form_for_action(self, action: str) -> type[forms.Form]:
        """A comment: to approve, with the points; to send back, one that says something."""
        if action != "approve":
            return SendBackForm
        boxes = {
            f"{POINT}{number}": forms.BooleanField(label=point)
            for number, point in enumerate(self.points)
        }
        return type("ApprovalForm", (TaskStateCommentForm,), boxes)

    @transaction.atomic
    def on_action(self, task_state: TaskState, user: Any, action_name: str, **kwargs: Any) -> None:
        """Decide. Raises a `PageRefusal` for who may not, and for what the form would refuse.

        Asked again here: the editor's own button does not send the form through its check. What
        the caller has read is old; page and round are held and read again, so that of two who
        decide at once the second is told, and nothing is approved that was withdrawn meanwhile.
        """
        task_state = self._waiting(task_state)
        state = task_state.workflow_state
        refusal = review_refusal(self, state, user, today=timezone.localdate())
        if refusal is not None:
            raise refusal
        ticked = {name: kwargs.pop(name) for name in list(kwargs) if name.startswith(POINT)}
        if action_name == "approve" and self.points:
            kwargs["comment"] = self._proofread(ticked, kwargs.get("comment", ""))
        if action_name == "reject" and not kwargs.get("comment", "").strip():
            raise NoWordToItsAuthor
        super().on_action(task_state, user, action_name, **kwargs)

    def _waiting(self, task_state: TaskState) -> TaskState:
        """The step as it is stored now, its page and round held. Raises `StepDecided`."""
        hold_page(task_state.workflow_state.object_id)
        rounds = WorkflowState.objects.select_for_update()
        state = rounds.get(pk=task_state.workflow_state_id)
        now = TaskState.objects.select_for_update().get(pk=task_state.pk).specific
        waits = now.status == now.STATUS_IN_PROGRESS and state.status == state.STATUS_IN_PROGRESS
        if not waits or state.current_task_state_id != now.pk:
            raise StepDecided(task=self.name)
        now.workflow_state = state
        return now

    def _proofread(self, ticked: dict[str, Any], comment: str) -> str:
        missing = [p for n, p in enumerate(self.points) if not ticked.get(f"{POINT}{n}")]
        if missing:
            raise NotProofread(points="；".join(missing))
        done = _now("Proofread: %(points)s") % {"points": "；".join(self.points)}
        return f"{comment}\n{done}".strip()

    def get_task_states_user_can_moderate(self, user: Any, **kwargs: Any) -> QuerySet[TaskState]:
        """What waits for this person's decision."""
        waiting = self.task_states.filter(status=TaskState.STATUS_IN_PROGRESS)
        today = timezone.localdate()
        mine = [
            one.pk
            for one in waiting.select_related("workflow_state")
            if review_refusal(self, one.workflow_state, user, today=today) is None
        ]
        return waiting.filter(pk__in=mine)

    def _user_in_groups(self, user: Any) -> bool:
        """What Wagtail asks before it opens the editor: the office, and who stands in for it."""
        return is_reviewer(self, user, today=timezone.localdate())

    @classmethod
    def get_description(cls) -> Any:
        """What the choice of a step says."""
        return _("An office of the newsroom reviews and proofreads; nobody decides two steps.")


class StandIn(models.Model):
    """Who reviews in an office's place (替班), from the first to the last day, both included."""

    task = models.ForeignKey(
        ReviewTask, on_delete=models.CASCADE, related_name="stand_ins", verbose_name=_("step")
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="+",
        verbose_name=_("stand-in"),
    )
    first_day = models.DateField(_("first day"))
    last_day = models.DateField(_("last day"))

    class Meta:
        verbose_name = _("stand-in")
        verbose_name_plural = _("stand-ins")
        ordering = ["-last_day", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(last_day__gte=F("first_day")),
                name="standin_days_in_order",
                violation_error_message=_("The last day comes before the first."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.person.get_full_name()} · {self.task.name}"
