"""Levels in the limits' database file, beside the counts of wrong passwords.

A connection of its own instead of Django's: one statement at a time, kept open, and with little
patience, for whoever reads must not wait for a limit. The table is not the cache's, which throws
entries away when it is full: strangers with many addresses could push out the login limits.
"""

import os
import sqlite3
import threading
import time

PATIENCE_SECONDS = 1.0
"""A statement takes microseconds; on a machine that is short of breath its turn may take longer."""
SWEEP_SECONDS = 60.0
ROWS_PER_SWEEP = 5_000

MAKE = """
CREATE TABLE IF NOT EXISTS levels (
    name TEXT PRIMARY KEY, level REAL NOT NULL, ends REAL NOT NULL
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS levels_ends ON levels (ends);
"""
RAISE = """
INSERT INTO levels (name, level, ends) VALUES (:name, :floor + :step, :ends)
ON CONFLICT (name) DO UPDATE SET level = max(level, :floor) + :step, ends = :ends
WHERE max(level, :floor) + :step <= :ceiling
RETURNING level
"""
SWEEP = "DELETE FROM levels WHERE name IN (SELECT name FROM levels WHERE ends < ? LIMIT ?)"


class SQLiteLevels:
    """Levels in one file, which any number of processes share."""

    def __init__(self, file: str) -> None:
        self._file = file
        self._lock = threading.Lock()
        self._connection: sqlite3.Connection | None = None
        self._owner = 0
        self._sweep_at = 0.0

    def raise_level(
        self, name: str, *, floor: float, step: float, ceiling: float, seconds: float
    ) -> float | None:
        """As `cms.core.levels.Levels` says; raises sqlite3.Error where the file is of no use."""
        if floor + step > ceiling:
            return None
        now = time.time()
        values = {
            "name": name,
            "floor": floor,
            "step": step,
            "ceiling": ceiling,
            "ends": now + seconds,
        }
        if not self._lock.acquire(timeout=PATIENCE_SECONDS):
            raise sqlite3.OperationalError("the limits are being counted too slowly")
        try:
            connection = self._open()
            row = connection.execute(RAISE, values).fetchone()
            self._sweep(connection, now)
        except sqlite3.Error:
            self._close()
            raise
        finally:
            self._lock.release()
        return float(row[0]) if row else None

    def _open(self) -> sqlite3.Connection:
        """The connection; another process's must not be used after a fork."""
        if self._connection is None or self._owner != os.getpid():
            self._connection = sqlite3.connect(
                self._file,
                timeout=PATIENCE_SECONDS,
                isolation_level=None,
                check_same_thread=False,
            )
            self._owner = os.getpid()
            # A count may be lost with the power, but not with the process.
            self._connection.executescript(
                f"PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; {MAKE}"
            )
        return self._connection

    def _close(self) -> None:
        """Begin anew next time: the file may have been replaced."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _sweep(self, connection: sqlite3.Connection, now: float) -> None:
        if now >= self._sweep_at:
            self._sweep_at = now + SWEEP_SECONDS
            connection.execute(SWEEP, (now, ROWS_PER_SWEEP))
