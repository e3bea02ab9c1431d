"""Rules as typed, documented fields of frozen dataclasses: what a form, a file and a diff need.

A rules class is a frozen, keyword-only dataclass whose fields are made with `rule`. The types a
generated form knows: ``bool``, ``int``, ``Decimal``, ``str``, a ``TextChoices``, ``date``,
``time``, ``datetime`` (aware), ``tuple[<TextChoices>, ...]`` and ``tuple[<flat dataclass>, ...]``;
each but the last two may be ``| None``. Anything else is refused when the class is registered.

A rules class may have ``problems(self)`` for what concerns several fields and
``change_problems(self, old, *, now)`` for what may not be changed from ``old``; both give
`Problem`s.
"""

import dataclasses
import enum
import types
import typing
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, time
from decimal import Decimal
from functools import cache
from typing import Any, NamedTuple, Protocol, runtime_checkable

from django.core.exceptions import ImproperlyConfigured
from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from cms.core.text import count_zi

_KEY = "rule"

YEARS = range(1900, 2201)
"""Whoever types another year has mistyped; beyond, time zones and arithmetic overflow."""
MOST_DIGITS = 20
"""Of a decimal written out, before and after its point together."""


class Kind(enum.Enum):
    """What a value is, and so which control a form shows for it."""

    FLAG = "flag"
    WHOLE = "whole"
    DECIMAL = "decimal"
    TEXT = "text"
    CHOICE = "choice"
    DAY = "day"
    TIME = "time"
    INSTANT = "instant"
    CHOICES = "choices"
    ROWS = "rows"


class Problem(NamedTuple):
    """What is wrong with a field, in words for the person who fills in the form.

    ``field`` is a field's name, ``rows[2].name`` inside rows (from 0), or empty: the whole.
    """

    field: str
    message: str | Promise


@runtime_checkable
class ChecksItself(Protocol):
    """A rules class with conditions that concern several fields."""

    def problems(self) -> Iterable[Problem]:
        """What is wrong with these rules."""


@runtime_checkable
class GuardsChanges(Protocol):
    """A rules class with conditions on what may follow upon what."""

    def change_problems(self, old: Any, *, now: datetime) -> Iterable[Problem]:
        """What may not be changed from ``old`` to these rules at ``now``."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class RuleField:
    """One rule: what it is called, what it may hold, whether it may change once voting is on."""

    name: str
    label: str | Promise
    help: str | Promise
    kind: Kind
    optional: bool
    low: Any
    high: Any
    max_zi: int | None
    changeable: bool
    multiline: bool
    choices: type[TextChoices] | None
    row: type[Any] | None

    @property
    def row_fields(self) -> "tuple[RuleField, ...]":
        """The columns of a list of rows."""
        return fields_of(self.row) if self.row is not None else ()


@dataclasses.dataclass(frozen=True, kw_only=True)
class _Told:
    label: str | Promise
    help: str | Promise
    low: Any
    high: Any
    max_zi: int | None
    changeable: bool
    multiline: bool


def rule(  # noqa: PLR0913 -- each is one thing to say of a rule, by name
    default: Any = dataclasses.MISSING,
    *,
    label: str | Promise,
    help: str | Promise = "",  # noqa: A002 -- the word that Django's fields use too
    low: Any = None,
    high: Any = None,
    max_zi: int | None = None,
    changeable: bool = False,
    multiline: bool = False,
) -> Any:
    """Declare one rule with its words and bounds (both included; ``max_zi`` in 字).

    Every rule of a section needs a default: old sheets load under newer code. Columns of rows may
    go without. ``changeable`` rules may still change, each with a notice, after voting has opened;
    all others are frozen then. ``multiline``
    texts are given lines to be typed in.
    """
    told = _Told(
        label=label,
        help=help,
        low=low,
        high=high,
        max_zi=max_zi,
        changeable=changeable,
        multiline=multiline,
    )
    return dataclasses.field(default=default, metadata={_KEY: told})


def fields_of(rules: type[Any]) -> tuple[RuleField, ...]:
    """The rules of a class in their order.

    Raises ImproperlyConfigured, saying what to change, where the class breaks the module's terms.
    """
    return _fields_of(typing.cast("Any", rules))


@cache
def _fields_of(rules: Any) -> tuple[RuleField, ...]:
    params = getattr(rules, "__dataclass_params__", None)
    if params is None or not params.frozen:
        raise ImproperlyConfigured(
            f"{rules.__qualname__}: rules are a frozen dataclass;"
            " write @dataclass(frozen=True, kw_only=True)."
        )
    hints = typing.get_type_hints(rules)
    return tuple(_read(rules, one, hints[one.name]) for one in dataclasses.fields(rules))


def check_section(rules: type[Any]) -> None:
    """Raise ImproperlyConfigured where a section's class lacks a default or has a wrong one."""
    for one in dataclasses.fields(rules):
        if one.default is dataclasses.MISSING and one.default_factory is dataclasses.MISSING:
            raise ImproperlyConfigured(
                f"{rules.__qualname__}.{one.name} needs a default:"
                " a rule sheet stored before it existed must still load."
            )
    fields_of(rules)
    for problem in problems_of(rules()):
        raise ImproperlyConfigured(
            f"{rules.__qualname__}: the default of {problem.field} is wrong: {problem.message}"
        )


