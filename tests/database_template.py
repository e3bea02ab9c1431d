"""The migrated database, kept and copied instead of migrated again.

Some two hundred migrations take longer than most folders of tests. Their result depends on the
code of the product and of the packages it stands on, and on nothing else: a digest of these names
it. SQLite's is a file in pytest's cache, PostgreSQL's a database beside those of the tests.
Processes of one run wait for the first of them to make it.
"""

import fcntl
import hashlib
import shutil
import sqlite3
from contextlib import closing
from importlib.metadata import distributions
from pathlib import Path

from django.db import DatabaseError
from django.db.backends.base.base import BaseDatabaseWrapper

ROOT = Path(__file__).resolve().parents[1]
CODE = ("api", "cms", "plugins", "site_pages", "tests/example_plugin/src")
SUFFIXES = {".py", ".mo"}
KEPT = 3
"""Templates of as many states of the code: branches that are worked on in turn."""
SERVER_PREFIX = "pingxuan_template_"


def digest() -> str:
    """What the migrated database depends on, in 20 hexadecimal digits."""
    found = hashlib.sha256()
    for packed in sorted(f"{one.name} {one.version}" for one in distributions()):
        found.update(packed.encode())
    files = (path for folder in CODE for path in (ROOT / folder).rglob("*"))
    for path in sorted(path for path in files if path.suffix in SUFFIXES):
        found.update(f"\0{path.relative_to(ROOT)}\0".encode())
        found.update(path.read_bytes())
    return found.hexdigest()[:20]


class DatabaseTemplate:
    """The template for the code as it is now; other processes are kept out until ``release``."""

    def __init__(self, folder: Path, connection: BaseDatabaseWrapper) -> None:
        self.folder, self.connection = folder, connection
        self._lock = (folder / "lock").open("w")
        fcntl.flock(self._lock, fcntl.LOCK_EX)

    def release(self) -> None:
        """Let the others in; twice is once."""
        self._lock.close()

    def copy_to(self, name: str) -> bool:
        """Make a database of this name; False where the template is yet to be made."""
        raise NotImplementedError

    def keep(self) -> None:
        """Make the connection's database the template, and drop those not made lately."""
        raise NotImplementedError


class FileTemplate(DatabaseTemplate):
    """A file of SQLite."""

    def __init__(self, folder: Path, connection: BaseDatabaseWrapper) -> None:
        super().__init__(folder, connection)
        self.path = folder / f"{digest()}.sqlite3"

    def copy_to(self, name: str) -> bool:
        """Copy the file, where there is one."""
        if not self.path.exists():
            return False
        shutil.copyfile(self.path, name)
        return True

    def keep(self) -> None:
        """Store the file whole or not at all."""
        draft = self.path.with_suffix(".draft")
        draft.unlink(missing_ok=True)
        self.connection.ensure_connection()
        with closing(sqlite3.connect(draft)) as copy:
            self.connection.connection.backup(copy)
        draft.replace(self.path)
        made = sorted(self.folder.glob("*.sqlite3"), key=lambda path: path.stat().st_mtime)
        for old in made[:-KEPT]:
            old.unlink(missing_ok=True)


class ServerTemplate(DatabaseTemplate):
    """A database of PostgreSQL."""

    def __init__(self, folder: Path, connection: BaseDatabaseWrapper) -> None:
        super().__init__(folder, connection)
        self.name = f"{SERVER_PREFIX}{digest()}"

    def copy_to(self, name: str) -> bool:
        """Have the server copy it, where it has it."""
        if self.name not in self._made():
            return False
        self._say(f'CREATE DATABASE "{name}" TEMPLATE "{self.name}"')
        return True

    def keep(self) -> None:
        """The copy needs the original without connections, those of the pool included."""
        name = self.connection.settings_dict["NAME"]
        self.connection.close()
        self.connection.close_pool()
        self._say(f'CREATE DATABASE "{self.name}" TEMPLATE "{name}"')
        for old in self._made()[:-KEPT]:
            try:
                self._say(f'DROP DATABASE IF EXISTS "{old}"')
            except DatabaseError:  # another run copies it just now
                continue

    def _made(self) -> list[str]:
        """Every template on the server, the latest last."""
        with self.connection._nodb_cursor() as cursor:
            cursor.execute(
                "SELECT datname FROM pg_database WHERE starts_with(datname, %s) ORDER BY oid",
                [SERVER_PREFIX],
            )
            return [name for (name,) in cursor.fetchall()]

    def _say(self, statement: str) -> None:
        with self.connection._nodb_cursor() as cursor:
            cursor.execute(statement)


def template_for(folder: Path, connection: BaseDatabaseWrapper) -> DatabaseTemplate:
    """The template of the connection's kind of database."""
    kind = FileTemplate if connection.vendor == "sqlite" else ServerTemplate
    return kind(folder, connection)
