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
from site_pages.editing.page_tool import PageTool
from site_pages.editing.withdrawal import withdraw, withdrawal_refusal
from site_pages.exceptions import NothingToWithdraw


class WithdrawalForm(forms.Form):
    """Why."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        help_text=gettext_lazy(
            "Kept in the page's history and in the audit log. Readers only see that the content "
            "was withdrawn."
        ),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class Withdraw(PageTool):
    """Asks for the reason and takes the page down everywhere."""

    template_name = "site_pages/editing/withdraw.html"
    page_title = gettext_lazy("Withdraw")
    header_icon = "warning"

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
                reason = form.cleaned_data["reason"]
                withdraw(page=self.page, user=request.user, reason=reason, now=timezone.now())
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
