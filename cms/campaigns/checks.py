"""What campaigns find wrong with installed plugins."""

from collections.abc import Iterator

from cms.campaigns.rule_sheet import HOST_SECTIONS
from cms.plugin_system.faults import fault, finder
from cms.plugin_system.registry import Fault, Registry


@finder
def names_of_host_sections(registry: Registry) -> Iterator[Fault]:
    """A plugin's section of the rules is named like the plugin: not like one of the host's."""
    for plugin in registry.known():
        if plugin.spec.name in HOST_SECTIONS:
            yield fault(
                "E009",
                plugin,
                f"{plugin.spec.name!r} is the name of one of the host's own rule sections.",
                "Give the plugin another name; its rules could not be told from the host's.",
            )
