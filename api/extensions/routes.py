"""Plugins' routes below ``/api/v1/``, each behind the plugin's switch."""

import logging
from typing import Any

from django.urls import URLPattern, URLResolver, include, path
from django.utils.module_loading import import_string
from rest_framework.request import Request
from rest_framework.views import APIView

from api.errors import NOT_FOUND, PLUGIN_PAUSED, Problem
from cms.plugin_system import switches
from cms.plugin_system.registry import Registry, installed
from cms.plugin_system.spec import ApiRoute

logger = logging.getLogger(__name__)


def plugin_patterns(registry: Registry = installed) -> list[URLPattern | URLResolver]:
    """The routes of every plugin, under its own namespace: ``api:<plugin>:<name>``.

    A route whose view cannot be imported, or whose path cannot be read, is left out: the checks
    tell.
    """
    found: list[URLPattern | URLResolver] = []
    for plugin in registry:
        name = plugin.spec.name
        served = (_pattern(name, route) for route in plugin.spec.api_routes)
        patterns = [pattern for pattern in served if pattern is not None]
        if patterns:
            found.append(path("", include((patterns, name))))
    return found


def _pattern(name: str, route: ApiRoute) -> URLPattern | None:
    try:
        return path(route.path, _guarded(name, route).as_view(), name=route.name)
    except Exception:
        logger.exception("plugin %s: route %r cannot be served", name, route.path)
        return None


def _guarded(name: str, route: ApiRoute) -> type[APIView]:
    """The route's view class, which first looks at the switch."""
    view: type[APIView] = import_string(route.view)
    find_campaign = import_string(route.campaign_of) if route.campaign_of else _no_campaign

    class Guarded(view):  # type: ignore[valid-type, misc]  # -- a class known only at run time
        """Looks at the switch before anything else; named and described as the view itself."""

        plugin = name

        def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
            """Refuse while the plugin is off or paused."""
            refuse_unless_on(name, find_campaign(request, **kwargs))
            super().initial(request, *args, **kwargs)

    Guarded.__name__, Guarded.__qualname__ = view.__name__, view.__qualname__
    Guarded.__module__, Guarded.__doc__ = view.__module__, view.__doc__
    return Guarded


def _no_campaign(request: Request, **captured: Any) -> None:
    return None


def refuse_unless_on(plugin: str, campaign: int | None) -> None:
    """Raise a 404 problem where the plugin is off, 503 with the reason where it is paused.

    ``campaign`` None: it serves while any campaign has it on.
    """
    state = state_for(plugin, campaign)
    if state is switches.State.OFF:
        raise Problem(NOT_FOUND)
    if state is switches.State.PAUSED:
        raise paused(plugin, campaign)


def state_for(plugin: str, campaign: int | None) -> switches.State:
    """What a plugin does for the campaign; anywhere, where that is None."""
    if campaign is None:
        return switches.state_anywhere(plugin)
    return switches.state(plugin, campaign)


def paused(plugin: str, campaign: int | None) -> Problem:
    """The refusal while the operator has paused a plugin, with the public reason."""
    reason = switches.pause_reason(plugin, campaign)
    return Problem(PLUGIN_PAUSED, reason, plugin=plugin)
