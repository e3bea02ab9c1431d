"""The canary's requests against servers that are slow, silent or mad: each is over in time."""

import socket
import threading
import time
from contextlib import contextmanager

import pytest

from cms.core import ingress_canary
from cms.core.ingress_asking import MOST_OCTETS, fetch
from cms.core.ingress_entrances import Entrance
from cms.core.ingress_probing import receipts
from cms.core.ingress_verdict import UNREACHABLE, UNTESTED, Outcome

SECONDS, IN_TIME = 0.4, 15.0
"""The latter only for a crowded machine: what is to be ended would go on for a minute or more."""
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"


@contextmanager
def server(answer):
    """A server that talks to each visitor so: its port, and whether one has hung up on it."""
    listening = socket.create_server(("127.0.0.1", 0))
    over = threading.Event()

    def serve():
        while not over.is_set():
            try:
                connection, _peer = listening.accept()
            except OSError:
                return
            threading.Thread(target=talk, args=(connection,), daemon=True).start()

    def talk(connection):
        with connection:
            try:
                answer(connection, over)
            except OSError:
                ended.set()

    ended = threading.Event()
    threading.Thread(target=serve, daemon=True).start()
    try:
        yield listening.getsockname()[1], ended
    finally:
        over.set()
        listening.close()


def drip(connection, over, *, first=b""):
    """A byte at a time, each well within the patience for one read, without end."""
    connection.sendall(first)
    while not over.is_set():
        connection.sendall(b"X")
        time.sleep(0.02)


def dripping_body(connection, over):
    drip(connection, over, first=HEAD + b"Content-Length: 60000\r\n\r\n")


def dripping_header(connection, over):
    drip(connection, over, first=HEAD + b"X-Long: ")


def dripping_headers(connection, over):
    connection.sendall(b"HTTP/1.1 200 OK\r\n")
    while not over.is_set():
        connection.sendall(b"X: y\r\n")
        time.sleep(0.02)


def silent(connection, over):
    over.wait(120)


@pytest.mark.parametrize("answer", [drip, dripping_header, dripping_headers, dripping_body, silent])
def test_threat_04_no_server_holds_the_canary_longer_than_its_patience(answer):
    with server(answer) as (port, _):
        begun = time.monotonic()
        with pytest.raises(OSError):
            fetch(f"http://127.0.0.1:{port}", "/", {}, seconds=SECONDS)
        assert time.monotonic() - begun < IN_TIME


def test_threat_04_nor_one_that_never_gets_through_with_tls():
    with server(silent) as (port, _):
        begun = time.monotonic()
        with pytest.raises(OSError):
            fetch(f"https://127.0.0.1:{port}", "/", {}, seconds=SECONDS)
        assert time.monotonic() - begun < IN_TIME


def test_a_request_that_was_cut_off_leaves_no_thread_behind():
    with server(dripping_body) as (port, ended):
        with pytest.raises(TimeoutError):
            fetch(f"http://127.0.0.1:{port}", "/", {}, seconds=SECONDS)
        assert ended.wait(IN_TIME)
        left = [one for one in threading.enumerate() if one.name == "ingress-canary"]
        for one in left:
            one.join(IN_TIME)
        assert [one for one in left if one.is_alive()] == []


def test_an_answer_has_status_and_beginning_and_our_headers_are_sent():
    asked = []

    def answer(connection, _over):
        asked.append(connection.recv(4096).decode())
        body = b"x" * (MOST_OCTETS + 10)
        connection.sendall(b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\n")
        connection.sendall(b"Content-Length: %d\r\n\r\n" % len(body) + body)

    with server(answer) as (port, _):
        status, body = fetch(
            f"http://vote.localhost:{port}", "/p?q=1", {"X-Real-IP": "192.0.2.66"}, seconds=5
        )
    assert (status, len(body)) == (302, MOST_OCTETS)
    assert asked[0].startswith("GET /p?q=1 HTTP/1.1\r\n")
    assert f"Host: vote.localhost:{port}\r\n" in asked[0]
    assert "X-Real-IP: 192.0.2.66\r\n" in asked[0]


def saying(body):
    def answer(connection, _over):
        connection.recv(4096)
        connection.sendall(HEAD + b"Content-Length: %d\r\n\r\n" % len(body) + body)

    return answer


@pytest.mark.parametrize(
    "body",
    [
        b"[" * 60_000,
        b'{"receipt":' * 5_000,
        b'{"receipt": "\\ud800:a:b"}',
        b'{"receipt": ' + b"[" * 900 + b"]" * 900 + b"}",
        b"\xff\xfe",
        b"null",
    ],
    ids=["lists", "objects", "half of a pair", "a nested receipt", "no text", "null"],
)
def test_threat_04_whatever_an_entrance_answers_the_canary_goes_on(body):
    """Nested JSON is a RecursionError, which is no ValueError."""
    with server(saying(body)) as (port, _):
        verdict = ingress_canary.ask(Entrance(url=f"http://localhost:{port}", name="x"))
    assert verdict.outcome is Outcome.UNDECIDED
    assert [one.code for one in verdict.findings] == [UNREACHABLE]


def test_half_of_a_surrogate_pair_is_no_receipt():
    assert receipts(["\ud800:a:b", "\ud800"], run="r") == []


@pytest.mark.django_db
def test_threat_04_a_run_that_was_broken_off_for_its_time_proves_nothing(monkeypatch):
    """Each answer came in time, all of them did not: what was not tried may be believed there."""
    from django.test import Client

    def slow(entrance, path, headers):
        meta = {"HTTP_" + key.upper().replace("-", "_"): value for key, value in headers.items()}
        host = {"HTTP_HOST": "localhost:8000", "REMOTE_ADDR": "8.8.8.8"}
        answer = Client().get(path, **{**meta, **host})
        time.sleep(0.05)
        return answer.status_code, answer.content

    monkeypatch.setattr(ingress_canary, "_fetch", slow)
    entrance = Entrance(url="http://localhost:8000", name="x")
    assert ingress_canary.ask(entrance).outcome is Outcome.PASSED
    monkeypatch.setattr(ingress_canary, "RUN_SECONDS", 0.3)
    verdict = ingress_canary.ask(entrance)
    assert verdict.outcome is Outcome.UNDECIDED
    assert {one.code for one in verdict.findings} == {UNTESTED}
