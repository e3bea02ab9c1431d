"""The admin's menu entries and addresses of the plugin system and of plugins' own pages."""

import logging
from collections.abc import Iterator
from typing import Any

from django.contrib.auth.models import Permission
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.urls import (
    NoReverseMatch,
    URLPattern,
    URLResolver,
    include,
    path,
    reverse,
    reverse_lazy,
)
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from cms.plugin_system import switches
from cms.plugin_system.registry import Plugin, installed
from cms.plugin_system.spec import AdminPage
from cms.plugin_system.views import MAY_VIEW, PluginsView, gated

logger = logging.getLogger(__name__)

PAGES_ORDER = 400
NAMESPACE = "plugins"


class PermittedMenuItem(MenuItem):
    """Shown to who has a permission."""

    permission = MAY_VIEW

    def is_shown(self, request: HttpRequest) -> bool:
        """Whether the user has it."""
        return bool(request.user.has_perm(self.permission))


class PluginMenuItem(PermittedMenuItem):
    """The entry of a plugin's page: gone while the plugin is off everywhere.

    Raises NoReverseMatch for a page whose address cannot be made.
    """

    def __init__(self, plugin: str, page: AdminPage) -> None:
        self.plugin, self.permission = plugin, page.permission
        super().__init__(
            page.label,
            reverse(url_name(plugin, page)),
            name=f"plugin-{plugin}-{page.name}",
            icon_name=page.icon,
            order=PAGES_ORDER,
        )

    def is_shown(self, request: HttpRequest) -> bool:
        """Whether the user may, and there is something to see."""
        is_on = switches.state_anywhere(self.plugin) is not switches.State.OFF
        return is_on and super().is_shown(request)


def url_name(plugin: str, page: AdminPage) -> str:
    """What a page's address is reversed by."""
    return f"{NAMESPACE}:{plugin}:{page.name}"


@hooks.register("register_reports_menu_item")
def plugins_menu_item() -> MenuItem:
    """The health page."""
    return PermittedMenuItem(
        _("Plugins"), reverse_lazy("plugins"), name="plugins", icon_name="cogs", order=1300
    )


@hooks.register("register_admin_urls")
def admin_urls() -> list[URLPattern | URLResolver]:
    """The health page, and every plugin's pages in a namespace of the plugin's own."""
    health = path("reports/plugins/", PluginsView.as_view(), name="plugins")
    pages = [
        path(f"{plugin.spec.name}/", include((list(page_patterns(plugin)), plugin.spec.name)))
        for plugin in installed
        if plugin.spec.admin_pages
    ]
    return [health, path("plugins/", include((pages, NAMESPACE)))]


def page_patterns(plugin: Plugin) -> Iterator[URLPattern]:
    """Addresses of a plugin's pages; one whose view or path cannot be used is left out."""
    for page in plugin.spec.admin_pages:
        try:
            view: Any = import_string(page.view)
            function = view.as_view() if hasattr(view, "as_view") else view
            pattern = path(page.path, gated(function, page, plugin.spec.name), name=page.name)
        except Exception:
            logger.exception("plugin %s: page %s", plugin.spec.name, page.name)
            continue
        yield pattern


@hooks.register("construct_main_menu")
def add_plugins_pages(request: HttpRequest, menu_items: list[MenuItem]) -> None:
    """Entries of plugins' pages, asked for each time: this file may be read before plugins are."""
    menu_items += [entry for entry in _entries() if entry.is_shown(request)]


def _entries() -> Iterator[PluginMenuItem]:
    """Of every page that is in the menu; one without an address must not cost all the others."""
    for plugin in installed:
        for page in plugin.spec.admin_pages:
            if not page.in_menu:
                continue
            try:
                yield PluginMenuItem(plugin.spec.name, page)
            except NoReverseMatch:
                logger.exception(
                    "plugin %s: page %s has no entry in the menu", plugin.spec.name, page.name
                )


@hooks.register("register_permissions")
def permissions_to_give() -> QuerySet[Permission]:
    """Permissions that the form of groups offers: the health page's and those of plugins."""
    wanted = {MAY_VIEW}
    for plugin in installed:
        wanted |= {page.permission for page in plugin.spec.admin_pages}
        wanted |= {name for role in plugin.spec.roles for name in role.permissions}
    return Permission.objects.filter(_any_of(wanted))


def _any_of(names: set[str]) -> Q:
    found = Q()
    for label, _dot, codename in (name.partition(".") for name in sorted(names)):
        found |= Q(content_type__app_label=label, codename=codename)
    return found
