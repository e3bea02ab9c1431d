"""The copy: one SQLite file. Every change of it is one transaction, so a kill leaves the copy
as it was before or as it is after, never between.
"""

import json
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

SCHEMA = """
CREATE TABLE IF NOT EXISTS document (
    uid TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    etag TEXT NOT NULL,
    body BLOB NOT NULL,
    title TEXT NOT NULL,
    category TEXT NOT NULL,
    published_at TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS document_newest ON document (kind, published_at DESC);
CREATE TABLE IF NOT EXISTS progress (id INTEGER PRIMARY KEY CHECK (id = 1), token TEXT NOT NULL);
"""


@dataclass(frozen=True)
class Fetched:
    """A document as it was fetched: ``body`` are the bytes, ``etag`` is what names them."""

    uid: str
    kind: str
    etag: str
    body: bytes


class Copy:
    """What this site holds of the shared content."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.path = path
        with self._connection() as connection:
            connection.executescript(SCHEMA)

    @property
    def token(self) -> str | None:
        """How far the copy has come; None before the first snapshot."""
        with self._connection() as connection:
            row = connection.execute("SELECT token FROM progress").fetchone()
        return row[0] if row else None

    def etags(self, uids: Iterable[str]) -> dict[str, str]:
        """The entity tags of those documents that the copy has."""
        with self._connection() as connection:
            return {
                uid: row[0]
                for uid in uids
                if (
                    row := connection.execute(
                        "SELECT etag FROM document WHERE uid = ?", [uid]
                    ).fetchone()
                )
            }

    def replace(self, documents: Iterable[Fetched], *, token: str) -> None:
        """Hold these documents and no others. What ``documents`` raises leaves the copy alone."""
        with self._transaction() as connection:
            connection.execute("DELETE FROM document")
            for document in documents:
                _put(connection, document)
            _go_on_from(connection, token)

    def apply(self, changed: Iterable[Fetched], gone: Iterable[str], *, token: str) -> None:
        """Take one page of changes in, and remember how far that was."""
        with self._transaction() as connection:
            for document in changed:
                _put(connection, document)
            connection.executemany("DELETE FROM document WHERE uid = ?", [[uid] for uid in gone])
            _go_on_from(connection, token)

    def newest(
        self, kind: str, *, category: str = "", words: str = "", limit: int = 60
    ) -> list[dict[str, Any]]:
        """Documents of a kind, the newest first."""
        sql = "SELECT body FROM document WHERE kind = ?"
        values: list[object] = [kind]
        if category:
            sql, values = f"{sql} AND category = ?", [*values, category]
        if words:
            sql, values = f"{sql} AND instr(title, ?) > 0", [*values, words]
        with self._connection() as connection:
            rows = connection.execute(
                f"{sql} ORDER BY published_at DESC, uid LIMIT ?", [*values, limit]
            )
            return [json.loads(row[0]) for row in rows]

    def one(self, kind: str, uid: str) -> dict[str, Any] | None:
        """A document; None where the copy does not have it."""
        with self._connection() as connection:
            row = connection.execute(
                "SELECT body FROM document WHERE kind = ? AND uid = ?", [kind, uid]
            ).fetchone()
        return json.loads(row[0]) if row else None

    def everything(self) -> dict[str, tuple[str, bytes]]:
        """Tag and bytes of all documents, by uid."""
        with self._connection() as connection:
            rows = connection.execute("SELECT uid, etag, body FROM document")
            return {uid: (etag, body) for uid, etag, body in rows}

    @contextmanager
    def _connection(self) -> Iterator[sqlite3.Connection]:
        connection = sqlite3.connect(self.path, timeout=20, isolation_level=None)
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            yield connection
        finally:
            connection.close()

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        with self._connection() as connection:
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
            except BaseException:
                connection.execute("ROLLBACK")
                raise
            connection.execute("COMMIT")


def _put(connection: sqlite3.Connection, document: Fetched) -> None:
    told = json.loads(document.body)
    connection.execute(
        "REPLACE INTO document VALUES (?, ?, ?, ?, ?, ?, ?)",
        [
            document.uid,
            document.kind,
            document.etag,
            document.body,
            told.get("title") or told.get("name") or "",
            _category(told),
            told.get("published_at") or "",
        ],
    )


def _category(told: dict[str, Any]) -> str:
    category = told.get("category")
    return str(category["slug"]) if isinstance(category, dict) else ""


def _go_on_from(connection: sqlite3.Connection, token: str) -> None:
    connection.execute("REPLACE INTO progress VALUES (1, ?)", [token])
