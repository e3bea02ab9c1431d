"""What a file's tests begin with: made once a process by the product's verbs, copied from then on.

For a fixture that publishes pages and builds documents, a second or more each time. A copy has the
moments and identities of the first, so make nothing here that has to be of this very minute.
"""

from collections.abc import Callable
from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar

from django.db.models import Model

from cms.campaigns.switchboard import board
from tests.standing_rows import StandingRows, rows_written_by

T = TypeVar("T")
_remembered: dict[Callable[[], Any], tuple[StandingRows, Any]] = {}


def given(make: Callable[[], T]) -> T:
    """Have the database hold what ``make`` writes, and return what it returned.

    ``make`` is a function of a module, which names what is remembered. The rows it returns, alone
    or in a list, a dictionary or a dataclass, are read anew.
    """
    if make not in _remembered:
        results: list[T] = []
        rows = rows_written_by(lambda: results.append(make()))
        _remembered[make] = rows, results[0]
    elif _remembered[make][0].write(as_they_were=True):
        board.forget()
    else:
        return make()
    return _read_again(_remembered[make][1])


def _read_again(result: Any) -> Any:
    if isinstance(result, Model):
        return type(result)._default_manager.get(pk=result.pk)
    if isinstance(result, list | tuple):
        return type(result)(_read_again(one) for one in result)
    if isinstance(result, dict):
        return {name: _read_again(one) for name, one in result.items()}
    if is_dataclass(result):
        again = {one.name: _read_again(getattr(result, one.name)) for one in fields(result)}
        return replace(result, **again)
    return result
