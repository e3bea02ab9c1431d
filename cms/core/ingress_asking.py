"""One request of the canary, over within so many seconds whatever the other side does.

A socket's timeout is one of each read: a server that sends a byte now and then would hold the
worker for hours. So another thread asks, and is cut off.
"""

import contextlib
import socket
import ssl
import threading
from collections.abc import Mapping
from http.client import HTTPConnection, HTTPSConnection
from urllib.parse import urlsplit

MOST_OCTETS = 65_536


def fetch(root: str, path: str, headers: Mapping[str, str], *, seconds: float) -> tuple[int, bytes]:
    """Status and beginning of the answer to a GET; no redirect is followed.

    Raises TimeoutError after so many seconds in all, OSError or HTTPException for no answer.
    """
    asking = _Asking(root, path, headers, seconds=seconds)
    asking.start()
    asking.join(seconds)
    if asking.is_alive():
        asking.cut_off()
        raise TimeoutError
    if asking.error is not None:
        raise asking.error
    return asking.status, asking.body


class _Asking(threading.Thread):
    """A request under way. It may outlast its time by what the resolver takes, with no socket."""

    def __init__(self, root: str, path: str, headers: Mapping[str, str], *, seconds: float) -> None:
        super().__init__(name="ingress-canary", daemon=True)
        self.path, self.seconds = path, seconds
        self.headers = {**headers, "Host": urlsplit(root).netloc}
        self.connection = _connection(root, seconds)
        self.is_cut_off = False
        self.status, self.body = 0, b""
        self.error: Exception | None = None

    def run(self) -> None:
        """Ask; what went wrong is kept for who waits."""
        try:
            self.connection.connect()
            if not self.is_cut_off:
                self._ask()
        except Exception as error:  # noqa: BLE001 -- raised again where somebody waits for it
            self.error = error
        finally:
            self.connection.close()

    def _ask(self) -> None:
        self.connection.request("GET", self.path, headers=self.headers)
        answer = self.connection.getresponse()
        self.status, self.body = answer.status, answer.read(MOST_OCTETS)

    def cut_off(self) -> None:
        """End the connection; reading from it ends at once."""
        self.is_cut_off = True
        open_socket = self.connection.sock
        if open_socket is not None:
            with contextlib.suppress(OSError):
                socket.socket.shutdown(open_socket, socket.SHUT_RDWR)


def _connection(root: str, seconds: float) -> HTTPConnection:
    parts = urlsplit(root)
    host = parts.hostname or ""
    # Browsers find *.localhost on this machine; the resolver of the system may not.
    target = "127.0.0.1" if host == "localhost" or host.endswith(".localhost") else host
    if parts.scheme == "https":
        context = ssl.create_default_context()
        return HTTPSConnection(target, parts.port, timeout=seconds, context=context)
    return HTTPConnection(target, parts.port, timeout=seconds)
