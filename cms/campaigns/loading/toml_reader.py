"""Reading TOML strictly: every value is typed, nothing is ignored, errors name file and key."""

import re
import tomllib
from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path
from typing import TypeVar
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _

from cms.core.errors import DomainError
from cms.core.text import count_zi

_T = TypeVar("_T")
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_SLUG_LENGTH = 50


class DataFileError(DomainError):
    """A campaign's data file is missing, unreadable or says something impossible.

    ``params`` holds ``file`` (its name), ``key`` (where in it) and ``problem`` (in English:
    it speaks to whoever writes the file).
    """

    code = "data_file_invalid"
    default_message = _("%(file)s: %(key)s: %(problem)s")


class Table:
    """One TOML table with its place in the file; a key is read once and must be known.

    Call ``close`` when done: it refuses the keys that nobody asked for, which are mostly
    misspellings. All getters raise DataFileError.
    """

    def __init__(self, values: dict[str, object], *, file: str, place: str = "") -> None:
        self._values = dict(values)
        self._file = file
        self._place = place

    def fail(self, key: str, problem: str) -> DataFileError:
        """Make (not raise) the error for a key of this table."""
        return DataFileError(file=self._file, key=f"{self._place}{key}", problem=problem)

    def text(self, key: str, *, limit: int | None = None, blank: bool = False) -> str:
        """A string without outer white space, of at most ``limit`` 字."""
        value = self._take(key, str)
        if value != value.strip() or (not value and not blank):
            raise self.fail(key, "must not be empty or have white space around it")
        if limit is not None and count_zi(value) > limit:
            raise self.fail(key, f"has {count_zi(value)} 字, at most {limit} are allowed")
        return value

    def slug(self, key: str) -> str:
        """A short ASCII name: lower case, digits, single hyphens."""
        value = self.text(key)
        if not _SLUG.fullmatch(value) or len(value) > _SLUG_LENGTH:
            raise self.fail(key, f"{value!r} is not a slug")
        return value

    def choice(self, key: str, allowed: tuple[str, ...]) -> str:
        """One of the allowed strings."""
        value = self.text(key)
        if value not in allowed:
            raise self.fail(key, f"{value!r} is none of {', '.join(allowed)}")
        return value

    def whole(self, key: str, *, low: int = 1, high: int = 10_000) -> int:
        """A whole number within bounds, both included."""
        value = self._take(key, int)
        if not low <= value <= high:
            raise self.fail(key, f"{value} is not between {low} and {high}")
        return value

    def flag(self, key: str) -> bool:
        """A boolean; absent means false."""
        return self._take(key, bool) if key in self._values else False

    def day(self, key: str) -> date:
        """A local date."""
        return self._take(key, date)

    def instant(self, key: str, zone: ZoneInfo) -> datetime:
        """A local date and time, made aware in the campaign's time zone."""
        value = self._take(key, datetime)
        if value.tzinfo is not None:
            raise self.fail(key, "must be local to the campaign's time zone, without an offset")
        return value.replace(tzinfo=zone)

    def strings(self, key: str) -> tuple[str, ...]:
        """A list of distinct, non-empty strings."""
        values = self._take(key, list)
        if not all(isinstance(v, str) and v.strip() for v in values):
            raise self.fail(key, "must be a list of non-empty strings")
        if len(set(values)) != len(values):
            raise self.fail(key, "names something twice")
        return tuple(values)

    def table(self, key: str) -> "Table":
        """A nested table."""
        return self._nested(self._take(key, dict), key)

    def tables(self, key: str) -> list["Table"]:
        """A list of at least one table."""
        values = self._take(key, list)
        if not values or not all(isinstance(v, dict) for v in values):
            raise self.fail(key, "must be one or more tables")
        return [self._nested(v, f"{key}[{i}]") for i, v in enumerate(values, start=1)]

    def named_tables(self, key: str) -> list[tuple[str, dict[str, object]]]:
        """Tables by name, whose contents somebody else reads."""
        found = self._take(key, dict)
        for name, values in found.items():
            if not isinstance(values, dict):
                raise self.fail(f"{key}.{name}", "must be a table")
        return list(found.items())

    def once(self, key: str, values: Iterable[object]) -> None:
        """Refuse a list in which something appears twice; ``key`` says which list."""
        listed = list(values)
        for value in listed:
            if listed.count(value) > 1:
                raise self.fail(key, f"{value} appears twice")

    def has(self, key: str) -> bool:
        """Whether the key is there and unread."""
        return key in self._values

    def close(self) -> None:
        """Refuse keys that were not read."""
        for key in self._values:
            raise self.fail(key, "is not a known key")

    def _nested(self, values: dict[str, object], name: str) -> "Table":
        return Table(values, file=self._file, place=f"{self._place}{name}.")

    def _take(self, key: str, kind: type[_T]) -> _T:
        if key not in self._values:
            raise self.fail(key, "is missing")
        value = self._values.pop(key)
        # Exact types: Python counts a boolean as an int and a datetime as a date.
        if type(value) is not kind:
            found, wanted = type(value).__name__, kind.__name__
            raise self.fail(key, f"is a {found}, not a {wanted}")
        return value


def read_toml(path: Path) -> Table:
    """Open a TOML file as its top table. Raises DataFileError."""
    return parse_toml(read_text(path), file=path.name)


def parse_toml(text: str, *, file: str) -> Table:
    """Read TOML as its top table; ``file`` is what errors name. Raises DataFileError."""
    try:
        return Table(tomllib.loads(text), file=file)
    except ValueError as error:
        raise DataFileError(file=file, key="(file)", problem=str(error)) from error


def read_text(path: Path) -> str:
    """The text of a file in UTF-8. Raises DataFileError."""
    try:
        return path.read_text("utf-8")
    except (OSError, ValueError) as error:
        raise DataFileError(file=path.name, key="(file)", problem=str(error)) from error
