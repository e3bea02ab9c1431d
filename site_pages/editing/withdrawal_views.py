"""The admin's 撤稿."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages

from cms.core.errors import DomainError
from cms.core.text import count_zi
from site_pages.editing.page_tool import PageTool
from site_pages.editing.withdrawal import NOTE_ZI, withdraw, withdrawal_refusal
from site_pages.exceptions import NoteTooLong, NothingToWithdraw
from site_pages.models import PublicPage


class WithdrawalForm(forms.Form):
    """Why, for the house; and what readers are told, if anything."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        help_text=gettext_lazy(
            "For the house: kept in the page's history and in the audit log. Readers never see it."
        ),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    public_note = forms.CharField(
        label=gettext_lazy("Public note"),
        help_text=gettext_lazy(
            "May stay empty: then readers only learn that the content was withdrawn. Otherwise it "
            "stands at the page's address and in the API until the page is published again. At "
            "most 200 characters; name no private person."
        ),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean_public_note(self) -> str:
        """Within its limit in 字."""
        note: str = self.cleaned_data["public_note"]
        if (used := count_zi(note)) > NOTE_ZI:
            raise forms.ValidationError(str(NoteTooLong(limit=NOTE_ZI, used=used)))
        return note


class Withdraw(PageTool):
    """Asks for the reason and takes the page down everywhere."""

    template_name = "site_pages/editing/withdraw.html"
    page_title = gettext_lazy("Withdraw")
    header_icon = "warning"
    kinds = (PublicPage,)

    def is_allowed(self) -> bool:
        """Who may withdraw, once it is published; a page that is down leads back to its editor."""
        refusal = withdrawal_refusal(self.page, self.request.user)
        return refusal is None or (isinstance(refusal, NothingToWithdraw) and super().is_allowed())

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The question."""
        if not self.page.live:
            return self._nothing()
        return self.render_to_response(self.get_context_data(form=WithdrawalForm()))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Withdraw, or show the form with what is missing."""
        if not self.page.live:
            return self._nothing()
        form = WithdrawalForm(request.POST)
        if form.is_valid():
            try:
                withdraw(page=self.page, user=request.user, now=timezone.now(), **form.cleaned_data)
            except DomainError as error:
                form.add_error("reason", str(error))
            else:
                words = _("“%(title)s” was withdrawn. Publishing it again brings it back.")
                messages.success(request, words % {"title": self.page.title})
                return redirect("wagtailadmin_explore", self.page.get_parent().pk)
        return self.render_to_response(self.get_context_data(form=form), status=400)

    def _nothing(self) -> HttpResponse:
        messages.error(self.request, str(NothingToWithdraw(title=self.page.title)))
        return redirect(self.editor)
