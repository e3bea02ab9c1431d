"""The keys that voters' addresses are hashed with: outside the database, and gone for good when
they have been destroyed (DESIGN 8).

One file (``BALLOT_KEY_FILE``) holds a *seed* and the day it is of. The seed of each day is a hash
of the day before's, so that a seed gives its own day and all later ones, and none that came before.
To destroy the keys of all days before one, the file is replaced by that day's seed: nobody can
then tell from the database who voted on them, not even who has the file. Machines that share a
vote share the file's contents; each makes the same keys.

A file that holds anything else is the seed of `FIRST_DAY`: any secret does to begin with.
"""

import hashlib
import hmac
import os
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

from django.conf import settings

VOTER, NETWORK, TOKEN, ASKER = "voter", "network", "token", "asker"
FIRST_DAY = date(2000, 1, 1)
HEADING = b"pingxuan ballot seed of "
SHORTEST_SEED = 16
_STEP = b"pingxuan ballot seed of the next day"


class KeyDestroyed(Exception):
    """The keys of that day were destroyed: what they hashed is noise now."""


class KeyFileUnusable(Exception):
    """There is no key file, or nothing in it that could be a key: nobody votes without."""


@dataclass(frozen=True)
class Seed:
    """What the file holds: the secret of a day, from which later days' are made."""

    day: date
    secret: bytes

    def of(self, day: date) -> "Seed":
        """The seed of a later day, or this. Raises KeyDestroyed for an earlier one."""
        if day < self.day:
            raise KeyDestroyed(day.isoformat())
        secret = self.secret
        for _ in range((day - self.day).days):
            secret = hmac.digest(secret, _STEP, "sha256")
        return Seed(day, secret)

    def as_bytes(self) -> bytes:
        """The file's contents."""
        return HEADING + f"{self.day.isoformat()}\n{self.secret.hex()}\n".encode()


def read_seed(contents: bytes) -> Seed:
    """What a file's contents are the seed of. Raises KeyFileUnusable."""
    if contents.startswith(HEADING):
        try:
            day, secret = contents.removeprefix(HEADING).decode().split()
            return Seed(date.fromisoformat(day), bytes.fromhex(secret))
        except ValueError as exc:
            raise KeyFileUnusable("damaged") from exc
    if len(contents.strip()) < SHORTEST_SEED:
        raise KeyFileUnusable("too short")
    if not contents.strip(b"\0 \t\r\n"):
        raise KeyFileUnusable("written over")
    return Seed(FIRST_DAY, contents.strip())


def day_key(purpose: str, day: date, *parts: str) -> bytes:
    """32 bytes for a purpose on a day. Raises KeyDestroyed, KeyFileUnusable."""
    return _joined(_secret_of(key_file(), _stamp(), day), purpose, *parts)


def standing_key(purpose: str, *parts: str) -> bytes:
    """32 bytes for what need not outlive the file's next replacement. Raises KeyFileUnusable."""
    return _joined(_seed(key_file(), _stamp()).secret, purpose, *parts)


def key_file() -> Path:
    """Where the seed is kept."""
    return _path(settings.BALLOT_KEY_FILE)


def earliest_day() -> date:
    """The first day whose keys still exist. Raises KeyFileUnusable."""
    return _seed(key_file(), _stamp()).day


def destroy_before(day: date) -> None:
    """Destroy the keys of all days before ``day``, on this machine: the file is replaced.

    The old contents are written over once nobody finds them under the name any more: whoever
    reads the file at any moment, also after a crash, finds the old seed or the new. What copies
    there are (backups, other machines) is not in reach. Raises KeyFileUnusable, and OSError where
    the file cannot be written.
    """
    path = key_file()
    later = _seed(path, _stamp()).of(day)
    spare = path.with_name(f"{path.name}.new")
    with os.fdopen(os.open(spare, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(later.as_bytes())
        file.flush()
        os.fsync(file.fileno())
    with path.open("r+b") as old:
        spare.replace(path)
        length = len(old.read())
        old.seek(0)
        old.write(b"\0" * length)
        old.flush()
        os.fsync(old.fileno())


def _stamp() -> tuple[int, int]:
    """What changes when the file does, so that a replaced one is read again."""
    try:
        told = key_file().stat()
    except OSError as exc:
        raise KeyFileUnusable(str(exc)) from exc
    return told.st_mtime_ns, told.st_ino


@lru_cache(maxsize=4)
def _path(named: str) -> Path:
    return Path(named).expanduser()


@lru_cache(maxsize=4)
def _seed(path: Path, stamp: tuple[int, int]) -> Seed:
    try:
        return read_seed(path.read_bytes())
    except OSError as exc:
        raise KeyFileUnusable(str(exc)) from exc


@lru_cache(maxsize=64)
def _secret_of(path: Path, stamp: tuple[int, int], day: date) -> bytes:
    return _seed(path, stamp).of(day).secret


def _joined(secret: bytes, *parts: str) -> bytes:
    """The parts have their lengths before them and cannot run together."""
    message = b"".join(
        len(part).to_bytes(2, "big") + part for part in (one.encode() for one in parts)
    )
    return hmac.digest(secret, message, hashlib.sha256)
