"""The health page of the admin, and the gate before plugins' own pages."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.mixins import PermissionRequiredMixin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from cms.plugin_system import switches
from cms.plugin_system.overview import faults_of_nobody, overview
from cms.plugin_system.spec import AdminPage

MAY_VIEW = "plugin_system.view_hookhealth"

AnyView = Callable[..., HttpResponseBase]


class PluginsView(WagtailAdminTemplateMixin, PermissionRequiredMixin, TemplateView):
    """Installed plugins: where they are on, what they cost, what went wrong."""

    permission_required = MAY_VIEW
    raise_exception = True
    template_name = "plugin_system/admin/plugins.html"
    page_title = _("Plugins")
    header_icon = "cogs"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """All plugins, and the faults of what is none."""
        return super().get_context_data(
            plugins=overview(), orphaned_faults=faults_of_nobody(), **kwargs
        )


def gated(view: AnyView, page: AdminPage, plugin: str) -> AnyView:
    """The view for those who have the page's permission, while the plugin is on anywhere.

    Paused plugins' pages stay open: somebody has to be able to look.
    """

    @wraps(view)
    def enter(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.has_perm(page.permission):
            raise PermissionDenied
        if switches.state_anywhere(plugin) is switches.State.OFF:
            raise Http404
        return view(request, *args, **kwargs)

    return enter
