"""`make demo` as a newcomer types it: nothing configured, a folder and a port of its own."""

import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from contextlib import suppress
from pathlib import Path

from cms.settings.env import VARIABLES

ROOT = Path(__file__).resolve().parents[2]
PROMISED_SECONDS = 60.0  # from the end of the installation until it can be used
SLOW_MACHINE = 2.0  # how much slower than a newcomer's machine one may be
STOP_SECONDS = 60.0
TAIL = 6000
PROC = Path("/proc")
# What a make above this test run, or the run itself, would hand down.
INHERITED = {"DJANGO_SETTINGS_MODULE", "MAKEFLAGS", "MAKELEVEL", "MAKEOVERRIDES", "MFLAGS"}


class DemoProcess:
    """One ``make demo`` and all that it starts; may be started again when it has ended."""

    def __init__(self, folder: Path) -> None:
        self.var = folder / "var"
        self.log = folder / "make-demo.log"
        self.port, self.partner_port = _free_port(), _free_port()
        self._make: subprocess.Popen[bytes] | None = None
        self._interrupted = False

    def start(self) -> None:
        """Type the command and wait until the demo can be used.

        AssertionError with what it printed when it ends by itself or keeps us waiting: a minute
        is promised, to a machine that has a core free for it.
        """
        # What runs this test is installed: -o keeps make from running pip for a newer list.
        installed = [".venv/runtime-installed", ".venv/demo-installed"]
        command = ["make", *(f"--old-file={name}" for name in installed), "demo"]
        with self.log.open("wb") as log:
            self._make = subprocess.Popen(
                [
                    *command,
                    f"PORT={self.port}",
                    f"PARTNER_PORT={self.partner_port}",
                    f"PINGXUAN_VAR={self.var}",
                ],
                cwd=ROOT,
                env=_nothing_configured(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self._interrupted = False
        self._wait_until_usable()

    def keep_running(self) -> None:
        """Start it again after Ctrl-C; AssertionError where it has ended by itself."""
        if self._interrupted:
            self.start()
        self._assert_not_ended()

    def output(self) -> str:
        """What the command has printed since its last start."""
        return self.log.read_text("utf-8", errors="replace")

    def press_ctrl_c(self) -> None:
        """What the terminal does: SIGINT to the whole group; returns when make has ended."""
        assert self._make is not None
        self._interrupted = True
        os.killpg(self._make.pid, signal.SIGINT)
        self._make.wait(STOP_SECONDS)

    def living(self) -> dict[int, str]:
        """Process number and command line of everything that has the demo's folder.

        honcho puts every process in a group of its own, so that the group alone would not tell.
        Needs /proc; where that is missing, nothing is found.
        """
        setting = f"PINGXUAN_VAR={self.var}".encode()
        found = {}
        for process in PROC.glob("[0-9]*"):
            with suppress(OSError):
                if setting in (process / "environ").read_bytes().split(b"\0"):
                    found[int(process.name)] = _command_line(process)
        return found

    def group_is_gone(self) -> bool:
        """Whether nothing is left in the group that Ctrl-C speaks to."""
        assert self._make is not None
        try:
            os.killpg(self._make.pid, 0)
        except ProcessLookupError:
            return True
        return False

    def end(self) -> None:
        """Ctrl-C where it still runs; then kill, one by one, what did not hear it."""
        if self._make is None:
            return
        if self._make.poll() is None:
            with suppress(subprocess.TimeoutExpired):
                self.press_ctrl_c()
            self._make.kill()
        for number in self.living():
            with suppress(ProcessLookupError):
                os.kill(number, signal.SIGKILL)
        self._make.wait(STOP_SECONDS)

    def _wait_until_usable(self) -> None:
        began, crowding = time.monotonic(), 1.0
        while not _is_ready(self.port):
            self._assert_not_ended()
            # Processes that want a core, for each core there is.
            crowding = max(crowding, os.getloadavg()[0] / (os.cpu_count() or 1))
            waited = time.monotonic() - began
            assert waited < PROMISED_SECONDS * SLOW_MACHINE * crowding, (
                f"make demo: not usable after {waited:.0f} s:\n{self.output()[-TAIL:]}"
            )
            time.sleep(0.25)

    def _assert_not_ended(self) -> None:
        assert self._make is not None
        ended = self._make.poll()
        assert ended is None, f"make demo ended with {ended}:\n{self.output()[-TAIL:]}"


def _nothing_configured() -> dict[str, str]:
    ours = INHERITED | {variable.name for variable in VARIABLES}
    return {name: value for name, value in os.environ.items() if name not in ours}


def _command_line(process: Path) -> str:
    return (process / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace").strip()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


_OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def _is_ready(port: int) -> bool:
    try:
        with _OPENER.open(f"http://127.0.0.1:{port}/readyz", timeout=5) as response:
            return bool(response.status == 200)
    except urllib.error.HTTPError as error:
        error.close()
        return False
    except OSError:
        return False
