"""The admin's 更正."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages

from cms.core.errors import DomainError
from site_pages.editing.correction_forms import CorrectionForm, form_for
from site_pages.editing.corrections import RIGHT, Correctable, correctable
from site_pages.editing.page_tool import PageTool
from site_pages.models import CasePage


class Corrections(PageTool):
    """The starred fields as they stand, each with the way to correct it."""

    template_name = "site_pages/editing/corrections.html"
    page_title = gettext_lazy("Correct starred fields")
    header_icon = "edit"
    kinds = (CasePage,)

    def is_allowed(self) -> bool:
        """The organiser."""
        return bool(self.request.user.has_perm(RIGHT))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What stands there, what was corrected."""
        draft = self.page.get_latest_revision_as_object()
        return super().get_context_data(
            fields=list(correctable(draft)), done=self.page.case_ref.corrections.all(), **kwargs
        )


class Correct(Corrections):
    """Corrects one field."""

    template_name = "site_pages/editing/correct.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The field as it stands."""
        field = self._field(kwargs["key"])
        return self._form(form_for(self.page, field), field)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Correct it, or show the form with what is wrong."""
        field = self._field(kwargs["key"])
        form = form_for(self.page, field, request.POST, request.FILES)
        if not form.is_valid():
            return self._form(form, field, status=400)
        try:
            form.correct(user=request.user, now=timezone.now())
        except ValidationError as error:
            form.add_error(form.first, error.messages)
        except DomainError as error:
            form.add_error(form.first, str(error))
        else:
            messages.success(request, _("“%(field)s” is corrected.") % {"field": field.label})
            return redirect("editing:corrections", self.page.pk)
        return self._form(form, field, status=400)

    def _field(self, key: str) -> Correctable:
        draft = self.page.get_latest_revision_as_object()
        found = next((one for one in correctable(draft) if one.key == key), None)
        if found is None:
            raise Http404
        return found

    def _form(self, form: CorrectionForm, field: Correctable, status: int = 200) -> HttpResponse:
        context = self.get_context_data(form=form, field=field)
        return self.render_to_response(context, status=status)
