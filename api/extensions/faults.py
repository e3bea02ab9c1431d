"""What can be wrong with plugins' routes and filters; the API is who can tell."""

import re
from collections.abc import Iterator
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils.module_loading import import_string

from cms.plugin_system.faults import fault, finder
from cms.plugin_system.registry import Fault, Registry

CAPTURED = re.compile(r"<[^>]*>")
SAMPLES = ("sample", "1", "6a0d5f5e-7a8b-4c5d-9e0f-1a2b3c4d5e6f", "2020", "a/b")
"""What a captured part of an address may be; the first that fits its converter stands for it."""


@finder
def filters_that_collide(registry: Registry) -> Iterator[Fault]:
    """A parameter that the host's list of cases, another plugin or another filter has already."""
    from api.content.filters import CaseFilter
    from api.content.lists import PAGING

    taken = dict.fromkeys((*CaseFilter.base_filters, *PAGING), "the host")
    for plugin in registry.known():
        for one in plugin.spec.filters:
            if one.parameter in taken:
                yield fault(
                    "E015",
                    plugin,
                    f"The filter {one.parameter!r} is one of {taken[one.parameter]} already.",
                    "Give it another parameter, best one that begins with the plugin's name.",
                )
            taken.setdefault(one.parameter, f"plugin {plugin.spec.name}")


@finder
def filters_that_find_nothing(registry: Registry) -> Iterator[Fault]:
    """A key that no facet can have."""
    from api.building.extensions import LONGEST

    for plugin in registry.known():
        for one in plugin.spec.filters:
            if not 0 < len(one.key) <= LONGEST["key"]:
                yield fault(
                    "E019",
                    plugin,
                    f"The key of the filter {one.parameter!r} is empty or too long: {one.key!r}.",
                    f"Facets have keys of 1 to {LONGEST['key']} characters.",
                )


@finder
def routes_that_collide(registry: Registry) -> Iterator[Fault]:
    """Routes that Django cannot read, and those at whose address an earlier one answers."""
    from api.urls import HOST_PATTERNS

    taken = [(pattern, "the host") for pattern in HOST_PATTERNS]
    # In the order in which they are tried; those that are not served have theirs after it.
    served = list(registry)
    for plugin in [*served, *(one for one in registry.known() if one not in served)]:
        for route in plugin.spec.api_routes:
            try:
                pattern = path(route.path, _no_view)
            except ImproperlyConfigured as error:
                problem = f"cannot be read: {error}"
            else:
                owner = next((who for one, who in taken if _swallows(one, pattern)), "")
                taken.append((pattern, f"plugin {plugin.spec.name}"))
                problem = owner and f"is at an address of {owner}"
            if problem:
                yield fault(
                    "E016",
                    plugin,
                    f"The route {route.path!r} {problem}.",
                    "Give it another path, best one that begins with the plugin's name.",
                )


def _swallows(earlier: URLPattern, later: URLPattern) -> bool:
    """Whether the earlier one answers where the later one should."""
    if _shape(earlier) == _shape(later):
        return True
    address = _sample(later)
    return address is not None and earlier.resolve(address) is not None


def _sample(pattern: URLPattern) -> str | None:
    """An address of the route; None where no sample fits what it captures."""
    converters = iter(pattern.pattern.converters.values())
    try:
        return CAPTURED.sub(lambda _: _fitting(next(converters)), str(pattern.pattern))
    except LookupError:
        return None


def _fitting(converter: Any) -> str:
    for sample in SAMPLES:
        if re.fullmatch(converter.regex, sample):
            return sample
    raise LookupError(converter.regex)


def _shape(pattern: URLPattern) -> str:
    return CAPTURED.sub("<>", str(pattern.pattern))


def _no_view(request: HttpRequest) -> HttpResponse:
    raise NotImplementedError


@finder
def views_that_are_no_endpoints(registry: Registry) -> Iterator[Fault]:
    """A route's view must answer as the whole API does: problems, CORS, keys."""
    from api.endpoints import Endpoint

    for plugin in registry.known():
        for route in plugin.spec.api_routes:
            try:
                view = import_string(route.view)
            except Exception:  # noqa: BLE001, S112 -- E012 tells of names that cannot be imported
                continue
            if not (isinstance(view, type) and issubclass(view, Endpoint)):
                yield fault(
                    "E017",
                    plugin,
                    f"The view {route.view!r} of route {route.path!r} is no Endpoint.",
                    "Derive it from api.endpoints.Endpoint.",
                )
