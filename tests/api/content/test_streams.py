"""No more snapshots at once than there are threads to spare, whatever their readers do."""

import gc
import json
import threading
from concurrent.futures import ThreadPoolExecutor
from random import Random

import pytest
from django.db import connections
from django.test import Client, RequestFactory

from api.content import snapshot, streams
from api.content.snapshot import Snapshot
from api.content.streams import RETRY_AFTER_SECONDS, places
from tests.api.leaving import leave
from tests.api.stored import case_document, put, put_cases
from tests.assertions import assert_problem

pytestmark = pytest.mark.django_db

SNAPSHOT = "/api/v1/snapshot/"


@pytest.fixture(autouse=True)
def _two_at_once(settings):
    settings.API_SNAPSHOT_STREAMS = 2
    gc.collect()
    assert len(places) == 0
    yield
    gc.collect()
    assert len(places) == 0


def test_the_third_reader_is_told_to_come_back(client):
    put_cases(2)
    first, second = client.get(SNAPSHOT), client.get(SNAPSHOT)
    refused = client.get(SNAPSHOT)
    assert_problem(refused, 503, "too_many_streams")
    assert refused["Retry-After"] == str(RETRY_AFTER_SECONDS)
    assert refused["Cache-Control"] == "no-store"
    # What needs no thread to be kept is answered all the same.
    etag = first["ETag"]
    assert client.get(SNAPSHOT, headers={"if-none-match": etag}).status_code == 304
    head = client.head(SNAPSHOT)
    assert (head.status_code, head.getvalue()) == (200, b"")
    assert client.get("/api/v1/cases/").status_code == 200
    assert first.getvalue()
    assert client.get(SNAPSHOT).getvalue()
    leave(second)


@pytest.mark.parametrize("read", [0, 1, 2])
@pytest.mark.parametrize("coding", ["identity", "gzip"])
def test_a_reader_who_goes_away_makes_room(read, coding, monkeypatch):
    monkeypatch.setattr(snapshot, "PORTION", 1)
    random = Random(1)
    put(*(case_document(title=str(random.randbytes(100_000))) for _ in range(4)))
    for _ in range(5):
        # Without the test client, which wraps what is streamed and closes it in its own way.
        asked = RequestFactory().get(SNAPSHOT, headers={"accept-encoding": coding})
        response = Snapshot.as_view()(asked)
        stream = iter(response)
        for _ in range(read):
            next(stream)
        assert len(places) == 1
        leave(response)
        leave(response)
        assert len(places) == 0


def test_an_answer_that_nobody_closes_makes_room(client):
    put_cases(1)
    response = client.get(SNAPSHOT)
    response._resource_closers.clear()
    assert len(places) == 1
    del response
    gc.collect()
    assert len(places) == 0


def test_a_database_that_fails_meanwhile_makes_room(client, monkeypatch):
    put_cases(3)
    monkeypatch.setattr(snapshot, "PORTION", 1)
    response = client.get(SNAPSHOT)
    stream = iter(response.streaming_content)
    next(stream)

    def fail(*args: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(snapshot.documents, "live_between", fail)
    with pytest.raises(RuntimeError):
        list(stream)
    assert len(places) == 0


def test_nought_is_no_limit(client, settings):
    settings.API_SNAPSHOT_STREAMS = 0
    put_cases(1)
    held = [client.get(SNAPSHOT) for _ in range(6)]
    assert {response.status_code for response in held} == {200}
    for response in held:
        leave(response)


@pytest.mark.django_db(transaction=True)
def test_readers_in_threads_of_their_own(monkeypatch):
    """Twelve at once, of whom each that was let in reads slowly: never more than two read."""
    put_cases(20)
    monkeypatch.setattr(snapshot, "PORTION", 3)
    together, lock = threading.Barrier(12), threading.Lock()
    most, full = 0, 0

    def read(_: int) -> int:
        nonlocal most, full
        together.wait()
        try:
            response = Client().get(SNAPSHOT)
            if response.status_code == 503:
                return 503
            for line in response.streaming_content:
                with lock:
                    most = max(most, len(places))
                last = line
            with lock:
                full += json.loads(last)["items"] == 20
            return 200
        finally:
            connections.close_all()

    for _ in range(3):
        with ThreadPoolExecutor(12) as pool:
            statuses = list(pool.map(read, range(12)))
        assert statuses.count(200) >= 1
        assert set(statuses) <= {200, 503}
        assert statuses.count(200) == full
        full = 0
    assert most <= 2
    assert len(streams.places) == 0
