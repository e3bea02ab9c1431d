"""What is wrong with the installed plugins, from all who can tell, and the refusal to start."""

import logging
from collections.abc import Callable, Iterable, Iterator

from django.core.exceptions import ImproperlyConfigured

from cms.plugin_system.registry import Fault, Plugin, Registry, installed

logger = logging.getLogger(__name__)

Finder = Callable[[Registry], Iterable[Fault]]

_finders: list[Finder] = []


def finder(function: Finder) -> Finder:
    """Register someone who finds faults; higher floors know things that this one does not."""
    if function not in _finders:
        _finders.append(function)
    return function


def fault(code: str, plugin: Plugin, message: str, hint: str) -> Fault:
    """A fault of a registered plugin."""
    return Fault(f"plugins.{code}", plugin.spec.name, message, hint)


def all_faults(registry: Registry = installed) -> list[Fault]:
    """Every fault of every plugin; to be asked once all apps are ready."""
    found = list(registry.finish())
    for one in _finders:
        found += _found_by(one, registry)
    return sorted(found, key=lambda one: (one.plugin, one.code))


def _found_by(one: Finder, registry: Registry) -> Iterator[Fault]:
    """What a finder finds; that it stumbled, where it does: the others are still to be heard."""
    try:
        yield from one(registry)
    except Exception as error:
        logger.exception("%s could not look at the plugins", one.__name__)
        yield Fault(
            "plugins.E021",
            one.__name__,
            f"This check could not look at the plugins: {type(error).__name__}: {error}",
            "Some plugin declares what it does not expect; the log tells where. Mend it, or take "
            "plugins out of CMS_PLUGINS one by one.",
        )


def refuse_faulty_plugins(registry: Registry = installed) -> None:
    """Raise ImproperlyConfigured, naming every fault and what to do, where there is one.

    Web and worker ask before they serve: half a plugin is worse than none, and an operator looks
    at a process that does not start.
    """
    if found := all_faults(registry):
        lines = [f"{one.code} {one.plugin}: {one.message} {one.hint}" for one in found]
        raise ImproperlyConfigured("Plugins that cannot run:\n" + "\n".join(lines))
