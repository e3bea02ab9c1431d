"""What a rule sheet says: stored bytes to typed sections and back, and what changed. Pure.

Stored is canonical JSON: ``{"format": 1, "sections": {"campaign": {"schema": 1, "values": {…}},
"voting": {"schema": 2, "on": true, "values": {…}}}}``. What this process has no code for stays as
it was stored and is carried over into the next version.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from cms.campaigns.rule_sheet import HOST_SECTIONS
from cms.plugin_system.registry import installed
from cms.plugin_system.rule_json import RulesUnreadable, canonical, from_plain, to_plain
from cms.plugin_system.spec import RuleSection

FORMAT = 1
Raw = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Nothing:
    """The rules of a plugin that has none: only its switch is on the sheet."""


NOTHING = RuleSection(rules=Nothing)


def declared(name: str) -> RuleSection | None:
    """The section of this name that the host or an installed plugin declares."""
    if name in HOST_SECTIONS:
        return HOST_SECTIONS[name]
    plugin = installed.get(name)
    return (plugin.spec.rules or NOTHING) if plugin is not None else None


def declared_names() -> list[str]:
    """The sections that a sheet written now has: the host's, then one for each plugin."""
    plugins = [plugin.spec.name for plugin in installed]
    return [*HOST_SECTIONS, *(name for name in plugins if name not in HOST_SECTIONS)]


class SheetContent:
    """The content of one sheet. A section is read when it is asked for, and once.

    Raises RulesUnreadable where the whole cannot be read; a single section that cannot is
    refused by `section` alone, so that the others keep working.
    """

    def __init__(self, stored: bytes) -> None:
        self._raw = _sections(stored)
        self._typed: dict[str, tuple[RuleSection, Any, Raw]] = {}

    def section(self, name: str) -> Any:
        """The rules of a section, brought up to the code's schema, defaults filled in.

        Raises RulesUnreadable where stored values do not fit the code, KeyError where nothing
        that is installed declares the section.
        """
        return self._read(name)[1]

    def unknown(self, name: str) -> Raw:
        """Stored values that no code knows, to be shown and never to be edited."""
        if declared(name) is None:
            return dict(self._raw[name].get("values", {}))
        return self._read(name)[2]

    def raw(self, name: str) -> Raw | None:
        """A section just as it is stored."""
        return self._raw.get(name)

    @property
    def names(self) -> list[str]:
        """The stored sections, known or not."""
        return list(self._raw)

    @property
    def strangers(self) -> list[str]:
        """Stored sections of plugins that are not installed."""
        return sorted(name for name in self._raw if declared(name) is None)

    def switch(self, plugin: str) -> bool:
        """How the plugin's switch is stored, installed or not."""
        return self._raw.get(plugin, {}).get("on") is True

    def is_on(self, plugin: str) -> bool:
        """Whether the plugin is installed and switched on."""
        return self.switch(plugin) and plugin in installed

    def _read(self, name: str) -> tuple[RuleSection, Any, Raw]:
        section = declared(name)
        if section is None:
            raise KeyError(name)
        known = self._typed.get(name)
        if known is None or known[0] is not section:
            known = (section, *_typed(name, section, self._raw.get(name)))
            self._typed[name] = known
        return known


def write(
    base: SheetContent | None, sections: Mapping[str, Any], switches: Mapping[str, bool]
) -> bytes:
    """The bytes of a new sheet: ``base`` with these sections and switches put in place.

    What is not given is carried over as it is stored. A declared section that is not stored yet is
    written out in full, so that another default of later code changes nothing.
    """
    content = {name: dict(base.raw(name) or {}) for name in base.names} if base else {}
    for name in declared_names():
        section = declared(name) or NOTHING
        if name in sections or name not in content:
            rules = sections.get(name, section.rules())
            unknown = base.unknown(name) if base and name in content else {}
            content[name] = {
                **content.get(name, {}),
                "schema": section.schema,
                "values": {**unknown, **to_plain(rules)},
            }
        if name not in HOST_SECTIONS:
            content[name]["on"] = switches.get(name, content[name].get("on") is True)
    return canonical({"format": FORMAT, "sections": content})


def _sections(stored: bytes) -> dict[str, Raw]:
    try:
        content = json.loads(stored)
        if content["format"] != FORMAT:
            raise _unreadable("", _("it is of format %(format)s") % {"format": content["format"]})
        sections = content["sections"]
    except (ValueError, KeyError, TypeError) as error:
        raise _unreadable("", str(error)) from error
    if not isinstance(sections, dict) or not all(isinstance(s, dict) for s in sections.values()):
        raise _unreadable("", _("its sections are not tables"))
    return sections


def _typed(name: str, section: RuleSection, raw: Raw | None) -> tuple[Any, Raw]:
    if raw is None:
        return section.rules(), {}
    schema, values = raw.get("schema"), raw.get("values")
    if type(schema) is not int or not isinstance(values, dict) or schema < 1:
        raise _unreadable(name, _("it has no schema or no values"))
    if schema > section.schema:
        words = _("it is of schema %(stored)s, the installed code reads up to %(known)s")
        raise _unreadable(name, words % {"stored": schema, "known": section.schema})
    try:
        for step in range(schema, section.schema):
            values = section.upgrades[step](dict(values))
        return from_plain(section.rules, values)
    except RulesUnreadable as error:
        raise _unreadable(name, str(error.params["problem"])) from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise _unreadable(name, f"{type(error).__name__}: {error}") from error


def _unreadable(section: str, problem: str) -> RulesUnreadable:
    return RulesUnreadable(section=section, problem=problem)
