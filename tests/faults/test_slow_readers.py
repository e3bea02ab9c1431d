"""Readers of the snapshot who stop reading: a real server, and what is left of its threads."""

import socket
from http.client import HTTPConnection
from random import Random

import pytest

from api.content.streams import RETRY_AFTER_SECONDS
from tests.api.stored import case_document, put
from tests.workers.processes import WebProcess, wait_until

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

LIMIT = 2
SNAPSHOT = "/api/v1/snapshot/"
MEGABYTE = 1 << 20


@pytest.fixture
def web(processes, monkeypatch) -> WebProcess:
    """One process, and more to read than any buffer on the way takes in."""
    monkeypatch.setenv("API_SNAPSHOT_STREAMS", str(LIMIT))
    random = Random(1)
    for _ in range(40):
        put(case_document(honours=random.randbytes(MEGABYTE // 2).hex()))
    return processes.web()


def ask(web: WebProcess, path: str) -> tuple[int, str | None]:
    """Status and Retry-After of an answer that is not read."""
    connection = HTTPConnection("127.0.0.1", web.port, timeout=10)
    try:
        connection.request("GET", path)
        response = connection.getresponse()
        return response.status, response.headers["Retry-After"]
    finally:
        connection.close()


class Reader:
    """Somebody who takes the first bytes, once let in, and then nothing more."""

    def __init__(self, web: WebProcess, coding: str) -> None:
        self.web = web
        self.asked = (
            f"GET {SNAPSHOT} HTTP/1.1\r\nHost: localhost\r\nAccept-Encoding: {coding}\r\n\r\n"
        )
        wait_until(self._is_let_in, "a place after its reader has gone", 20)

    def _is_let_in(self) -> bool:
        self.connection = socket.create_connection(("127.0.0.1", self.web.port), timeout=10)
        self.connection.sendall(self.asked.encode())
        if b" 200 " in self.connection.recv(100):
            return True
        self.go_away()
        return False

    def go_away(self) -> None:
        """Without a word, as one whose line breaks."""
        self.connection.close()


@pytest.mark.parametrize("coding", ["identity", "gzip"])
def test_readers_who_stop_reading_hold_no_more_than_their_places(web, coding):
    for _ in range(3):
        readers = [Reader(web, coding) for _ in range(LIMIT)]
        assert ask(web, SNAPSHOT) == (503, str(RETRY_AFTER_SECONDS))
        assert [ask(web, "/api/v1/cases/?limit=1")[0] for _ in range(20)] == [200] * 20
        for reader in readers:
            reader.go_away()
