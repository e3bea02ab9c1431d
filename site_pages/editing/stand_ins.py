"""替班: the editor-in-chief's office of a newsroom names who reviews in an office's place."""

from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import QuerySet
from django.http import Http404
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.views.generic import DeleteView, EditView, IndexView
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.admin.widgets import AdminDateInput

from site_pages.models import NewsroomPage, ReviewTask, StandIn


def steps_of(user: Any) -> QuerySet[ReviewTask]:
    """The steps whose stand-ins the person names: those of newsrooms they publish in."""
    newsrooms = [
        page.pk
        for page in NewsroomPage.objects.all()
        if page.permissions_for_user(user).can_publish()
    ]
    return ReviewTask.objects.filter(newsroom__in=newsrooms, active=True)


class StandInForm(WagtailAdminModelForm):
    """Which step, who, from when till when; people are those of the newsroom."""

    class Meta:
        model = StandIn
        fields = ("task", "person", "first_day", "last_day")
        widgets = {"first_day": AdminDateInput, "last_day": AdminDateInput}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        steps = steps_of(self.for_user)
        people = get_user_model().objects.filter(is_active=True)
        newsrooms = steps.values("newsroom")
        self.fields["task"].queryset = steps
        self.fields["person"].queryset = people.filter(
            groups__page_permissions__page__in=newsrooms
        ).distinct()
        self.fields["person"].label_from_instance = lambda person: person.get_full_name()

    def clean(self) -> dict[str, Any]:
        """A person stands in within their own newsroom."""
        cleaned: dict[str, Any] = super().clean()
        task, person = cleaned.get("task"), cleaned.get("person")
        if task and person:
            own = person.groups.filter(page_permissions__page=task.newsroom_id)
            if not own.exists():
                self.add_error("person", _("This person does not belong to that newsroom."))
        return cleaned


class _OwnSteps:
    """Nobody sees or changes the stand-ins of another newsroom."""

    request: Any

    def get_object(self, *args: Any, **kwargs: Any) -> StandIn:
        found: StandIn = super().get_object(*args, **kwargs)  # type: ignore[misc]  # -- of the view
        if not steps_of(self.request.user).filter(pk=found.task_id).exists():
            raise Http404
        return found


class StandInIndex(IndexView):
    """The stand-ins of one's own newsroom."""

    def get_base_queryset(self) -> QuerySet[StandIn]:
        """Those whose step is the person's to staff."""
        found: QuerySet[StandIn] = super().get_base_queryset()
        return found.filter(task__in=steps_of(self.request.user)).select_related("task", "person")


class StandInEdit(_OwnSteps, EditView):
    """Changes days or person."""


class StandInDelete(_OwnSteps, DeleteView):
    """Ends a replacement."""


class StandInViewSet(ModelViewSet):
    """替班, in the admin's menu for who may name them."""

    model = StandIn
    name = "stand-ins"
    icon = "user"
    menu_label = _("Stand-ins")
    menu_order = 160
    add_to_admin_menu = True
    inspect_view_enabled = False
    copy_view_enabled = False
    index_view_class = StandInIndex
    edit_view_class = StandInEdit
    delete_view_class = StandInDelete
    list_display = ("person", "task", "first_day", "last_day")
    form_fields = ("task", "person", "first_day", "last_day")

    def get_form_class(self, for_update: bool = False) -> type[StandInForm]:
        """The same form for both."""
        return StandInForm
