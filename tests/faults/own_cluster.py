"""A PostgreSQL server of one test's own, which may be crashed: a copy of the test's database."""

import os
import pwd
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.db import connections

from tests.workers.processes import database_url

PROGRAMS = ("initdb", "pg_ctl", "pg_dump", "psql", "createdb")


class Cluster:
    """Started; ``url`` is the copy's."""

    def __init__(self, data: Path, port: int, run: list[str]) -> None:
        self.data, self.port, self.run = data, port, run
        self.url = f"postgres://postgres@127.0.0.1:{port}/copy"

    def start(self) -> None:
        """Start, or start again, and wait until it has recovered."""
        options = f"-p {self.port} -c listen_addresses=127.0.0.1 -k {self.data}"
        log = str(self.data / "log")
        self.call("pg_ctl", "-D", str(self.data), "-w", "-l", log, "-o", options, "start")

    def crash(self) -> None:
        """Stop at once, without a checkpoint; the next start replays the log."""
        self.call("pg_ctl", "-D", str(self.data), "-m", "immediate", "stop")

    def call(self, program: str, *arguments: str) -> None:
        """One of PostgreSQL's programs, as its own user."""
        command = [*self.run, str(shutil.which(program)), *arguments]
        done = subprocess.run(command, capture_output=True, text=True, cwd="/", timeout=120)  # noqa: PLW1510 -- programs of PostgreSQL; told below
        assert done.returncode == 0, done.stdout + done.stderr

    @contextmanager
    def as_default(self) -> Iterator[None]:
        """Let this process read the copy."""
        default = connections["default"]
        settings = default.settings_dict
        former = {key: settings[key] for key in ("NAME", "HOST", "PORT", "USER", "PASSWORD")}
        _leave(default)
        settings |= {"NAME": "copy", "HOST": "127.0.0.1", "PORT": self.port, "USER": "postgres"}
        try:
            yield
        finally:
            _leave(default)
            settings |= former


def _leave(connection: Any) -> None:
    """Close it, and the pool that it would come from again."""
    connection.close()
    connection.close_pool()


@contextmanager
def own_cluster(folder: Path) -> Iterator[Cluster]:
    """Made, filled with a copy of the test's database, and removed."""
    if missing := [name for name in PROGRAMS if shutil.which(name) is None]:
        pytest.skip(f"needs PostgreSQL's programs: {', '.join(missing)}")
    cluster = Cluster(folder / "cluster", _free_port(), _as_postgres(folder))
    trusting = ("--auth=trust", "--username=postgres", "--encoding=UTF8", "--no-locale")
    cluster.call("initdb", "-D", str(cluster.data), *trusting)
    cluster.start()
    try:
        place = ("-h", "127.0.0.1", "-p", str(cluster.port), "-U", "postgres")
        cluster.call("createdb", *place, "copy")
        dump = folder / "dump.sql"
        made = subprocess.run(
            ["pg_dump", "--no-owner", "-f", str(dump), database_url()],
            capture_output=True,
            text=True,
            check=False,
        )
        assert made.returncode == 0, made.stderr
        dump.chmod(0o644)
        cluster.call("psql", *place, "-q", "-v", "ON_ERROR_STOP=1", "-f", str(dump), "copy")
        yield cluster
    finally:
        cluster.crash()


def _as_postgres(folder: Path) -> list[str]:
    """The server refuses to be run by root."""
    if os.geteuid() != 0:
        return []
    try:
        user = pwd.getpwnam("postgres")
    except KeyError:
        pytest.skip("root needs a user postgres to run a server as")
    if shutil.which("setpriv") is None:
        pytest.skip("root needs setpriv to run a server as another user")
    for parent in (folder, *folder.parents):
        if parent.stat().st_mode & 0o001 == 0:
            parent.chmod(parent.stat().st_mode | 0o011)
    os.chown(folder, user.pw_uid, user.pw_gid)
    ids = (f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups")
    return [str(shutil.which("setpriv")), *ids]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
