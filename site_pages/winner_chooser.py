"""Choosing a winner for a stand of the exhibition: nothing but winners is offered (R113)."""

from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.choosers import BaseFilterForm
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views.generic import chooser
from wagtail.admin.viewsets.chooser import ChooserViewSet
from wagtail.admin.widgets.chooser import BaseChooser

from cms.campaigns.models import Award
from cms.campaigns.results import winners

ORDERING = ("-release__campaign__year", "category__ordinal", "title", "pk")


def choosable() -> QuerySet[Award]:
    """The winners of all campaigns, newest campaign first; one query."""
    chosen = winners().select_related("category", "release__campaign")
    return chosen.order_by(*ORDERING)


class WinnerFilterForm(BaseFilterForm):
    """Finds winners by part of their title or applicant."""

    q = forms.CharField(
        label=_("Search term"),
        widget=forms.TextInput(attrs={"placeholder": _("Title or applicant")}),
        required=False,
    )

    def filter(self, objects: QuerySet[Award]) -> QuerySet[Award]:
        """Narrow the list to what was typed."""
        words = self.cleaned_data.get("q", "").strip()
        if not words:
            return objects
        self.is_searching, self.search_query = True, words
        return objects.filter(Q(title__icontains=words) | Q(applicant__icontains=words))


class WinnerList:
    """What the modal's two views, whole and results only, have in common."""

    filter_form_class = WinnerFilterForm
    ordering = ORDERING

    def get_object_list(self) -> QuerySet[Award]:
        """Winners alone."""
        return choosable()

    @property
    def title_column(self) -> TitleColumn:
        """Wagtail's column, but with the case's title."""
        column = super().title_column  # type: ignore[misc]  # -- mixed into Wagtail's views
        column.accessor = "title"
        return column

    @property
    def columns(self) -> list[Column]:
        """Title, applicant, category and award."""
        shown: list[Column] = super().columns  # type: ignore[misc]  # -- mixed into Wagtail's views
        return [
            *shown,
            Column("applicant", label=_("Applicant"), accessor="applicant"),
            Column("category", label=_("Category"), accessor="category"),
            Column("name", label=_("Award"), accessor="name"),
        ]


class WinnerChooseView(WinnerList, chooser.ChooseView):
    """The modal."""


class WinnerResultsView(WinnerList, chooser.ChooseResultsView):
    """The modal's list after a search."""


class WinnerChosenView(chooser.ChosenView):
    """The answer of the modal: identifier and title."""

    def get_object(self, pk: str) -> Award:
        """The winner; ObjectDoesNotExist for anything that is none."""
        try:
            return choosable().get(pk=pk)
        except ValueError as exc:  # no number at all
            raise Award.DoesNotExist from exc

    def get_display_title(self, instance: Award) -> str:
        """The case's title."""
        return instance.title


class WinnerChosenMultipleView(chooser.ChosenMultipleView):
    """The same for several."""

    def get_objects(self, pks: list[str]) -> QuerySet[Award]:
        """The winners."""
        return choosable().filter(pk__in=pks)

    def get_display_title(self, instance: Award) -> str:
        """The case's title."""
        return instance.title


class WinnerChooser(BaseChooser):
    """The field in the editor."""

    @cached_property
    def model_class(self) -> type[Award]:
        """What is chosen."""
        return Award

    def get_instance(self, value: Any) -> Award | None:
        """The award, in force or not: what stood on the page stays to be seen."""
        if value is None or isinstance(value, Award):
            return value
        return Award.objects.filter(pk=value).first() if str(value).isdecimal() else None

    def get_display_title(self, instance: Award) -> str:
        """The case's title."""
        return instance.title


class WinnerChooserViewSet(ChooserViewSet):
    """Replaces the plain select of every foreign key to an award."""

    model = Award
    icon = "pick"
    choose_one_text = _("Choose a winning case")
    choose_another_text = _("Choose another winning case")
    edit_item_text = _("Edit this case")
    base_widget_class = WinnerChooser
    choose_view_class = WinnerChooseView
    choose_results_view_class = WinnerResultsView
    chosen_view_class = WinnerChosenView
    chosen_multiple_view_class = WinnerChosenMultipleView


winner_chooser = WinnerChooserViewSet("winner_chooser", url_prefix="winners/choose")
