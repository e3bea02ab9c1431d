"""Wagtail's 取消发布 leads to 撤稿: its address, and its bulk action, which asks for the reason."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from wagtail.admin import messages
from wagtail.admin.views.pages.bulk_actions import UnpublishBulkAction
from wagtail.admin.views.pages.bulk_actions.page_bulk_action import PageBulkAction
from wagtail.admin.views.pages.unpublish import UnpublishView
from wagtail.admin.viewsets.pages import base_page_viewset
from wagtail.models import Page

from site_pages.editing.withdrawal import withdraw, withdrawal_refusal
from site_pages.editing.withdrawal_views import WithdrawalForm
from site_pages.models import PublicPage


class LeadToWithdrawal(UnpublishView):
    """Wagtail's address for a page, kept in bookmarks and buttons of its own."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Nothing is taken down here: what is sent is not looked at."""
        page = self.object
        if not isinstance(page, PublicPage):
            answer: HttpResponseBase = super().dispatch(request, *args, **kwargs)
            return answer
        refusal = withdrawal_refusal(page, request.user)
        if refusal is None:
            return redirect("editing:withdraw", page.pk)
        messages.error(request, str(refusal))
        return redirect("wagtailadmin_explore", page.get_parent().pk)


class BulkWithdrawal(PageBulkAction):
    """Several pages for one reason, all or none; in the place of Wagtail's own."""

    display_name = _("Withdraw")
    action_type = UnpublishBulkAction.action_type
    aria_label = _("Withdraw the selected pages")
    action_priority = UnpublishBulkAction.action_priority
    template_name = "site_pages/editing/bulk_withdraw.html"
    form_class = WithdrawalForm

    def check_perm(self, page: Page) -> bool:
        """Whether the person may withdraw it."""
        return withdrawal_refusal(page.specific, self.request.user) is None

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What will be withdrawn; what will not, with why."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        refused = (one["item"].specific for one in context["items_with_no_access"])
        context["refused"] = [withdrawal_refusal(page, self.request.user) for page in refused]
        return context

    def get_execution_context(self) -> dict[str, Any]:
        """Who, and why."""
        return {**super().get_execution_context(), **self.cleaned_form.cleaned_data}

    @classmethod
    def execute_action(
        cls, objects: Sequence[Page], user: Any = None, **why: Any
    ) -> tuple[int, int]:
        """Withdraw each; Wagtail holds one transaction around all."""
        for page in objects:
            withdraw(page=page.specific, user=user, now=timezone.now(), **why)
        return len(objects), 0

    def get_success_message(self, count: int, _below: int) -> str:
        """How many."""
        words = ngettext("%(count)d page was withdrawn.", "%(count)d pages were withdrawn.", count)
        return words % {"count": count}


def connect() -> None:
    """The address is one of a table that Wagtail keeps by page type; ours is for all of them."""
    base_page_viewset.unpublish_view_class = LeadToWithdrawal
