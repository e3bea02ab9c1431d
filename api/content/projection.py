"""Which part of a document an answer holds: ``profile=`` and ``fields=``."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from api.content.conditional import combined_etag
from api.content.parameters import choice, invalid

PROFILES = ("card", "full")
MAX_SHOWN = 200


@dataclass(frozen=True)
class Projection:
    """A stored column, whole or cut down to the keys asked for, in the order asked for."""

    column: str
    chosen: tuple[str, ...] = ()

    @property
    def columns(self) -> tuple[str, str]:
        """The stored bytes and their validator."""
        return self.column, f"{self.column}_etag"

    def body(self, stored: bytes) -> bytes:
        """The bytes to send."""
        if not self.chosen:
            return stored
        whole = json.loads(stored)
        return compact({name: whole[name] for name in self.chosen})

    def etag(self, stored_etag: str) -> str:
        """The validator of those bytes."""
        return combined_etag([stored_etag, *self.chosen]) if self.chosen else stored_etag


def read_projection(
    query: Mapping[str, str], *, known: tuple[str, ...], default: str
) -> Projection:
    """What is asked for; raises a 400 problem for an unknown profile or key.

    ``fields`` chooses from the full document, whatever the profile.
    """
    profile = choice(query, "profile", default=default, options=PROFILES)
    raw = query.get("fields")
    if raw is None:
        return Projection(profile)
    names = tuple(dict.fromkeys(name.strip() for name in raw.split(",")))
    if unknown := [name for name in names if name not in known]:
        shown = ", ".join(unknown)[:MAX_SHOWN]
        raise invalid("fields", _("There is no field of this name: %(names)s") % {"names": shown})
    return Projection("full", names)


def compact(value: object) -> bytes:
    """JSON as all answers have it: no blanks, UTF-8, not escaped."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def envelope(items: list[bytes], tail: Mapping[str, object]) -> bytes:
    """``{"items":[…],…tail}`` without parsing what is stored."""
    return b'{"items":[' + b",".join(items) + b"]," + compact(tail)[1:]
