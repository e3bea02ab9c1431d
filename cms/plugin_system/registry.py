"""The plugins that are installed: registered one by one, checked as a whole.

Registering never raises for what an operator can mend: the fault is kept, and start-up, the
system checks and ``manage.py plugins`` tell it with what to do. A plugin with a fault of its own is
not taken in; one whose requirements are not met is, but stays out of ``ordered``: it is not called.
"""

import inspect
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any

import pluggy

from cms.plugin_system import hookspecs
from cms.plugin_system.spec import HOST_API, PluginSpec

_MARK = f"{hookspecs.PROJECT}_impl"
_UNUSED_OPTIONS = ("specname", "wrapper", "hookwrapper", "optionalhook")


@dataclass(frozen=True)
class Fault:
    """Why a plugin cannot run: a stable code, what is wrong, what to do."""

    code: str
    plugin: str
    message: str
    hint: str


@dataclass(frozen=True)
class Plugin:
    """A registered plugin: its declaration and the module that holds its hooks."""

    spec: PluginSpec
    module: ModuleType
    app: str

    @property
    def folder(self) -> Path:
        """Where the plugin's ``plugin.py`` lies."""
        return Path(str(self.module.__file__)).parent

    def implementation(self, hook: str) -> Any:
        """The plugin's function for a hook; None where it has none."""
        function = getattr(self.module, hook, None)
        return function if hasattr(function, _MARK) else None


@dataclass
class Registry:
    """Plugins by name. The process has one, `installed`; tests make their own."""

    _plugins: dict[str, Plugin] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    _order: tuple[tuple[Plugin, ...], tuple[Plugin, ...]] = ((), ())

    def register(self, module: ModuleType, *, app: str) -> None:
        """Take a ``plugin.py`` in; what is wrong with it is added to ``faults``."""
        spec = getattr(module, "plugin", None)
        if not isinstance(spec, PluginSpec):
            self._fault(
                "E001",
                app,
                f"{module.__name__} declares no plugin.",
                "Give it a module-level `plugin = PluginSpec(name=…, label=…, version=…)`.",
            )
            return
        known = self._plugins.get(spec.name)
        if known is not None:
            self._fault(
                "E002",
                spec.name,
                f"Two apps are plugins named {spec.name!r}: {known.app} and {app}.",
                "Uninstall one of them or take one out of CMS_PLUGINS.",
            )
            return
        first, last = spec.host_api
        if not first <= HOST_API <= last:
            self._fault(
                "E003",
                spec.name,
                f"It works with host API {first} to {last}; this host has {HOST_API}.",
                f"Install a version of {spec.name} for host API {HOST_API}, or uninstall it.",
            )
            return
        if uncallable := sorted(_uncallable_hooks(module)):
            self._fault(
                "E004",
                spec.name,
                f"It implements hooks that the host cannot call: {'; '.join(uncallable)}.",
                "Write plain functions named like a hook, with the arguments they need by name; "
                "see cms/plugin_system/hookspecs.py.",
            )
            return
        self._plugins[spec.name] = Plugin(spec, module, app)

    def cannot_import(self, error: Exception, *, app: str) -> None:
        """Keep that an app's ``plugin.py`` raised while it was imported."""
        self._fault(
            "E007",
            app,
            f"{app}.plugin cannot be imported: {type(error).__name__}: {error}",
            "Mend it, or uninstall the plugin (or take it out of CMS_PLUGINS).",
        )

    def finish(self) -> list[Fault]:
        """All faults: those of single plugins, then what shows only once all are registered.

        It can be asked at any time and any number of times; the answer holds for what is
        registered by then.
        """
        return [*self.faults, *self._unmet(), *self._circles()]

    def _unmet(self) -> Iterator[Fault]:
        for name, plugin in sorted(self._plugins.items()):
            if missing := sorted(set(plugin.spec.requires) - self._plugins.keys()):
                yield _fault(
                    "E005",
                    name,
                    f"It requires {', '.join(missing)}, which is not installed.",
                    f"Install it (or add it to CMS_PLUGINS), or uninstall {name}.",
                )

    def _circles(self) -> Iterator[Fault]:
        for name in sorted(self._plugins):
            if self._requires_itself(name):
                yield _fault(
                    "E006",
                    name,
                    "It requires, perhaps by way of others, a plugin that requires it.",
                    "Take one of the names out of `requires`.",
                )

    def _requires_itself(self, name: str) -> bool:
        return (
            any(name in self.dependants(other) for other in self.dependants(name) - {name})
            or name in self._plugins[name].spec.requires
        )

    def __iter__(self) -> Iterator[Plugin]:
        return iter(self.ordered)

    def __contains__(self, name: object) -> bool:
        return name in self._plugins

    def get(self, name: str) -> Plugin | None:
        """The plugin of this name, if it is installed."""
        return self._plugins.get(name)

    @contextmanager
    def restored(self) -> Iterator[None]:
        """Whatever is registered or taken out in the block is undone at its end; for tests."""
        plugins, faults = dict(self._plugins), list(self.faults)
        try:
            yield
        finally:
            self._plugins, self.faults = plugins, faults

    def take_out(self, name: str) -> None:
        """Forget a plugin, as if it were not installed; for tests."""
        self._plugins.pop(name)

    def known(self) -> list[Plugin]:
        """All that registered, by name, those with unmet requirements included."""
        return [plugin for _, plugin in sorted(self._plugins.items())]

    def dependants(self, name: str) -> set[str]:
        """The plugins that need this one, directly or by way of others; itself included."""
        found, more = {name}, True
        while more:
            new = {
                plugin.spec.name
                for plugin in self._plugins.values()
                if found & set(plugin.spec.requires)
            }
            more = not new <= found
            found |= new
        return found

    @property
    def ordered(self) -> tuple[Plugin, ...]:
        """Required ones before those that need them, else by name."""
        present = tuple(self._plugins.values())
        if self._order[0] != present:
            self._order = present, tuple(self._placed())
        return self._order[1]

    def _placed(self) -> Iterator[Plugin]:
        waiting, placed = dict(sorted(self._plugins.items())), set[str]()
        while ready := [n for n, p in waiting.items() if set(p.spec.requires) <= placed]:
            placed |= set(ready)
            yield from (waiting.pop(name) for name in ready)

    def implementations(self, hook: str) -> Iterator[tuple[Plugin, Any]]:
        """The plugins that implement a hook, in order, with their functions."""
        for plugin in self.ordered:
            if (function := plugin.implementation(hook)) is not None:
                yield plugin, function

    def _fault(self, code: str, plugin: str, message: str, hint: str) -> None:
        self.faults.append(_fault(code, plugin, message, hint))


