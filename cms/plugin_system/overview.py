"""What there is to tell about the installed plugins: for the admin and ``manage.py plugins``."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from cms.plugin_system import switches
from cms.plugin_system.faults import all_faults
from cms.plugin_system.models import HookHealth
from cms.plugin_system.registry import Fault, Plugin, Registry, installed
from cms.plugin_system.switches import State


@dataclass(frozen=True)
class InCampaign:
    """What a plugin does in one campaign; ``reason`` of a pause."""

    campaign: int
    title: str
    state: State
    reason: str


@dataclass(frozen=True)
class PluginOverview:
    """One plugin, and how it is doing."""

    plugin: Plugin
    faults: tuple[Fault, ...]
    campaigns: tuple[InCampaign, ...] = ()
    health: tuple[HookHealth, ...] = ()

    @property
    def as_json(self) -> dict[str, Any]:
        """What ``manage.py plugins --json`` prints of it."""
        spec = self.plugin.spec
        return {
            "name": spec.name,
            "label": str(spec.label),
            "version": spec.version,
            "app": self.plugin.app,
            "requires": list(spec.requires),
            "roles": [str(role.label) for role in spec.roles],
            "campaigns": [
                {"id": one.campaign, "title": one.title, "state": one.state.value}
                | ({"reason": one.reason} if one.reason else {})
                for one in self.campaigns
            ],
            "faults": [fault_as_json(fault) for fault in self.faults],
        }


def fault_as_json(fault: Fault) -> dict[str, str]:
    """A fault as JSON."""
    return {"code": fault.code, "message": fault.message, "hint": fault.hint}


def overview(registry: Registry = installed) -> list[PluginOverview]:
    """All plugins by name, in one query beside the switchboard's."""
    titles = switches.titles()
    health: dict[str, list[HookHealth]] = defaultdict(list)
    for row in HookHealth.objects.all():
        health[row.plugin].append(row)
    return [
        replace(
            one,
            campaigns=_in_campaigns(one.plugin.spec.name, titles),
            health=tuple(health[one.plugin.spec.name]),
        )
        for one in without_database(registry)
    ]


def without_database(registry: Registry = installed) -> list[PluginOverview]:
    """All plugins with what is known where there is no database: declarations and faults."""
    faults = all_faults(registry)
    return [
        PluginOverview(
            plugin=plugin,
            faults=tuple(one for one in faults if one.plugin == plugin.spec.name),
        )
        for plugin in registry.known()
    ]


def faults_of_nobody(registry: Registry = installed) -> list[Fault]:
    """Faults of what could not even be registered."""
    known = {plugin.spec.name for plugin in registry.known()}
    return [fault for fault in all_faults(registry) if fault.plugin not in known]


def _in_campaigns(name: str, titles: Mapping[int, str]) -> tuple[InCampaign, ...]:
    found = []
    for campaign, title in sorted(titles.items()):
        state = switches.state(name, campaign)
        reason = switches.pause_reason(name, campaign) if state is State.PAUSED else ""
        found.append(InCampaign(campaign, title, state, reason))
    return tuple(found)