def problems_of(rules: Any) -> list[Problem]:
    """All that is wrong with an instance: types, bounds, rows, then what it says itself."""
    found = [
        Problem(f"{field.name}{inner}", message)
        for field in fields_of(type(rules))
        for inner, message in _problems(field, getattr(rules, field.name))
    ]
    if not found and isinstance(rules, ChecksItself):
        found += rules.problems()
    return found


def differences(old: Any, new: Any) -> Iterator[tuple[RuleField, Any, Any]]:
    """The rules whose values differ between two instances of one class, in their order."""
    for field in fields_of(type(new)):
        before, after = getattr(old, field.name), getattr(new, field.name)
        if before != after:
            yield field, before, after


_SCALARS: Mapping[type[Any], Kind] = {
    bool: Kind.FLAG,
    int: Kind.WHOLE,
    Decimal: Kind.DECIMAL,
    str: Kind.TEXT,
    date: Kind.DAY,
    time: Kind.TIME,
    datetime: Kind.INSTANT,
}


def _read(rules: type[Any], one: "dataclasses.Field[Any]", hint: Any) -> RuleField:
    told = one.metadata.get(_KEY)
    if told is None:
        raise ImproperlyConfigured(
            f"{rules.__qualname__}.{one.name} has no label; declare it with rule(…, label=…)."
        )
    plain, optional = _without_none(hint)
    kind, choices, row = _kind(plain)
    if kind is None or (optional and kind in {Kind.FLAG, Kind.CHOICES, Kind.ROWS}):
        raise ImproperlyConfigured(
            f"{rules.__qualname__}.{one.name}: {hint} is not a type that rule forms know;"
            " see cms/plugin_system/rule_fields.py for those that are."
        )
    return RuleField(
        name=one.name, kind=kind, optional=optional, choices=choices, row=row, **vars(told)
    )


def _without_none(hint: Any) -> tuple[Any, bool]:
    if typing.get_origin(hint) in {types.UnionType, typing.Union}:
        rest = [part for part in typing.get_args(hint) if part is not type(None)]
        if len(rest) == 1:
            return rest[0], True
    return hint, False


def _kind(hint: Any) -> tuple[Kind | None, type[TextChoices] | None, type[Any] | None]:
    if hint in _SCALARS:
        return _SCALARS[hint], None, None
    if _is_choices(hint):
        return Kind.CHOICE, hint, None
    if typing.get_origin(hint) is tuple:
        inner, *rest = typing.get_args(hint)
        if rest == [Ellipsis] and _is_choices(inner):
            return Kind.CHOICES, inner, None
        if rest == [Ellipsis] and _is_flat(inner):
            return Kind.ROWS, None, inner
    return None, None, None


def _is_choices(hint: Any) -> bool:
    return isinstance(hint, type) and issubclass(hint, TextChoices)


def _is_flat(hint: Any) -> bool:
    return dataclasses.is_dataclass(hint) and all(
        field.kind not in {Kind.CHOICES, Kind.ROWS}
        for field in fields_of(typing.cast("type", hint))
    )


_TYPES: Mapping[Kind, type[Any]] = {kind: type_ for type_, kind in _SCALARS.items()}


def _problems(field: RuleField, value: Any) -> Iterator[tuple[str, str]]:
    if value is None and field.optional:
        return
    if not _fits(field, value):
        yield "", _("This is not a value of the right kind.")
    elif field.kind is Kind.ROWS:
        for place, row in enumerate(value):
            for problem in problems_of(row):
                yield f"[{place}].{problem.field}", str(problem.message)
    elif field.kind is Kind.CHOICES:
        if len(set(value)) != len(value):
            yield "", _("Nothing may be chosen twice.")
    else:
        yield from (("", message) for message in _bounds(field, value))


def _fits(field: RuleField, value: Any) -> bool:
    """Whether a value is exactly of the type that the rule declares."""
    if field.kind in {Kind.ROWS, Kind.CHOICES}:
        inner = field.row if field.kind is Kind.ROWS else field.choices
        return isinstance(value, tuple) and all(type(one) is inner for one in value)
    return type(value) is (field.choices or _TYPES[field.kind])


def _is_written_out(value: Decimal) -> bool:
    """Whether the exact notation is short: an exponent would write millions of zeros."""
    _sign, digits, exponent = value.as_tuple()
    return isinstance(exponent, int) and len(digits) + abs(exponent) <= MOST_DIGITS


def _bounds(field: RuleField, value: Any) -> Iterator[str]:
    if field.kind is Kind.DECIMAL and not value.is_finite():
        yield _("This is not a number.")
        return
    if field.kind is Kind.DECIMAL and not _is_written_out(value):
        yield _("At most %(digits)s digits.") % {"digits": MOST_DIGITS}
        return
    if field.kind is Kind.INSTANT and value.tzinfo is None:
        yield _("The time zone is missing.")
        return
    if field.kind in {Kind.INSTANT, Kind.DAY} and value.year not in YEARS:
        told = {"first": YEARS[0], "last": YEARS[-1]}
        yield _("The year must be between %(first)s and %(last)s.") % told
        return
    if field.low is not None and value < field.low:
        yield _("At least %(low)s.") % {"low": field.low}
    if field.high is not None and value > field.high:
        yield _("At most %(high)s.") % {"high": field.high}
    if field.kind is Kind.TEXT and field.max_zi is not None and count_zi(value) > field.max_zi:
        yield _("At most %(limit)s characters; now %(used)s.") % {
            "limit": field.max_zi,
            "used": count_zi(value),
        }
