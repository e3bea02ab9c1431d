"""Query parameters: what is declared is understood, anything else is refused."""

from collections.abc import Collection, Mapping

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from api.errors import INVALID_PARAMETER, UNKNOWN_PARAMETER, Problem

MAX_LENGTH = 2000
MAX_NAMED = 20
"""So many unknown parameters are named, each by so many characters:"""
MAX_NAME = 100


def refuse_unknown(query: QueryDict, known: Collection[str]) -> None:
    """Raise a 400 problem naming the parameters that are not known, doubled or malformed."""
    unknown = sorted(set(query) - set(known))
    if unknown:
        detail = _("This parameter is unknown.")
        raise Problem(
            UNKNOWN_PARAMETER,
            errors=[
                {"parameter": name[:MAX_NAME], "detail": detail} for name in unknown[:MAX_NAMED]
            ],
        )
    for name, values in query.lists():
        if len(values) > 1:
            raise invalid(name, _("This parameter is given more than once."))
        if len(values[0]) > MAX_LENGTH:
            raise invalid(name, _("This value is too long."))
        if "\0" in values[0]:
            raise invalid(name, _("This value holds a NUL character."))


def invalid(name: str, detail: str | Promise) -> Problem:
    """A 400 problem about one parameter."""
    return Problem(INVALID_PARAMETER, errors=[{"parameter": name, "detail": str(detail)}])


def integer(query: Mapping[str, str], name: str, *, default: int, low: int, high: int) -> int:
    """A whole number within bounds; raises a 400 problem otherwise."""
    raw = query.get(name)
    if raw is None:
        return default
    is_number = raw.isascii() and raw.isdigit() and len(raw) <= len(str(high))
    if not is_number or not low <= int(raw) <= high:
        bounds = {"low": low, "high": high}
        raise invalid(name, _("A whole number from %(low)s to %(high)s.") % bounds)
    return int(raw)


def choice(query: Mapping[str, str], name: str, *, default: str, options: Collection[str]) -> str:
    """One of the options; raises a 400 problem otherwise."""
    value = query.get(name, default)
    if value not in options:
        raise invalid(name, _("One of: %(options)s.") % {"options": ", ".join(options)})
    return value
