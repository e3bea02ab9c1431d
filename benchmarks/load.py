"""Asking as fast as it answers: wrk (Debian's package), which needs a tenth of what we do."""

import re
import shutil
import subprocess
import tempfile
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

CONNECTIONS = 8

# The requests are made beforehand, so that wrk has nothing to compute.
SCRIPT = """
local requests = {}
for line in io.lines("%s") do
  local tag, path = line:match("^(%%S*)\\t(.*)$")
  local headers = {["Host"] = "localhost:8000"}
  if tag ~= "" then headers["If-None-Match"] = tag end
  requests[#requests + 1] = wrk.format("GET", path, headers)
end
local at = 0
function request()
  at = at + 1
  return requests[(at - 1) %% #requests + 1]
end
"""


@dataclass(frozen=True)
class Request:
    """An address, and the entity tag to send along."""

    path: str
    tag: str = ""


@dataclass(frozen=True)
class Load:
    """How fast it answered, and how many bytes an answer had with its headers."""

    rate: float
    answers: int
    size: float
    errors: list[str] = field(default_factory=list)


def ensure_client() -> None:
    """Leave with a sentence where wrk is not there."""
    if shutil.which("wrk") is None:
        raise SystemExit("The client is wrk: apt-get install wrk, then try again.")


def ask(
    port: int, requests: Sequence[Request], *, seconds: float, connections: int = CONNECTIONS
) -> Load:
    """Ask for these in turn, over and over, from so many connections at once."""
    with tempfile.TemporaryDirectory() as folder:
        listed = Path(folder) / "requests"
        listed.write_text("".join(f"{one.tag}\t{one.path}\n" for one in requests))
        script = Path(folder) / "script.lua"
        script.write_text(SCRIPT % listed)
        done = subprocess.run(  # noqa: S603 -- a program and arguments of our own
            [
                *("wrk", "-t1", f"-c{connections}", f"-d{seconds:g}s", "--timeout", "30s"),
                *("-s", str(script)),
                f"http://127.0.0.1:{port}",
            ],
            capture_output=True,
            text=True,
            check=True,
        )
    return _read(done.stdout)


def _read(told: str) -> Load:
    answers, _, read, unit = re.search(  # type: ignore[union-attr]  # -- wrk always says it
        r"(\d+) requests in ([\d.]+\w+), ([\d.]+)(\w+) read", told
    ).groups()
    rate = float(re.search(r"Requests/sec:\s+([\d.]+)", told)[1])  # type: ignore[index]  # -- the same
    scale = {"B": 1, "KB": 2**10, "MB": 2**20, "GB": 2**30}[unit]
    errors = re.findall(r"Non-2xx.*|Socket errors:.*", told)
    return Load(rate, int(answers), float(read) * scale / max(int(answers), 1), errors)


@contextmanager
def background(port: int, requests: Sequence[Request], *, connections: int) -> Iterator[None]:
    """Ask for these while something else is measured."""
    stop = threading.Event()

    def go_on() -> None:
        while not stop.is_set():
            ask(port, requests, seconds=1, connections=connections)

    thread = threading.Thread(target=go_on)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()
