"""Calling plugins one by one, each in a shelter of its own, and counting what they cost.

How failures are met is the hook's (see `hookspecs`). Inside a transaction an implementation gets
a savepoint, so that a statement that failed in one plugin does not end the transaction of all.
"""

import inspect
import logging
from collections.abc import Callable
from contextlib import nullcontext
from functools import cache, partial
from time import perf_counter
from typing import Any, NamedTuple, TypeVar

from django.db import connection, transaction
from django.utils.translation import gettext as _

from cms.plugin_system import counters, switches
from cms.plugin_system.decisions import ACCEPTED, fixed
from cms.plugin_system.exceptions import PluginFailed
from cms.plugin_system.hookspecs import FAILING, Failing
from cms.plugin_system.registry import Plugin, Registry, installed

logger = logging.getLogger(__name__)

_T = TypeVar("_T")


class PluginExited(Exception):
    """A plugin called ``sys.exit``: that is a failure of it, not the end of the process."""


class Answer(NamedTuple):
    """What one plugin said."""

    plugin: str
    value: Any


Accept = Callable[[Any], Any]
"""Looks at a plugin's answer, still in the plugin's shelter: what it raises is a failure of it."""


def decorate(
    hook: str,
    *,
    campaign: int,
    registry: Registry = installed,
    accept: Accept | None = None,
    **told: Any,
) -> list[Answer]:
    """Ask every plugin that the campaign has on; who fails or says None is passed over."""
    _must_be(hook, Failing.OPEN)
    implementing = [plugin for plugin, _ in registry.implementations(hook)]
    if not implementing:
        return []
    board = switches.switches_of(campaign)
    on = (one for one in implementing if board.state(one.spec.name) is switches.State.ON)
    asked = ((one, decorate_one(one, hook, campaign=campaign, accept=accept, **told)) for one in on)
    return [Answer(one.spec.name, value) for one, value in asked if value is not None]


def decorate_one(
    plugin: Plugin, hook: str, *, campaign: int, accept: Accept | None = None, **told: Any
) -> Any:
    """Ask one plugin, whose switch the caller has looked at; None where it fails."""
    function = plugin.implementation(hook)
    if function is None:
        return None
    told = {"campaign": campaign, **told}
    return sheltered(plugin, hook, lambda: _answer(function, told, accept))


def sheltered(plugin: Plugin, what: str, work: Callable[[], _T]) -> _T | None:
    """Do something of a plugin's that must not fail others; None where it fails.

    ``what`` names it on the health page.
    """
    try:
        return _count(plugin, what, work)
    except Exception:
        logger.exception("plugin %s failed in %s", plugin.spec.name, what)
        return None


def failed(plugin: Plugin, what: str, error: Exception) -> None:
    """Log and count a failure of a plugin's that did not come out of a call."""
    logger.error("plugin %s failed in %s", plugin.spec.name, what, exc_info=error)
    counters.count(plugin.spec.name, what, seconds=0.0, error=error)


def decide(
    hook: str, *, campaign: int, registry: Registry = installed, **told: Any
) -> list[Answer]:
    """Ask every plugin that the campaign has on, paused ones too; all must answer.

    Raises PluginFailed at the first that does not or whose answer is not what the hook asks for,
    and where a plugin that is on is not installed or the rules do not tell what is on.
    """
    _must_be(hook, Failing.CLOSED)
    board = switches.switches_of(campaign)
    if board.is_unreadable:
        raise PluginFailed(plugin=_("rule sheet"), hook=hook)
    if board.missing:
        raise PluginFailed(plugin=", ".join(sorted(board.missing)), hook=hook)
    asked = {"campaign": campaign, **{name: fixed(value) for name, value in told.items()}}
    answers = []
    for plugin, function in registry.implementations(hook):
        if plugin.spec.name not in board.on:
            continue
        try:
            value = _count(plugin, hook, partial(_decided, hook, function, asked))
        except Exception as error:
            logger.exception("plugin %s failed in %s", plugin.spec.name, hook)
            raise PluginFailed(plugin=plugin.spec.label, hook=hook) from error
        answers.append(Answer(plugin.spec.name, value))
    return answers


def deliver(plugin: Plugin, hook: str, *, told: dict[str, Any]) -> None:
    """Tell one plugin of an event; raises whatever it raises: the queue tries again."""
    _must_be(hook, Failing.AGAIN)
    function = plugin.implementation(hook)
    if function is not None:
        _count(plugin, hook, lambda: _answer(function, told))


def _must_be(hook: str, failing: Failing) -> None:
    if FAILING[hook] is not failing:
        raise ValueError(f"{hook} is a {FAILING[hook].value}, not a {failing.value}.")


def _answer(function: Any, told: dict[str, Any], accept: Accept | None = None) -> Any:
    value = _done(function(**{name: told[name] for name in _arguments(function) if name in told}))
    # A generator has done nothing yet: it must fail here, not in the caller's hands.
    value = list(value) if inspect.isgenerator(value) else value
    return accept(value) if accept is not None and value is not None else value


def _decided(hook: str, function: Any, told: dict[str, Any]) -> Any:
    value = _answer(function, told)
    if value is None:
        raise TypeError("None is no answer to a question that decides something.")
    return ACCEPTED[hook](value)


def _count(plugin: Plugin, what: str, work: Callable[[], _T]) -> _T:
    begun = perf_counter()
    error: Exception | None = None
    try:
        with transaction.atomic() if connection.in_atomic_block else nullcontext():
            return _done(work())
    except SystemExit as exc:
        error = PluginExited(*exc.args)
        raise error from exc
    except Exception as exc:
        error = exc
        raise
    finally:
        counters.count(plugin.spec.name, what, seconds=perf_counter() - begun, error=error)


def _done(value: _T) -> _T:
    """An async function's answer is refused: it has done nothing, and nobody will wait for it."""
    if inspect.iscoroutine(value):
        value.close()
        raise TypeError("It is an async function: nobody waits for its answer.")
    return value


@cache
def _arguments(function: Any) -> tuple[str, ...]:
    return tuple(inspect.signature(function).parameters)
