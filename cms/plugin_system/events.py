"""Events: a row for each plugin that listens, written with the cause, delivered after it.

A plugin's handler runs in one transaction with the end of its row: what it writes is written once,
however often a worker dies over it. What it does elsewhere may be done twice. The order of events
is not promised.
"""

import logging
import typing
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import cache
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connections, router, transaction
from django.db.transaction import TransactionManagementError

from cms.core import doorbell, work_queue
from cms.core.error_texts import error_text
from cms.plugin_system import calling, hookspecs, switches
from cms.plugin_system.hookspecs import FAILING, Failing
from cms.plugin_system.models import EventDelivery
from cms.plugin_system.registry import Plugin, Registry, installed

logger = logging.getLogger(__name__)

BATCH = 10
WHILE_PAUSED = timedelta(seconds=30)
WHILE_ABSENT = timedelta(hours=1)
KEPT_FOR_ABSENT = timedelta(days=30)

_READERS: Mapping[Any, Callable[[str], Any]] = {UUID: UUID, datetime: datetime.fromisoformat}


class Overtaken(Exception):
    """The lease ran out while the plugin was at work: another worker has the row."""


class Abandoned(Exception):
    """Whoever told the plugin before has not come back."""


def announce(
    event: str, *, campaign: int, now: datetime, registry: Registry = installed, **told: Any
) -> None:
    """Have every plugin that listens and is on (or paused) in the campaign told of an event.

    To be called in the transaction of what has happened: the rows live or die with it. ``told``
    are the hook's other arguments. Raises ValueError for what is no event or not its arguments,
    TransactionManagementError outside a transaction.
    """
    arguments = _arguments(event)
    if told.keys() | {"campaign"} != arguments.keys():
        raise ValueError(f"{event} takes {sorted(arguments)}, not {sorted(told)} and a campaign.")
    listening = [plugin for plugin, _ in registry.implementations(event)]
    if not listening:
        return
    if not connections[router.db_for_write(EventDelivery)].in_atomic_block:
        raise TransactionManagementError("An event is announced in the transaction of its cause.")
    board = switches.switches_of(campaign)
    payload = {name: _plain(value) for name, value in told.items()}
    rows = [
        EventDelivery(
            plugin=plugin.spec.name,
            event=event,
            campaign=campaign,
            payload=payload,
            cause=event,
            created_at=now,
            available_at=now,
        )
        for plugin in listening
        if board.state(plugin.spec.name) is not switches.State.OFF
    ]
    if rows:
        EventDelivery.objects.bulk_create(rows)
        doorbell.once_on_commit(ring)


def ring() -> None:
    """Tell a worker that somebody is to be told of something."""
    from cms.plugin_system.tasks import deliver_events

    doorbell.send(deliver_events)


def deliver_due(*, now: datetime, registry: Registry = installed, limit: int = BATCH) -> int:
    """Claim due rows and deliver them, at most ``limit``; returns how many were claimed.

    They are claimed one by one: a handler that takes the worker down takes no other row along.
    """
    for done in range(limit):
        items = work_queue.claim(
            EventDelivery, now=now, limit=1, lease_seconds=settings.EVENT_LEASE_SECONDS
        )
        if not items:
            return done
        plugin = registry.get(items[0].plugin)
        if plugin is None:
            _keep_or_drop(items[0], now=now)
        else:
            _settle(items[0], plugin, now=now)
    return limit


def _settle(item: EventDelivery, plugin: Plugin, *, now: datetime) -> None:
    state = switches.state(item.plugin, item.campaign)
    if state is switches.State.PAUSED:
        _wait_for_the_end_of_a_pause(item, now=now)
    elif state is switches.State.OFF:
        logger.info("plugin %s is off: it is not told of %s", item.plugin, item.event)
        work_queue.finish(item)
    elif item.abandoned:
        _let_others_go_first(item, plugin, now=now)
    else:
        _tell(item, plugin, now=now)


def _wait_for_the_end_of_a_pause(item: EventDelivery, *, now: datetime) -> None:
    """Put the row off, and with it all that wait for the same pause to end."""
    until = now + WHILE_PAUSED
    work_queue.put_off(item, until=until)
    EventDelivery.objects.filter(
        plugin=item.plugin, campaign=item.campaign, lease=None, available_at__lte=now
    ).update(available_at=until)


def _let_others_go_first(item: EventDelivery, plugin: Plugin, *, now: datetime) -> None:
    """Perhaps the plugin has killed the worker and will again: put off as after a failure."""
    error = Abandoned("The worker died over it, or it took longer than its lease.")
    calling.failed(plugin, item.event, error)
    work_queue.fail(item, now=now, error=error_text(error))


def _tell(item: EventDelivery, plugin: Plugin, *, now: datetime) -> None:
    try:
        with transaction.atomic():
            calling.deliver(plugin, item.event, told=_read(item))
            _finish(item)
    except Overtaken:
        logger.warning("plugin %s took too long over %s", item.plugin, item.event)
    except Exception as exc:
        logger.exception("plugin %s failed in %s", item.plugin, item.event)
        work_queue.fail(item, now=now, error=error_text(exc))


def _finish(item: EventDelivery) -> None:
    """End the row in the transaction of what the plugin wrote; raises Overtaken, undoing both."""
    if not work_queue.finish(item):
        raise Overtaken


def _keep_or_drop(item: EventDelivery, *, now: datetime) -> None:
    """The plugin is not installed: perhaps it comes back, but not for ever."""
    if now >= item.created_at + KEPT_FOR_ABSENT:
        logger.warning("plugin %s is gone: %s of %s is dropped", item.plugin, item.event, item.uid)
        work_queue.finish(item)
    else:
        work_queue.put_off(item, until=now + WHILE_ABSENT)


@cache
def _arguments(event: str) -> dict[str, Any]:
    if FAILING.get(event) is not Failing.AGAIN:
        raise ValueError(f"{event} is no event.")
    hints = typing.get_type_hints(getattr(hookspecs, event))
    return {name: hint for name, hint in hints.items() if name != "return"}


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value


def _read(item: EventDelivery) -> dict[str, Any]:
    """The arguments as the hook's annotations have them."""
    told: dict[str, Any] = {"campaign": item.campaign}
    for name, kind in _arguments(item.event).items():
        if name in item.payload:
            reader = _READERS.get(kind)
            told[name] = reader(item.payload[name]) if reader else item.payload[name]
    return told
