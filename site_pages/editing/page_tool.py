"""What the tools beside the page editor have in common: one page, one right, one way back."""

from typing import Any

from django.contrib.auth.mixins import AccessMixin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.models import Page

from site_pages.models import CasePage, NewsPage, PublicPage


class PageTool(AccessMixin, WagtailAdminTemplateMixin, TemplateView):
    """An admin page about one of our pages."""

    header_icon = "doc-empty-inverse"
    kinds: tuple[type[PublicPage], ...] = (NewsPage, CasePage)
    page: Any

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Find the page and refuse who may not."""
        self.page = get_object_or_404(Page, pk=kwargs["page_id"]).specific
        if not isinstance(self.page, self.kinds) or not self.is_allowed():
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def is_allowed(self) -> bool:
        """Whether the person may use the tool on this page: who edits it, and who reviews it."""
        user, task = self.request.user, self.page.current_workflow_task
        if self.page.permissions_for_user(user).can_edit():
            return True
        return task is not None and bool(task.specific.user_can_access_editor(self.page, user))

    def get_page_subtitle(self) -> str:
        """The page's title, as its draft has it."""
        return str(self.page.get_admin_display_title())

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Home, the page's editor, this tool."""
        return [
            *self.breadcrumbs_items,
            {"url": self.editor, "label": self.page.get_admin_display_title()},
            {"url": "", "label": self.get_page_title()},
        ]

    @property
    def editor(self) -> str:
        """Where the page is edited."""
        return reverse("wagtailadmin_pages:edit", args=(self.page.pk,))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The page and the way back."""
        return super().get_context_data(page=self.page, editor=self.editor, **kwargs)
