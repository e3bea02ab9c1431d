"""The product served as it is meant to be: granian with two workers, on a port that is free."""

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

HOST = "localhost:8000"
WORKERS = 2
THREADS = 8
"""As in ``deploy/Procfile``."""


@contextmanager
def server() -> Iterator[int]:
    """Run it; gives the port. Its log goes nowhere: all contenders write the same lines."""
    port = _free_port()
    command = [
        *(str(Path(sys.executable).parent / "granian"), "--interface", "wsgi"),
        *("cms.wsgi:application", "--host", "127.0.0.1", "--port", str(port)),
        *("--workers", str(WORKERS), "--blocking-threads", str(THREADS)),
        *("--no-ws", "--log-level", "error"),
    ]
    process = subprocess.Popen(  # noqa: S603 -- the product's own server
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        _wait_for(port)
        yield port
    finally:
        process.terminate()
        process.wait(timeout=30)


def get(
    port: int, address: str, headers: dict[str, str] | None = None
) -> tuple[int, http.client.HTTPMessage, bytes]:
    """One request on a connection of its own."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request("GET", address, headers={"Host": HOST, **(headers or {})})
        response = connection.getresponse()
        return response.status, response.headers, response.read()
    finally:
        connection.close()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(port: int) -> None:
    for _ in range(300):
        with suppress(OSError):
            if get(port, "/healthz")[0] == 200:
                return
        time.sleep(0.1)
    raise RuntimeError("The server did not start.")


def workers_of(port: int) -> dict[int, http.client.HTTPConnection]:
    """A connection that stays open to each worker, by its process id."""
    found: dict[int, http.client.HTTPConnection] = {}
    for _ in range(200):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        connection.request("GET", "/api/bench/worker/", headers={"Host": HOST})
        pid = int(connection.getresponse().read())
        if pid in found:
            connection.close()
        found.setdefault(pid, connection)
        if len(found) == WORKERS:
            return found
    raise RuntimeError("Not every worker could be reached.")


def processor_seconds(pids: Iterable[int]) -> float:
    """What these processes have used so far; neighbours on the machine do not bend it much."""
    ticks = 0
    for pid in pids:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")
