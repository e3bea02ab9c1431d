"""What start-up and ``manage.py check`` find wrong with plugins, each with what to do."""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from django.apps import AppConfig, apps
from django.conf import settings
from django.contrib.auth import get_permission_codename
from django.core import checks
from django.core.exceptions import ImproperlyConfigured
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.template import TemplateDoesNotExist, TemplateSyntaxError
from django.template.loader import get_template
from django.urls import path
from django.utils.module_loading import import_string

from cms.plugin_system.apps import PluginAppConfig
from cms.plugin_system.faults import all_faults, fault, finder
from cms.plugin_system.registry import Fault, Plugin, Registry
from cms.plugin_system.slots import SLOTS
from cms.plugin_system.spec import AdminPage

CAPTURED = re.compile(r"<[^>]*>")


def connect() -> None:
    """Register the check; importing this module has registered the finders."""
    checks.register(check_plugins, "plugins")


def check_plugins(
    app_configs: Sequence[AppConfig] | None = None, **kwargs: Any
) -> list[checks.CheckMessage]:
    """plugins.E001-E022: a plugin cannot run as it is installed."""
    return [
        checks.Error(f"{one.plugin}: {one.message}", hint=one.hint, id=one.code)
        for one in all_faults()
    ]


@finder
def apps_that_are_no_plugins(registry: Registry) -> Iterator[Fault]:
    """What is listed as a plugin must register one."""
    for listed in getattr(settings, "PLUGIN_APPS", ()):
        if not any(_is_at(config, listed) for config in apps.get_app_configs()):
            yield Fault(
                "plugins.E008",
                listed,
                "It is listed as a plugin, but its AppConfig registers none.",
                "Derive it from cms.plugin_system.apps.PluginAppConfig, and name the AppConfig "
                "itself in the entry point or in CMS_PLUGINS.",
            )


def _is_at(config: AppConfig, path: str) -> bool:
    names = {config.name, f"{type(config).__module__}.{type(config).__qualname__}"}
    return path in names and isinstance(config, PluginAppConfig)


@finder
def slots_and_templates(registry: Registry) -> Iterator[Fault]:
    """Slots that do not exist, templates that are absent or cannot be read."""
    for plugin in registry.known():
        for slot, template in plugin.spec.slots.items():
            if slot not in SLOTS:
                yield fault(
                    "E010",
                    plugin,
                    f"There is no slot {slot!r}.",
                    f"The slots are: {', '.join(SLOTS)}.",
                )
            try:
                get_template(template)
            except (TemplateDoesNotExist, TemplateSyntaxError) as error:
                yield fault(
                    "E011",
                    plugin,
                    f"The template {template!r} of slot {slot!r} cannot be used: "
                    f"{type(error).__name__}: {error}.",
                    f"Put it into the plugin's templates folder, as {template}, or mend it.",
                )


@finder
def dotted_names(registry: Registry) -> Iterator[Fault]:
    """Views, campaign functions and jobs that cannot be imported."""
    for plugin in registry.known():
        for what, name in _dotted_names(plugin):
            try:
                target = import_string(name)
            except Exception as error:  # noqa: BLE001 -- a module may raise anything while imported
                problem = f"{type(error).__name__}: {error}"
            else:
                problem = "" if callable(target) else "it is not callable"
            if problem:
                yield fault(
                    "E012",
                    plugin,
                    f"{what} {name!r} cannot be imported ({problem}).",
                    "Write the full dotted name of a class or function that exists.",
                )


def _dotted_names(plugin: Plugin) -> Iterator[tuple[str, str]]:
    for route in plugin.spec.api_routes:
        yield f"The view of route {route.path!r}", route.view
        if route.campaign_of:
            yield f"The campaign_of of route {route.path!r}", route.campaign_of
    for shown in plugin.spec.page_routes:
        yield f"The view of page {shown.path!r}", shown.view
        if shown.campaign_of:
            yield f"The campaign_of of page {shown.path!r}", shown.campaign_of
    for page in plugin.spec.admin_pages:
        yield f"The view of admin page {page.name!r}", page.view
    for job in plugin.spec.beat:
        yield f"The function of job {job.name!r}", job.run


@finder
def permissions(registry: Registry) -> Iterator[Fault]:
    """Permissions of roles and admin pages that no model declares."""
    declared = {
        f"{model._meta.app_label}.{codename}"
        for model in apps.get_models()
        for codename in _codenames(model)
    }
    for plugin in registry.known():
        spec = plugin.spec
        wanted = [(f"Role {one.name!r}", name) for one in spec.roles for name in one.permissions]
        wanted += [(f"Admin page {one.name!r}", one.permission) for one in spec.admin_pages]
        for what, permission in wanted:
            if permission not in declared:
                yield fault(
                    "E013",
                    plugin,
                    f"{what} names the permission {permission!r}, which does not exist.",
                    "Write it as app_label.codename, of a model's default permissions or of "
                    "`permissions` in its Meta.",
                )


def _codenames(model: type[models.Model]) -> Iterator[str]:
    for action in model._meta.default_permissions:
        yield get_permission_codename(action, model._meta)
    for codename, _ in model._meta.permissions:
        yield codename


@finder
def names_given_twice(registry: Registry) -> Iterator[Fault]:
    """Routes, pages, jobs and roles of one plugin are told apart by their names."""
    for plugin in registry.known():
        spec = plugin.spec
        kinds = {
            "routes": [one.name for one in spec.api_routes],
            "pages": [one.name for one in spec.page_routes],
            "admin pages": [one.name for one in spec.admin_pages],
            "jobs": [one.name for one in spec.beat],
            "roles": [one.name for one in spec.roles],
        }
        for kind, names in kinds.items():
            if twice := sorted({name for name in names if names.count(name) > 1}):
                yield fault(
                    "E014",
                    plugin,
                    f"Two of its {kind} have the same name: {', '.join(twice)}.",
                    "Give each a name of its own.",
                )


@finder
def addresses_of_pages(registry: Registry) -> Iterator[Fault]:
    """Pages that Django cannot serve, that the menu cannot link to, or that share an address."""
    for plugin in registry.known():
        taken: set[str] = set()
        for page in plugin.spec.admin_pages:
            if problem := _wrong_with_address(page, taken):
                yield fault(
                    "E018",
                    plugin,
                    f"The path {page.path!r} of admin page {page.name!r} {problem}.",
                    "Give it a path of its own that Django's path() takes; a page that needs "
                    "arguments says in_menu=False.",
                )


def _wrong_with_address(page: AdminPage, taken: set[str]) -> str:
    try:
        captured = path(page.path, _no_view).pattern.converters
    except ImproperlyConfigured as error:
        return f"cannot be read: {error}"
    shape = CAPTURED.sub("<>", page.path)
    if shape in taken:
        return "is another page's as well"
    taken.add(shape)
    if page.in_menu and captured:
        return f"captures {', '.join(captured)}, which the menu cannot give"
    return ""


def _no_view(request: HttpRequest) -> HttpResponse:
    raise NotImplementedError
