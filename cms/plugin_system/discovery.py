"""Which plugins are installed: entry points of distributions and the setting, before Django runs.

Settings ask here; nothing is imported, so that a broken plugin is told by its check and not by a
traceback out of the settings.
"""

import ast
from collections.abc import Iterable, Iterator
from importlib.abc import SourceLoader
from importlib.machinery import ModuleSpec, PathFinder
from importlib.metadata import entry_points
from importlib.util import find_spec

from django.core.exceptions import ImproperlyConfigured

GROUP = "pingxuan.plugins"
SETTING = "CMS_PLUGINS"


def plugin_apps(listed: Iterable[str], *, present: Iterable[str] = ()) -> list[str]:
    """Dotted paths of the plugins' AppConfigs: entry points by name, then ``listed``, each once.

    Those that are ``present`` among the installed apps already are left out. Raises
    ImproperlyConfigured, saying who names it and what to do, for one whose package, module or class
    is not there.
    """
    found: dict[str, None] = {}
    known = set(present)
    for path, origin in (*_of_distributions(), *((path, SETTING) for path in listed)):
        _require(path, origin)
        if path not in known:
            found.setdefault(path)
    return list(found)


def _of_distributions() -> Iterator[tuple[str, str]]:
    for one in sorted(entry_points(group=GROUP), key=lambda one: (one.name, one.value)):
        distribution = one.dist.name if one.dist else "a distribution"
        origin = f"the entry point {one.name!r} ({GROUP}) of {distribution}"
        yield one.value.replace(":", "."), origin


def _require(path: str, origin: str) -> None:
    package = path.partition(".")[0]
    problem = _problem_with(path)
    if not problem:
        return
    if origin == SETTING:
        advice = f"Install the distribution that brings {package}, or take it out of {SETTING}."
        if not problem.startswith("no package"):
            advice = f"Write the AppConfig's full dotted path, or take it out of {SETTING}."
    else:
        advice = "Install that distribution again, or uninstall it."
    raise ImproperlyConfigured(
        f"The plugin {path!r}, named by {origin}, is not there: {problem}. {advice}"
    )


def _problem_with(path: str) -> str:
    """What of a dotted path leads nowhere; empty where a module, or a name in one, is there."""
    parts = path.split(".")
    package = parts[0]
    spec = find_spec(package) if package.isidentifier() else None
    if spec is None:
        return f"no package {package!r}"
    for number, part in enumerate(parts[1:], start=2):
        name = ".".join(parts[:number])
        # The path finder looks into folders; importlib's find_spec would import the packages.
        inner = PathFinder.find_spec(name, spec.submodule_search_locations or [])
        if inner is None:
            is_last = number == len(parts)
            if is_last and part.isidentifier() and _may_define(spec, part):
                return ""
            kind = "name" if is_last else "module"
            return f"no {kind} {part!r} in {spec.name}"
        spec = inner
    return ""


def _may_define(spec: ModuleSpec, name: str) -> bool:
    """Whether a module's source binds the name; True where that cannot be told unless it is run."""
    source = spec.loader.get_source(spec.name) if isinstance(spec.loader, SourceLoader) else None
    try:
        tree = ast.parse(source or "from unknown import *")
    except SyntaxError:
        return True  # Python tells better, when it is imported
    return any(_binds(node, name) for node in ast.walk(tree))


def _binds(node: ast.AST, name: str) -> bool:
    if isinstance(node, ast.ClassDef):
        return node.name == name
    if isinstance(node, ast.alias):
        return (node.asname or node.name) in {name, "*"}
    return isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) and node.id == name