def _fault(code: str, plugin: str, message: str, hint: str) -> Fault:
    return Fault(f"plugins.{code}", plugin, message, hint)


def _uncallable_hooks(module: ModuleType) -> Iterator[str]:
    """What is wrong with the module's hooks, in words; what pluggy says where we see nothing."""
    marked = {
        name: function
        for name, function in vars(module).items()
        if isinstance(getattr(function, _MARK, None), dict)
    }
    problems = {name: _problem_with(name, function) for name, function in marked.items()}
    if any(problems.values()):
        yield from (f"{name} {problem}" for name, problem in problems.items() if problem)
        return
    manager = pluggy.PluginManager(hookspecs.PROJECT)
    manager.add_hookspecs(hookspecs)
    try:
        manager.register(module)
        manager.check_pending()
    except pluggy.PluginValidationError as error:
        yield str(error)


def _problem_with(name: str, function: Any) -> str:
    """Why the host could not call an implementation; it calls without pluggy, each in a shelter."""
    if options := [one for one in _UNUSED_OPTIONS if getattr(function, _MARK).get(one)]:
        return f"says hookimpl({options[0]}=…), which the host does not heed"
    if not callable(function):
        return "is no function"
    if inspect.iscoroutinefunction(function) or inspect.isasyncgenfunction(function):
        return "is a coroutine, and the host does not await"
    if name not in hookspecs.FAILING:
        return "is no hook"
    return _problem_with_arguments(name, function)


def _problem_with_arguments(name: str, function: Any) -> str:
    told = inspect.signature(getattr(hookspecs, name)).parameters
    for one in inspect.signature(function).parameters.values():
        if one.kind in (one.VAR_POSITIONAL, one.VAR_KEYWORD):
            return f"takes {str(one).partition(':')[0]}: arguments are given by name"
        if one.kind is one.POSITIONAL_ONLY:
            return f"takes {one.name} by its place: arguments are given by name"
        if one.name not in told and one.default is one.empty:
            return f"takes {one.name}, which the hook does not give"
    return ""


installed = Registry()
"""The plugins of this process, filled while Django starts."""
