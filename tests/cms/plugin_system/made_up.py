"""Plugins that tests make up: a module with a spec and whatever hooks it shall have."""

from types import ModuleType
from typing import Any

from cms.plugin_system import PluginSpec, hookimpl
from cms.plugin_system.registry import Registry


def plugin_module(name: str = "sample", *hooks: Any, **spec: Any) -> ModuleType:
    """The ``plugin.py`` of a plugin; ``hooks`` are functions named like hooks."""
    module = ModuleType(f"{name}_plugin")
    module.__file__ = __file__
    values = {"label": name.title(), "version": "1.0.0", **spec}
    module.plugin = PluginSpec(name=name, **values)
    for hook in hooks:
        setattr(module, hook.__name__, hookimpl(hook))
    return module


def registry_of(*modules: ModuleType) -> Registry:
    """A registry of these alone."""
    registry = Registry()
    for module in modules:
        registry.register(module, app=module.__name__)
    return registry
