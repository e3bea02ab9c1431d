"""What an answer to a decision must look like: who decides relies on it without looking again."""

from collections.abc import Callable, Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import replace
from decimal import Decimal
from types import MappingProxyType
from typing import Any
from uuid import UUID

from cms.plugin_system.hookspecs import ScoreInput

LOWEST, HIGHEST = Decimal(0), Decimal(100)


def as_score_inputs(answer: Any) -> tuple[ScoreInput, ...]:
    """The answer to ``score_inputs``, in a form that nobody can change any more.

    Raises TypeError or ValueError where it is not as `ScoreInput` says.
    """
    inputs = tuple(_as_score_input(one) for one in answer)
    if len({one.key for one in inputs}) < len(inputs):
        raise ValueError("Two score inputs have the same key.")
    return inputs


def _as_score_input(one: Any) -> ScoreInput:
    if not (isinstance(one, ScoreInput) and isinstance(one.key, str) and one.key):
        raise TypeError(f"{one!r} is no ScoreInput with a key.")
    if not isinstance(one.values, Mapping):
        raise TypeError(f"The values of {one.key} are no mapping.")
    values = dict(one.values)
    for case, value in values.items():
        if not (isinstance(case, UUID) and isinstance(value, Decimal)):
            raise TypeError(f"{one.key}: {case!r}: {value!r} is not a case's uid and a Decimal.")
        if not (value.is_finite() and LOWEST <= value <= HIGHEST):
            raise ValueError(f"{one.key}: {value} is not between {LOWEST} and {HIGHEST}.")
    return replace(one, values=MappingProxyType(values))


ACCEPTED: Mapping[str, Callable[[Any], Any]] = {"score_inputs": as_score_inputs}
"""For each decision what makes a plugin's answer fit for use, or raises."""


def fixed(value: Any) -> Any:
    """An argument as no plugin can change it for the next one."""
    if isinstance(value, AbstractSet):
        return frozenset(value)
    is_plain = isinstance(value, str | bytes | Mapping) or not isinstance(value, Iterable)
    return value if is_plain else tuple(value)
