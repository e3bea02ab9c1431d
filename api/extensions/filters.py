"""Plugins' filters of ``/cases/``: known while the plugin is on.

In the campaign that the request names; anywhere, where it names none.
"""

from collections.abc import Mapping
from functools import lru_cache

import django_filters as filters

from api.content.facets import FacetFilter
from api.extensions.routes import paused, state_for
from cms.campaigns.models import Campaign
from cms.documents.models import Facet
from cms.plugin_system import switches
from cms.plugin_system.registry import Registry, installed
from cms.plugin_system.spec import FacetFilter as Declared

MAX_LENGTH = Facet._meta.get_field("value").max_length
KIND = "case"


def declared_filters(kind: str, registry: Registry = installed) -> list[tuple[str, Declared]]:
    """(plugin, filter) of every filter that installed plugins declare for a kind of document."""
    if kind != KIND:
        return []
    return [(plugin.spec.name, one) for plugin in registry for one in plugin.spec.filters]


def with_plugin_filters(
    filterset: type[filters.FilterSet], kind: str, asked: Mapping[str, str]
) -> type[filters.FilterSet]:
    """The filter set and those filters of plugins that the question uses.

    A parameter of a plugin that is off stays unknown. Raises a 503 problem for one of a plugin
    that is paused. The state is the one in the campaign that is asked for; where none is, or one
    that is not there, in any.
    """
    used = [
        (plugin, one)
        for plugin, one in declared_filters(kind)
        if one.parameter in asked and one.parameter not in filterset.base_filters
    ]
    campaign = _campaign(asked) if used else None
    added = {
        one.parameter: _filter(plugin, one) for plugin, one in used if _is_on(plugin, campaign)
    }
    return type(f"{filterset.__name__}Extended", (filterset,), added) if added else filterset


def _campaign(asked: Mapping[str, str]) -> int | None:
    slug = asked.get("campaign", "").replace("\0", "")
    return Campaign.objects.filter(slug=slug).values_list("pk", flat=True).first() if slug else None


def _is_on(plugin: str, campaign: int | None) -> bool:
    state = state_for(plugin, campaign)
    if state is switches.State.PAUSED:
        raise paused(plugin, campaign)
    return state is switches.State.ON


@lru_cache(maxsize=256)
def _filter(plugin: str, one: Declared) -> FacetFilter:
    return FacetFilter(key=one.key, plugin=plugin, max_length=MAX_LENGTH, label=one.label)
