"""Real processes over the test's own database: workers with beat, and web-like publishers."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote
from uuid import UUID

from django.db import connection

from cms.documents import queries as documents
from site_pages.models import CasePage
from tests.workers.observed import HELD_UP, READY

ROOT = Path(__file__).resolve().parents[2]
SETTINGS = "tests.workers.worker_settings"
PATIENCE = 60.0


def database_url() -> str:
    """The database of this test, as a process of its own finds it."""
    database = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{database['NAME']}"
    password = f":{quote(database['PASSWORD'], safe='')}" if database["PASSWORD"] else ""
    place = f"{database['HOST']}:{database['PORT'] or 5432}"
    return f"postgres://{database['USER']}{password}@{place}/{database['NAME']}"


def wait_until(
    condition: Callable[[], object],
    what: str | Callable[[], str],
    patience: float = PATIENCE,
) -> None:
    """Look again and again; AssertionError telling ``what`` when it does not come."""
    deadline = time.monotonic() + patience
    while not condition():
        if time.monotonic() > deadline:
            told = what if isinstance(what, str) else what()
            raise AssertionError(f"waited {patience:.0f} s in vain: {told}")
        time.sleep(0.05)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class WebProcess(NamedTuple):
    """A running site and the port of 127.0.0.1 where it answers."""

    process: "subprocess.Popen[bytes]"
    port: int


class Processes:
    """Starts processes with one PINGXUAN_VAR and ends those it started."""

    def __init__(self, var: Path, *, broker_url: str = "", redis_prefix: str = "") -> None:
        self.var = var
        self.broker_url = broker_url
        self.redis_prefix = redis_prefix
        self.started: list[subprocess.Popen[bytes]] = []

    def worker(
        self, *, hold_up_at: str = "", pool: str = "solo", sweeping: bool = True, plugins: str = ""
    ) -> "subprocess.Popen[bytes]":
        """A worker with beat that is ready for work; these plugins are on in every campaign."""
        (self.var / READY).unlink(missing_ok=True)
        options = f"worker --beat --pool {pool} --concurrency 1 --loglevel INFO"
        celery = [sys.executable, "-m", "celery", "--quiet", "-A", "cms.celery_app"]
        command = [*celery, *options.split()]
        wishes = {"HOLD_UP_AT": hold_up_at, "TEST_PLUGINS_ON": plugins}
        process = self._start(command, TEST_SWEEPING=str(int(sweeping)), **wishes)
        self.wait_for(process, READY)
        return process

    def script(self, code: str, *, hold_up_at: str = "") -> "subprocess.Popen[bytes]":
        """Python code in a process that has Django set up, as a web process has."""
        prelude = "import django; django.setup()\n"
        return self._start([sys.executable, "-c", prelude + code], HOLD_UP_AT=hold_up_at)

    def web(self, *, hold_up_at: str = "", **wishes: str) -> "WebProcess":
        """The site, served as in production, with one process that does the work."""
        port = _free_port()
        options = f"--interface wsgi --host 127.0.0.1 --port {port} --workers 1 --no-ws"
        command = [sys.executable, "-m", "granian", "cms.wsgi:application", *options.split()]
        process = self._start(command, HOLD_UP_AT=hold_up_at, **wishes)

        def answers() -> bool:
            assert process.poll() is None, self.log()
            connection = HTTPConnection("127.0.0.1", port, timeout=5)
            try:
                connection.request("GET", "/readyz")
                return connection.getresponse().status == 200
            except (OSError, HTTPException):
                return False
            finally:
                connection.close()

        wait_until(answers, "the site's first answer")
        return WebProcess(process, port)

    def wait_for(self, process: "subprocess.Popen[bytes]", name: str) -> None:
        """Wait for a file that the process writes when it has come so far."""

        def has_come() -> bool:
            assert process.poll() is None, self.log()
            return (self.var / name).exists()

        try:
            wait_until(has_come, name)
        except AssertionError as error:
            raise AssertionError(f"{error}\n{self.log()}") from None

    def kill(self, process: "subprocess.Popen[bytes]") -> None:
        """SIGKILL to this one process, as the kernel's memory killer would send it."""
        process.send_signal(signal.SIGKILL)
        process.wait(10)
        (self.var / HELD_UP).unlink(missing_ok=True)

    def kill_held_up(self, web: "subprocess.Popen[bytes]") -> None:
        """SIGKILL to the process that does the work, while its parent looks on, then to that."""
        os.kill(int((self.var / HELD_UP).read_text()), signal.SIGKILL)
        self.kill(web)

    def kill_with_children(self, web: "subprocess.Popen[bytes]") -> None:
        """SIGKILL to all processes of a site at once."""
        os.killpg(web.pid, signal.SIGKILL)
        web.wait(10)

    def log(self) -> str:
        """What all of them wrote."""
        return "\n".join(path.read_text()[-6000:] for path in sorted(self.var.glob("*.log")))

    def end_all(self) -> None:
        """Kill what is left, with the processes it has started: each leads a group of its own."""
        for process in self.started:
            try:
                os.killpg(process.pid, signal.SIGKILL)
            except ProcessLookupError:
                continue
            finally:
                process.wait(10)

    def _start(self, command: list[str], **wishes: str) -> "subprocess.Popen[bytes]":
        environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": SETTINGS,
            "PINGXUAN_VAR": str(self.var),
            "DATABASE_URL": database_url(),
            "CELERY_BROKER_URL": self.broker_url,
            "TEST_REDIS_PREFIX": self.redis_prefix,
            "PYTHONPATH": str(ROOT),
            **wishes,
        }
        with (self.var / f"{len(self.started)}.log").open("wb") as log:
            process = subprocess.Popen(
                command,
                cwd=ROOT,
                env=environment,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self.started.append(process)
        return process


def shows(uid: UUID, text: str) -> bool:
    """Whether the public document of a page contains a text."""
    version = documents.document(uid)
    return version is not None and text in bytes(version.full).decode()


def publish_in_a_process_of_its_own(processes: "Processes", case: CasePage, brief: str) -> None:
    """As a web process does: with the worker's broker, which this process does not use."""
    code = (
        "from site_pages.models import CasePage\n"
        "from tests.world import republish\n"
        f"republish(CasePage.objects.get(pk={case.pk}), brief={brief!r})\n"
    )
    process = processes.script(code)
    assert process.wait(60) == 0, processes.log()
