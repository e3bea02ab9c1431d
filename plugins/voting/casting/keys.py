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
import stat
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

from django.conf import settings

VOTER, NETWORK, TOKEN, ASKER, MARK = "voter", "network", "token", "asker", "mark"
FIRST_DAY = date(2000, 1, 1)
HEADING = b"pingxuan ballot seed of "
SHORTEST_SEED = 32
"""Octets of the file; production refuses to start with fewer."""
MOST_KEPT = 256
"""Keys in memory: a handful for each campaign and day that are voted on."""
_STEP = b"pingxuan ballot seed of the next day"

Stamp = tuple[int, int]
"""What changes when the file does, so that a replaced one is read again."""


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
    if len(contents) < SHORTEST_SEED:
        raise KeyFileUnusable("too short")
    if not contents.strip(b"\0 \t\r\n"):
        raise KeyFileUnusable("written over")
    return Seed(FIRST_DAY, contents.strip())


class Ring:
    """The keys that one state of the file gives, made when they are first asked for."""

    def __init__(self, stamp: "Stamp", seed: Seed) -> None:
        self.stamp = stamp
        self.seed = seed
        self._days: dict[date, bytes] = {}
        self._made: dict[tuple[str | date | None, ...], bytes] = {}

    def day_key(self, purpose: str, day: date, *parts: str) -> bytes:
        """32 bytes for a purpose on a day. Raises KeyDestroyed."""
        return self._made.get((day, purpose, *parts)) or self._make(day, purpose, *parts)

    def standing_key(self, purpose: str, *parts: str) -> bytes:
        """32 bytes for what need not outlive the file's next replacement."""
        return self._made.get((None, purpose, *parts)) or self._make(None, purpose, *parts)

    def _make(self, day: date | None, *named: str) -> bytes:
        if len(self._made) >= MOST_KEPT:
            self._made.clear()
        secret = self.seed.secret if day is None else self._secret(day)
        made = self._made[day, *named] = _joined(secret, *named)
        return made

    def _secret(self, day: date) -> bytes:
        secret = self._days.get(day)
        if secret is None:
            secret = self._days[day] = self.seed.of(day).secret
        return secret


_kept: dict[str, Ring] = {}
"""The ring that was used last, by the file's name: one, so that no older keys stay in memory."""


def ring() -> Ring:
    """The keys as the file has them now; a look at its stamp. Raises KeyFileUnusable."""
    named, stamp = settings.BALLOT_KEY_FILE, _stamp()
    known = _kept.get(named)
    if known is None or known.stamp != stamp:
        known = Ring(stamp, _read(key_file()))
        _kept.clear()
        _kept[named] = known
    return known


def day_key(purpose: str, day: date, *parts: str) -> bytes:
    """32 bytes for a purpose on a day. Raises KeyDestroyed, KeyFileUnusable."""
    return ring().day_key(purpose, day, *parts)


def standing_key(purpose: str, *parts: str) -> bytes:
    """32 bytes for what need not outlive the file's next replacement. Raises KeyFileUnusable."""
    return ring().standing_key(purpose, *parts)


def key_file() -> Path:
    """Where the seed is kept."""
    return _path(settings.BALLOT_KEY_FILE)


def earliest_day() -> date:
    """The first day whose keys still exist. Raises KeyFileUnusable."""
    return ring().seed.day


def destroy_before(day: date) -> None:
    """Destroy the keys of all days before ``day``, on this machine: the file is replaced.

    The old contents are written over once nobody finds them under the name any more: whoever
    reads the file at any moment, also after a crash, finds the old seed or the new. Owner and mode
    stay, so that the server can still read it when somebody else, root perhaps, runs this. What
    copies there are (backups, other machines) is not in reach. Raises KeyFileUnusable, and OSError
    where the file cannot be written or not be given to its owner.
    """
    path = key_file()
    later = ring().seed.of(day)
    spare = path.with_name(f"{path.name}.new")
    with os.fdopen(os.open(spare, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        _give_as(path.stat(), file.fileno())
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


def _give_as(model: os.stat_result, descriptor: int) -> None:
    """Let a file have the owner, group and mode of another."""
    os.fchown(descriptor, model.st_uid, model.st_gid)
    os.fchmod(descriptor, stat.S_IMODE(model.st_mode))


def _stamp() -> Stamp:
    try:
        told = key_file().stat()
    except OSError as exc:
        raise KeyFileUnusable(str(exc)) from exc
    return told.st_mtime_ns, told.st_ino


@lru_cache(maxsize=4)
def _path(named: str) -> Path:
    return Path(named).expanduser()


def _read(path: Path) -> Seed:
    try:
        return read_seed(path.read_bytes())
    except OSError as exc:
        raise KeyFileUnusable(str(exc)) from exc


def _joined(secret: bytes, *parts: str) -> bytes:
    """The parts have their lengths before them and cannot run together."""
    message = b"".join(
        len(part).to_bytes(2, "big") + part for part in (one.encode() for one in parts)
    )
    return hmac.digest(secret, message, hashlib.sha256)
