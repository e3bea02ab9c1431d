"""Rules to plain JSON values and back, exactly; and the one way JSON is written for hashing.

Decimals and instants become strings (``"2.5"``, ``"2020-08-21T16:00:00Z"``), so that no reader's
floating point or time zone changes them.
"""

import json
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import Any, TypeVar

from django.utils.translation import gettext_lazy as _

from cms.core.errors import DomainError
from cms.plugin_system.rule_fields import Kind, RuleField, fields_of

_T = TypeVar("_T")


class RulesUnreadable(DomainError):
    """Stored rules do not fit the code that reads them; nothing is guessed.

    ``params`` holds ``section`` and ``problem``.
    """

    code = "rules_unreadable"
    default_message = _("The stored rules of “%(section)s” cannot be read: %(problem)s")


def canonical(value: Any) -> bytes:
    """JSON as UTF-8 with sorted keys and no white space: equal values give equal bytes.

    Raises ValueError for what JSON cannot say (NaN, infinity).
    """
    text = json.dumps(
        value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
    )
    return text.encode()


def to_plain(rules: Any) -> dict[str, Any]:
    """The rules as JSON values, by field name."""
    return {
        field.name: _plain(field, getattr(rules, field.name)) for field in fields_of(type(rules))
    }


def from_plain(rules: type[_T], plain: Mapping[str, Any]) -> tuple[_T, dict[str, Any]]:
    """Rules out of stored values, and the stored values that this class does not know.

    Defaults fill what is missing. Raises RulesUnreadable where a value is of another kind.
    """
    known = {field.name: field for field in fields_of(rules)}
    values = {name: _read(rules, known[name], plain[name]) for name in known if name in plain}
    unknown = {name: value for name, value in plain.items() if name not in known}
    try:
        return rules(**values), unknown
    except TypeError as error:
        raise RulesUnreadable(section=rules.__qualname__, problem=str(error)) from error


def decimal_text(value: Decimal) -> str:
    """The shortest exact decimal notation, without an exponent."""
    text = format(value, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def instant_text(value: datetime) -> str:
    """An aware instant in UTC, as RFC 3339 writes it."""
    return value.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _plain(field: RuleField, value: Any) -> Any:
    return None if value is None else _WRITERS[field.kind](value)


def _read(rules: type[Any], field: RuleField, plain: Any) -> Any:
    if plain is None and field.optional:
        return None
    try:
        return _READERS[field.kind](field, plain)
    except (ValueError, TypeError, AttributeError, InvalidOperation) as error:
        raise RulesUnreadable(
            section=rules.__qualname__, problem=f"{field.name}: {plain!r}"
        ) from error


def _of(kind: type[_T], plain: Any) -> _T:
    # Exactly: Python counts a boolean as an int.
    if type(plain) is not kind:
        raise TypeError(plain)
    return plain


def _aware(value: datetime) -> datetime:
    if value.tzinfo is None:
        raise ValueError(value)
    return value


def _finite(value: Decimal) -> Decimal:
    if not value.is_finite():
        raise ValueError(value)
    return value


def _choice(field: RuleField, plain: Any) -> Any:
    return field.choices and field.choices(plain)


def _row(field: RuleField, plain: Any) -> Any:
    return field.row and from_plain(field.row, plain)[0]


_WRITERS: Mapping[Kind, Callable[[Any], Any]] = {
    Kind.FLAG: bool,
    Kind.WHOLE: int,
    Kind.TEXT: str,
    Kind.DECIMAL: decimal_text,
    Kind.CHOICE: lambda value: value.value,
    Kind.DAY: lambda value: value.isoformat(),
    Kind.TIME: lambda value: value.isoformat(),
    Kind.INSTANT: instant_text,
    Kind.CHOICES: lambda value: [one.value for one in value],
    Kind.ROWS: lambda value: [to_plain(row) for row in value],
}

_READERS: Mapping[Kind, Callable[[RuleField, Any], Any]] = {
    Kind.FLAG: lambda _, plain: _of(bool, plain),
    Kind.WHOLE: lambda _, plain: _of(int, plain),
    Kind.TEXT: lambda _, plain: _of(str, plain),
    Kind.DECIMAL: lambda _, plain: _finite(Decimal(_of(str, plain))),
    Kind.CHOICE: _choice,
    Kind.DAY: lambda _, plain: date.fromisoformat(_of(str, plain)),
    Kind.TIME: lambda _, plain: time.fromisoformat(_of(str, plain)),
    Kind.INSTANT: lambda _, plain: _aware(datetime.fromisoformat(_of(str, plain))),
    Kind.CHOICES: lambda field, plain: tuple(_choice(field, one) for one in _of(list, plain)),
    Kind.ROWS: lambda field, plain: tuple(_row(field, one) for one in _of(list, plain)),
}
