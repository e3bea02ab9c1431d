"""Choosing a case in the editor: by its title, though what is stored is its reference."""

from typing import Any

from django import forms
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.choosers import BaseFilterForm
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views.generic import chooser
from wagtail.admin.viewsets.chooser import ChooserViewSet
from wagtail.admin.widgets.chooser import BaseChooser
from wagtail.models import Page

from cms.campaigns.models import CaseRef
from site_pages.within_reach import pages_of


def titled(reference: CaseRef) -> str:
    """The case's title, marked where it is not public; a lost page's reference as it is."""
    page = getattr(reference, "page", None)
    if page is None:
        return str(reference)
    return page.title if page.live else str(_("%(title)s (not public)") % {"title": page.title})


def choosable(user: AbstractBaseUser | AnonymousUser | None = None) -> QuerySet[CaseRef]:
    """Every case that has a page, newest campaign first, then by title; one query.

    To a person only what is public or theirs to edit is offered.
    """
    references = CaseRef.objects.filter(page__isnull=False)
    if user is not None:
        pages = pages_of(user, Page.objects.all())
        references = references.filter(page__pk__in=pages.values("pk"))
    return references.select_related("page", "category", "campaign").order_by(
        "-campaign__year", "page__title", "pk"
    )


class CaseFilterForm(BaseFilterForm):
    """Finds cases by part of their title or applicant, or by their whole ballot number."""

    q = forms.CharField(
        label=_("Search term"),
        widget=forms.TextInput(attrs={"placeholder": _("Title, applicant or ballot number")}),
        required=False,
    )

    def filter(self, objects: QuerySet[CaseRef]) -> QuerySet[CaseRef]:
        """Narrow the list to what was typed."""
        words = self.cleaned_data.get("q", "").strip()
        if not words:
            return objects
        self.is_searching, self.search_query = True, words
        wanted = Q(page__title__icontains=words) | Q(page__applicant__icontains=words)
        if words.isdecimal() and len(words) <= 9:
            wanted |= Q(ballot_no=int(words))
        return objects.filter(wanted)


class CaseList:
    """What the modal's two views, whole and results only, have in common."""

    filter_form_class = CaseFilterForm
    ordering = ("-campaign__year", "page__title", "pk")
    request: HttpRequest

    def get_object_list(self) -> QuerySet[CaseRef]:
        """Cases with their titles; those that are not public for those who may edit them."""
        return choosable(self.request.user)

    @property
    def title_column(self) -> TitleColumn:
        """Wagtail's column, but with the case's title."""
        column = super().title_column  # type: ignore[misc]  # -- mixed into Wagtail's views
        column.accessor = titled
        return column

    @property
    def columns(self) -> list[Column]:
        """Title, category and ballot number."""
        shown: list[Column] = super().columns  # type: ignore[misc]  # -- mixed into Wagtail's views
        return [
            *shown,
            Column("category", label=_("Category"), accessor="category"),
            Column("ballot_no", label=_("Ballot number"), accessor="ballot_no"),
        ]


class CaseChooseView(CaseList, chooser.ChooseView):
    """The modal."""


class CaseResultsView(CaseList, chooser.ChooseResultsView):
    """The modal's list after a search."""


class CaseChosenView(chooser.ChosenView):
    """The answer of the modal: identifier and title."""

    def get_object(self, pk: str) -> CaseRef:
        """The reference with its page; ObjectDoesNotExist for anything that is none."""
        try:
            return choosable(self.request.user).get(pk=pk)
        except forms.ValidationError as exc:  # no UUID at all
            raise CaseRef.DoesNotExist from exc

    def get_display_title(self, instance: CaseRef) -> str:
        """The case's title."""
        return titled(instance)


class CaseChosenMultipleView(chooser.ChosenMultipleView):
    """The same for several."""

    def get_objects(self, pks: list[str]) -> QuerySet[CaseRef]:
        """The references with their pages."""
        return choosable(self.request.user).filter(pk__in=pks)

    def get_display_title(self, instance: CaseRef) -> str:
        """The case's title."""
        return titled(instance)


class CaseChooser(BaseChooser):
    """The field in the editor."""

    @cached_property
    def model_class(self) -> type[CaseRef]:
        """What is chosen."""
        return CaseRef

    def get_instance(self, value: Any) -> CaseRef | None:
        """The reference with its page, in one query."""
        if value is None or isinstance(value, CaseRef):
            return value
        try:
            return CaseRef.objects.select_related("page").filter(pk=value).first()
        except ValidationError:  # not an identifier at all: the field says so, beside it
            return None

    def get_display_title(self, instance: CaseRef) -> str:
        """The case's title."""
        return titled(instance)

    def get_value_data_from_instance(self, instance: CaseRef) -> dict[str, Any]:
        """Wagtail's data with an identifier that JSON can hold."""
        data: dict[str, Any] = super().get_value_data_from_instance(instance)
        return {**data, "id": str(instance.pk)}


class CaseChooserViewSet(ChooserViewSet):
    """Replaces the plain select of every foreign key to a case reference."""

    model = CaseRef
    icon = "doc-full"
    choose_one_text = _("Choose a case")
    choose_another_text = _("Choose another case")
    edit_item_text = _("Edit this case")
    base_widget_class = CaseChooser
    choose_view_class = CaseChooseView
    choose_results_view_class = CaseResultsView
    chosen_view_class = CaseChosenView
    chosen_multiple_view_class = CaseChosenMultipleView


case_chooser = CaseChooserViewSet("case_chooser", url_prefix="cases/choose")
