"""Every route of the URL configuration, each with an address that reaches it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import product

from django.urls import URLPattern, URLResolver, get_resolver
from django.utils.regex_helper import normalize

# An id far beyond any row: what exists must not decide who may ask.
MISSING_ID = "987654321"
CANDIDATES = (
    MISSING_ID,
    "sample",
    "6a0d5f5e-7a8b-4c5d-9e0f-1a2b3c4d5e6f",
    "",
    "sample/",
    "images/sample.png",
    "zh-hans",
    "fill-10x10",
)
# What the program would not guess: arguments with meaning, by route name.
SAMPLES: dict[str, dict[str, str]] = {
    "wagtail_bulk_action": {
        "app_label": "wagtailcore",
        "model_name": "page",
        "action": "delete",
    },
}


@dataclass(frozen=True)
class Route:
    """One leaf of the URL configuration."""

    name: str
    """Its name with namespaces; ``/pattern`` where it has none."""
    pattern: str
    view_path: str
    """Module and qualified name of the view."""
    levels: tuple[object, ...] = field(repr=False)

    def path(self, arguments: dict[str, str] | None = None) -> str:
        """An address that matches; ``arguments`` where given, samples elsewhere.

        Raises LookupError where no sample fits: add one to SAMPLES.
        """
        known = SAMPLES.get(self.name, {}) | (arguments or {})
        return "/" + "".join(_matching_text(self, level, known) for level in self.levels)


def all_routes() -> list[Route]:
    """Every route, in the order in which Django tries them."""
    return list(_walk(get_resolver(), (), ()))


def _walk(resolver, namespaces, levels) -> Iterator[Route]:
    for entry in resolver.url_patterns:
        below = (*levels, entry.pattern)
        if isinstance(entry, URLResolver):
            inner = (*namespaces, entry.namespace) if entry.namespace else namespaces
            yield from _walk(entry, inner, below)
        elif isinstance(entry, URLPattern):
            pattern = "".join(str(level) for level in below)
            name = ":".join((*namespaces, entry.name)) if entry.name else f"/{pattern}"
            yield Route(name, pattern, _view_path(entry.callback), below)


def _view_path(callback) -> str:
    view = getattr(callback, "view_class", None) or getattr(callback, "cls", None) or callback
    view = getattr(view, "__wrapped__", view)
    name = getattr(view, "__qualname__", type(view).__qualname__)
    return f"{view.__module__}.{name}"


def _matching_text(route: Route, level, known: dict[str, str]) -> str:
    for template, names in normalize(level.regex.pattern):
        choices = [(known[name],) if name in known else CANDIDATES for name in names]
        for values in product(*choices):
            text = template % dict(zip(names, values, strict=True))
            if level.match(text) and level.match(text)[0] == "":
                return text
    raise LookupError(f"{route.name} ({route.pattern}): give it arguments in SAMPLES")
