"""The admin's entry and address of the kernel's one page."""

from django.contrib.auth.models import Permission
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import URLPattern, path, reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from cms.core.ingress_views import MAY_TRY, Entrances


class EntrancesMenuItem(MenuItem):
    """Shown to who may try the entrances."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Whether the user may."""
        return bool(request.user.has_perm(MAY_TRY))


@hooks.register("register_reports_menu_item")
def entrances_menu_item() -> MenuItem:
    """Among the reports, beside the plugins' health."""
    return EntrancesMenuItem(
        _("Entrances"), reverse_lazy("entrances"), name="entrances", icon_name="globe", order=1310
    )


@hooks.register("register_admin_urls")
def admin_urls() -> list[URLPattern]:
    """The page on entrances."""
    return [path("reports/entrances/", Entrances.as_view(), name="entrances")]


@hooks.register("register_permissions")
def permissions_to_give() -> QuerySet[Permission]:
    """What the form of groups offers."""
    app, _dot, codename = MAY_TRY.partition(".")
    return Permission.objects.filter(content_type__app_label=app, codename=codename)
