"""What differs between two versions of the rules, in words: for diffs, notices and audit. Pure."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, tzinfo
from functools import reduce
from typing import Any, NamedTuple

from django.template.defaultfilters import yesno
from django.utils import formats
from django.utils.translation import gettext as _

from cms.campaigns.rule_sheet import HOST_LABELS, HOST_SECTIONS
from cms.campaigns.sheets import SheetContent, declared_names
from cms.plugin_system.registry import installed
from cms.plugin_system.rule_fields import Kind, RuleField, differences
from cms.plugin_system.rule_json import RulesUnreadable, decimal_text

ABSENT = "—"


class Change(NamedTuple):
    """One rule that differs: where it stands, what it is called, and both values as shown."""

    section: str
    rule: str
    section_label: str
    rule_label: str
    old: str
    new: str


def section_label(name: str) -> str:
    """What people call a section; its bare name where nothing installed declares it."""
    if name in HOST_SECTIONS:
        return str(HOST_LABELS[name])
    plugin = installed.get(name)
    return str(plugin.spec.label) if plugin else name


def changes(old: SheetContent, new: SheetContent, *, zone: tzinfo) -> list[Change]:
    """Every rule and switch that differs, sections in the sheet's order.

    A section that cannot be read is told as one change where what is stored differs.
    """
    found: list[Change] = []
    for name in [*declared_names(), *sorted({*old.strangers, *new.strangers})]:
        label = section_label(name)
        if name not in HOST_SECTIONS and old.switch(name) != new.switch(name):
            shown = _yes_or_no(old.switch(name)), _yes_or_no(new.switch(name))
            found.append(Change(name, "on", label, _("switched on"), *shown))
        found += [
            Change(name, row[0], label, *row[1:]) for row in _in_section(name, old, new, zone)
        ]
    return found


_Row = tuple[str, str, str, str]


def _in_section(name: str, old: SheetContent, new: SheetContent, zone: tzinfo) -> Iterator[_Row]:
    try:
        before, after = old.section(name), new.section(name)
    except (RulesUnreadable, KeyError):
        if _values(old, name) != _values(new, name):
            yield "", _("values that cannot be shown"), ABSENT, ABSENT
        return
    for field, was, becomes in differences(before, after):
        if field.kind is Kind.ROWS:
            yield from _in_rows(field, was, becomes, zone)
        else:
            shown = shown_value(field, was, zone), shown_value(field, becomes, zone)
            yield field.name, str(field.label), *shown


def _values(content: SheetContent, name: str) -> Any:
    return (content.raw(name) or {}).get("values")


def _in_rows(
    field: RuleField, was: Sequence[Any], becomes: Sequence[Any], zone: tzinfo
) -> Iterator[_Row]:
    """Row by row, known by the first column where that names each row once, else by place."""
    key = field.row_fields[0]
    before, after = _keyed(key, was), _keyed(key, becomes)
    if len(before) < len(was) or len(after) < len(becomes):
        before, after = (dict(enumerate(rows, start=1)) for rows in (was, becomes))
    for name in dict.fromkeys([*before, *after]):
        one, other = before.get(name), after.get(name)
        if one is not None and other is not None:
            title = shown_value(key, getattr(other, key.name), zone)
            for column, x, y in differences(one, other):
                label = f"{field.label} / {title} / {column.label}"
                shown = shown_value(column, x, zone), shown_value(column, y, zone)
                yield f"{field.name}.{name}.{column.name}", label, *shown
        else:
            title = shown_value(key, getattr(one or other, key.name), zone)
            label = f"{field.label} / {title}"
            yield f"{field.name}.{name}", label, _row(field, one, zone), _row(field, other, zone)
    kept = [name for name in before if name in after]
    if kept != [name for name in after if name in before]:
        label = f"{field.label} / {_('order')}"
        yield f"{field.name}.", label, _order(key, was, zone), _order(key, becomes, zone)


def _keyed(key: RuleField, rows: Sequence[Any]) -> dict[Any, Any]:
    return {getattr(row, key.name): row for row in rows}


def _order(key: RuleField, rows: Sequence[Any], zone: tzinfo) -> str:
    return listed(shown_value(key, getattr(row, key.name), zone) for row in rows)


def _row(field: RuleField, row: Any, zone: tzinfo) -> str:
    if row is None:
        return ABSENT
    return _("; ").join(
        _("%(label)s: %(value)s")
        % {"label": column.label, "value": shown_value(column, getattr(row, column.name), zone)}
        for column in field.row_fields[1:] or field.row_fields
    )


def shown_value(field: RuleField, value: Any, zone: tzinfo) -> str:
    """One value as people read it; instants in the campaign's time zone."""
    if value is None or value in {"", ()}:
        return ABSENT
    if field.kind is Kind.INSTANT:
        return shown_instant(value, zone)
    if field.kind is Kind.ROWS:
        return "\n".join(_row(field, row, zone) for row in value)
    return _SHOWN.get(field.kind, str)(value)


def shown_instant(value: datetime, zone: tzinfo) -> str:
    """Day and time of day in the time zone, seconds only where there are some."""
    local = value.astimezone(zone)
    clock = "H:i:s" if local.second or local.microsecond else "H:i"
    return f"{formats.date_format(local, 'DATE_FORMAT')} {formats.time_format(local, clock)}"


def listed(parts: Iterable[str]) -> str:
    """Things one after the other, as the language lists them."""
    return reduce(
        lambda so_far, one: _("%(list)s, %(next)s") % {"list": so_far, "next": one}, parts
    )


def _yes_or_no(value: object) -> str:
    return str(yesno(bool(value)))


_SHOWN: Mapping[Kind, Callable[[Any], str]] = {
    Kind.FLAG: _yes_or_no,
    Kind.DECIMAL: decimal_text,
    Kind.CHOICE: lambda value: str(value.label),
    Kind.CHOICES: lambda value: listed(str(one.label) for one in value),
    Kind.DAY: lambda value: formats.date_format(value, "DATE_FORMAT"),
}
