"""Errors that are nobody's mistake and pass: a database that is locked or away, a full disk."""

import errno
import sqlite3
from enum import Enum

from django.db import InterfaceError, OperationalError

_NO_SPACE = {errno.ENOSPC, errno.EDQUOT}
_SQLITE_BUSY = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
_POSTGRES_DISK_FULL = "53100"


class Outage(Enum):
    """What is the matter."""

    BUSY = "busy"
    FULL = "full"


def outage_of(exc: BaseException | None) -> Outage | None:
    """The outage behind an exception; None for every other sort of failure."""
    if isinstance(exc, OSError):
        return Outage.FULL if exc.errno in _NO_SPACE else None
    if not isinstance(exc, OperationalError | InterfaceError):
        return None
    cause = exc.__cause__
    if not isinstance(cause, sqlite3.Error):
        is_full = getattr(cause, "sqlstate", None) == _POSTGRES_DISK_FULL
        return Outage.FULL if is_full else Outage.BUSY
    # SQLite says "operational" of a missing table, too. The low byte is the error's family.
    code = getattr(cause, "sqlite_errorcode", 0) & 0xFF
    if code == sqlite3.SQLITE_FULL:
        return Outage.FULL
    return Outage.BUSY if code in _SQLITE_BUSY else None
