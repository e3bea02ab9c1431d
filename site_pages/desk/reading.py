"""A version of the rules read out: every section, rule by rule, for people."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any

from cms.campaigns.models import RuleSheet
from cms.campaigns.rule_changes import section_label, shown_value
from cms.campaigns.rule_sheet import CAMPAIGN, HOST_SECTIONS
from cms.campaigns.sheets import SheetContent, declared_names
from cms.plugin_system.rule_fields import RuleField, fields_of
from cms.plugin_system.rule_json import RulesUnreadable


@dataclass(frozen=True, kw_only=True)
class ShownRule:
    """One rule: what it is called and what it says; a table where it is a list of rows."""

    label: str
    value: str = ""
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, kw_only=True)
class ShownSection:
    """A section with its rules, or as it is stored where nothing installed can read it."""

    name: str
    label: str
    is_plugin: bool
    is_on: bool
    rules: tuple[ShownRule, ...] = ()
    problem: str = ""
    raw: str = ""


def read_out(content: SheetContent, *, zone: tzinfo) -> list[ShownSection]:
    """The host's sections, the plugins', then those of plugins that are not installed."""
    return [_section(content, name, zone) for name in [*declared_names(), *content.strangers]]


def overtaken(sheets: Iterable[RuleSheet]) -> set[int]:
    """The numbers of versions that a later one replaced before they took effect."""
    earliest: datetime | None = None
    found = set()
    for sheet in sorted(sheets, key=lambda one: -one.number):
        if earliest is not None and earliest <= sheet.effective_at:
            found.add(sheet.number)
        earliest = min(earliest or sheet.effective_at, sheet.effective_at)
    return found


def is_readable(sheet: RuleSheet) -> bool:
    """Whether a version's bytes are those that were published, and still rules with dates."""
    try:
        SheetContent(bytes(sheet.content)).section(CAMPAIGN)
    except RulesUnreadable:
        return False
    return sheet.is_intact


def as_stored(content: SheetContent, name: str) -> str:
    """A section's stored values, indented for reading."""
    values = (content.raw(name) or {}).get("values", {})
    return json.dumps(values, ensure_ascii=False, indent=2, sort_keys=True)


def _section(content: SheetContent, name: str, zone: tzinfo) -> ShownSection:
    told: dict[str, Any] = {
        "name": name,
        "label": section_label(name),
        "is_plugin": name not in HOST_SECTIONS,
        "is_on": content.switch(name),
    }
    if name in content.strangers:
        return ShownSection(**told, raw=as_stored(content, name))
    try:
        rules = content.section(name)
    except RulesUnreadable as error:
        return ShownSection(**told, raw=as_stored(content, name), problem=str(error))
    unknown = content.unknown(name)
    raw = json.dumps(unknown, ensure_ascii=False, indent=2, sort_keys=True) if unknown else ""
    return ShownSection(**told, rules=tuple(_rules(rules, zone)), raw=raw)


def _rules(rules: Any, zone: tzinfo) -> Iterator[ShownRule]:
    for field in fields_of(type(rules)):
        value = getattr(rules, field.name)
        if field.row_fields and value:
            columns, rows = field.row_fields, tuple(_row(field, row, zone) for row in value)
            labels = tuple(str(column.label) for column in columns)
            yield ShownRule(label=str(field.label), columns=labels, rows=rows)
        else:
            yield ShownRule(label=str(field.label), value=shown_value(field, value, zone))


def _row(field: RuleField, row: Any, zone: tzinfo) -> tuple[str, ...]:
    return tuple(
        shown_value(column, getattr(row, column.name), zone) for column in field.row_fields
    )
