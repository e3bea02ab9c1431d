"""Plugins' pages for visitors: in the dress of every site, each behind the plugin's switch."""

import logging
import re
from collections.abc import Callable, Iterator, Mapping
from functools import wraps
from importlib import import_module
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import Resolver404, URLPattern, URLResolver, include, path
from django.utils.module_loading import import_string

from cms.plugin_system import switches
from cms.plugin_system.faults import fault, finder
from cms.plugin_system.registry import Fault, Plugin, Registry, installed
from cms.plugin_system.spec import PageRoute

logger = logging.getLogger(__name__)

NAMESPACE = "pages"
"""The pages of a plugin are reversed as ``pages:<plugin>:<name>``."""
PAUSED_TEMPLATE = "plugin_system/page_paused.html"
RETRY_SECONDS = 300
# A word, then what Django's path() takes: a page in the root would hide a site's own.
_BEGINS_WITH_A_WORD = re.compile(r"[a-z][a-z0-9-]*/")
CAPTURED = re.compile(r"<[^>]*>")
CONVERTED = re.compile(r"<(?:(\w+):)?\w+>")
SAMPLES = ("sample", "1", "6a0d5f5e-7a8b-4c5d-9e0f-1a2b3c4d5e6f", "2020", "a/b")

AnyView = Callable[..., HttpResponseBase]


def page_patterns(registry: Registry = installed) -> list[URLPattern | URLResolver]:
    """The pages of every plugin, ``pages:<plugin>:<name>``; none of one that cannot be served."""
    found: list[URLPattern | URLResolver] = []
    for plugin in registry:
        name = plugin.spec.name
        served = (_pattern(name, route) for route in plugin.spec.page_routes)
        patterns = [pattern for pattern in served if pattern is not None]
        if patterns:
            found.append(path("", include((patterns, name))))
    return [path("", include((found, NAMESPACE)))]


def first_segments(registry: Registry = installed) -> frozenset[str]:
    """What the addresses of plugins' pages begin with: no page of a site may be called so."""
    routes = (route for plugin in registry for route in plugin.spec.page_routes)
    return frozenset(route.path.partition("/")[0] for route in routes)


def _pattern(plugin: str, route: PageRoute) -> URLPattern | None:
    try:
        return path(route.path, _guarded(plugin, route), name=route.name)
    except Exception:
        logger.exception("plugin %s: page %r cannot be served", plugin, route.path)
        return None


def _guarded(plugin: str, route: PageRoute) -> AnyView:
    """The route's view, which first looks at the switch."""
    target: Any = import_string(route.view)
    view: AnyView = target.as_view() if hasattr(target, "as_view") else target
    find_campaign = import_string(route.campaign_of) if route.campaign_of else _no_campaign

    @wraps(view)
    def enter(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        campaign: int | None = find_campaign(request, **kwargs)
        if campaign is None:
            state = switches.state_anywhere(plugin)
        else:
            state = switches.state(plugin, campaign)
        if state is switches.State.OFF:
            raise Http404
        if state is switches.State.PAUSED:
            return paused_page(request, plugin, campaign)
        return view(request, *args, **kwargs)

    return enter


def _no_campaign(request: HttpRequest, **captured: Any) -> None:
    return None


def paused_page(request: HttpRequest, plugin: str, campaign: int | None) -> HttpResponse:
    """503 in the site's dress, with the operator's public reason and when to come again."""
    known = installed.get(plugin)
    told = {
        "label": known.spec.label if known else plugin,
        "reason": switches.pause_reason(plugin, campaign),
    }
    response = render(request, PAUSED_TEMPLATE, told, status=503)
    response["Retry-After"] = str(RETRY_SECONDS)
    response["Cache-Control"] = "no-store"
    return response


@finder
def pages_that_cannot_be_served(registry: Registry) -> Iterator[Fault]:
    """Paths that Django cannot read, or at which the host or an earlier page answers."""
    taken: dict[str, str] = {}
    served = list(registry)
    for plugin in [*served, *(one for one in registry.known() if one not in served)]:
        for route in plugin.spec.page_routes:
            if problem := _wrong_with(route, plugin, taken):
                yield fault(
                    "E022",
                    plugin,
                    f"The path {route.path!r} of page {route.name!r} {problem}.",
                    "Begin it with a word of its own, as in 'sample/<slug:slug>/'.",
                )


def _wrong_with(route: PageRoute, plugin: Plugin, taken: dict[str, str]) -> str:
    if not _BEGINS_WITH_A_WORD.match(route.path):
        return "does not begin with a word and a slash"
    try:
        pattern = path(route.path, _no_view)
    except ImproperlyConfigured as error:
        return f"cannot be read: {error}"
    shape = CONVERTED.sub(lambda match: f"<{match[1] or 'str'}>", route.path)
    if owner := taken.get(shape):
        return f"is at an address of plugin {owner}"
    taken[shape] = plugin.spec.name
    if _host_answers(_sample(pattern)):
        return "is at an address of the host"
    return ""


def _sample(pattern: URLPattern) -> str:
    """An address of the route."""
    converters: Mapping[str, Any] = pattern.pattern.converters
    each = iter(converters.values())
    return CAPTURED.sub(lambda _: _fitting(next(each)), str(pattern.pattern))


def _fitting(converter: Any) -> str:
    return next((one for one in SAMPLES if re.fullmatch(converter.regex, one)), SAMPLES[0])


def _host_answers(address: str) -> bool:
    """Whether one of the host's own addresses, pages aside, is this one."""
    host = getattr(import_module(settings.ROOT_URLCONF), "HOST_PATTERNS", ())
    return any(_resolves(pattern, address) for pattern in host)


def _resolves(pattern: URLPattern | URLResolver, address: str) -> bool:
    try:
        return pattern.resolve(address) is not None
    except Resolver404:
        return False


def _no_view(request: HttpRequest) -> HttpResponse:
    raise NotImplementedError
