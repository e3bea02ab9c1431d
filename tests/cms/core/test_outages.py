"""What passes by itself is told apart from mistakes: by the driver's codes, not by words."""

import errno
import sqlite3

import psycopg
import pytest
from django.db import InterfaceError, OperationalError, ProgrammingError

from cms.core.outages import Outage, outage_of


def wrapped(kind, cause):
    """As Django hands a driver's error on."""
    error = kind(str(cause))
    error.__cause__ = cause
    return error


def sqlite_error(statement, *, file=":memory:", **options):
    """What SQLite itself says to a statement."""
    database = sqlite3.connect(file, **options)
    try:
        database.execute(statement)
    except sqlite3.Error as error:
        return error
    finally:
        database.close()
    raise AssertionError("that worked")


@pytest.fixture
def busy(tmp_path):
    holder = sqlite3.connect(tmp_path / "db", isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    yield sqlite_error("CREATE TABLE t (n)", file=tmp_path / "db", timeout=0)
    holder.close()


@pytest.fixture
def full(tmp_path):
    database = sqlite3.connect(tmp_path / "db")
    database.execute("CREATE TABLE t (n)")
    database.execute("PRAGMA max_page_count = 2")
    with pytest.raises(sqlite3.OperationalError) as error:
        database.execute("INSERT INTO t VALUES (zeroblob(100000))")
    database.close()
    return error.value


def test_locked_sqlite_is_busy(busy):
    assert outage_of(wrapped(OperationalError, busy)) is Outage.BUSY


def test_full_sqlite_is_full(full):
    assert outage_of(wrapped(OperationalError, full)) is Outage.FULL


def test_a_missing_table_is_a_mistake():
    missing = sqlite_error("SELECT * FROM nowhere")
    assert outage_of(wrapped(OperationalError, missing)) is None


@pytest.mark.parametrize(
    ("error", "outage"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), Outage.FULL),
        (OSError(errno.EDQUOT, "Disk quota exceeded"), Outage.FULL),
        (FileNotFoundError(errno.ENOENT, "No such file"), None),
        (wrapped(OperationalError, psycopg.OperationalError("connection refused")), Outage.BUSY),
        (wrapped(OperationalError, psycopg.errors.LockNotAvailable("lock timeout")), Outage.BUSY),
        (wrapped(OperationalError, psycopg.errors.DiskFull("could not extend file")), Outage.FULL),
        (wrapped(InterfaceError, psycopg.InterfaceError("connection closed")), Outage.BUSY),
        (wrapped(ProgrammingError, psycopg.errors.UndefinedTable("nowhere")), None),
        (ValueError("disk"), None),
        (None, None),
    ],
)
def test_other_errors_by_their_kind(error, outage):
    assert outage_of(error) is outage
