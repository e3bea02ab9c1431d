"""``/snapshot/``: everything, as lines; with ``/changes/`` from its token nothing is missed."""

import json
import threading
import tracemalloc
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from django.db import connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext

from api.content import snapshot
from cms.documents import services as store
from cms.documents.enums import Reason
from cms.documents.models import Document
from tests.api.stored import NOON, case_document, news_document, put, put_cases
from tests.assertions import assert_problem

pytestmark = pytest.mark.django_db

SNAPSHOT = "/api/v1/snapshot/"


def read(client) -> tuple[dict, list[dict], dict]:
    response = client.get(SNAPSHOT)
    assert response.status_code == 200
    assert response["Content-Type"] == "application/x-ndjson"
    first, *items, last = map(json.loads, response.getvalue().splitlines())
    assert (first["type"], last["type"]) == ("snapshot", "end")
    assert last["items"] == len(items)
    return first, items, last


def test_every_live_document_once_with_the_bytes_of_its_own_address(client):
    case, news, gone = put(case_document(title="青岛"), news_document(), case_document())
    store.withdraw(uid=gone.uid, reason=Reason.WITHDRAWN, now=NOON)

    first, items, _ = read(client)

    assert [item["uid"] for item in items] == [str(case.uid), str(news.uid)]
    for item in items:
        detail = client.get(item["url"])
        assert item["etag"] == detail["ETag"]
        assert item["document"] == detail.json()
        assert item["op"] == "upsert"
    assert "青岛".encode() in client.get(SNAPSHOT).getvalue()
    following = client.get("/api/v1/changes/", {"since": first["next"]}).json()
    assert following["items"] == []
    assert following["next"] == first["next"]


def test_empty_store_has_a_beginning_and_an_end(client):
    first, items, _ = read(client)
    assert items == []
    assert first["seq"] == 0
    (late,) = put_cases(1)
    following = client.get("/api/v1/changes/", {"since": first["next"]}).json()
    assert [item["uid"] for item in following["items"]] == [str(late.uid)]


def test_what_changes_while_it_is_read_is_in_the_changes(client, monkeypatch):
    """Portions of one: after each line the world moves on."""
    monkeypatch.setattr(snapshot, "PORTION", 1)
    first_case, second, third = put_cases(3)
    response = client.get(SNAPSHOT)
    stream = iter(response.streaming_content)
    head = json.loads(next(stream))
    seen = {json.loads(next(stream))["uid"]}
    put(case_document(second.uid, title="改过"))
    store.withdraw(uid=first_case.uid, reason=Reason.WITHDRAWN, now=NOON)
    (late,) = put_cases(1)
    *rest, end = map(json.loads, stream)
    seen |= {item["uid"] for item in rest}

    assert seen == {str(first_case.uid), str(third.uid)}
    assert end == {"type": "end", "items": 2}
    changes = client.get("/api/v1/changes/", {"since": head["next"]}).json()["items"]
    assert [(one["uid"], one["op"]) for one in changes] == [
        (str(second.uid), "upsert"),
        (str(first_case.uid), "delete"),
        (str(late.uid), "upsert"),
    ]


def test_no_end_where_the_numbers_began_anew_meanwhile(client, monkeypatch):
    monkeypatch.setattr(snapshot, "PORTION", 1)
    put_cases(2)
    stream = iter(client.get(SNAPSHOT).streaming_content)
    next(stream)
    store.renew_epoch()
    assert [json.loads(line).get("type") for line in stream] == [None, None]


def test_not_modified_until_something_changes(client):
    put_cases(1)
    tag = client.get(SNAPSHOT)["ETag"]
    held = {"if-none-match": tag}
    unchanged = client.get(SNAPSHOT, headers=held)
    assert unchanged.status_code == 304
    assert unchanged.content == b""
    put_cases(1)
    assert client.get(SNAPSHOT, headers=held).status_code == 200
    assert_problem(client.get(SNAPSHOT, headers={"if-match": tag}), 412, "precondition_failed")


def test_head_reads_no_document(client):
    put_cases(2)
    with CaptureQueriesContext(connection) as spent:
        response = client.head(SNAPSHOT)
    assert response.status_code == 200
    assert len(spent) == 1
    assert_problem(client.get(f"{SNAPSHOT}?limit=1"), 400, "unknown_parameter")


def test_memory_stays_flat_and_a_portion_is_one_query(client, monkeypatch):
    """Ten times the documents, hardly more memory at the peak."""
    peaks = []
    for more in (60, 540):
        put(*(case_document(brief="字" * 20_000) for _ in range(more)))
        monkeypatch.setattr(snapshot, "PORTION", 20)
        tracemalloc.start()
        for _ in client.get(SNAPSHOT).streaming_content:
            pass
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < 1.5 * peaks[0] + 1_000_000
    with CaptureQueriesContext(connection) as spent:
        client.get(SNAPSHOT).getvalue()
    assert len(spent) == 2 + 600 // 20 + 1


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_copy_by_snapshot_and_changes_equals_the_store_under_writers():
    """Writers publish and withdraw while readers copy: in the end every copy is complete."""
    uids = [document.uid for document in put_cases(30)]
    stop = threading.Event()

    def write(seed: int) -> None:
        try:
            for n in range(40):
                uid = uids[(seed * 7 + n) % len(uids)]
                if n % 5 == 4:
                    store.withdraw(uid=uid, reason=Reason.WITHDRAWN, now=datetime.now(UTC))
                else:
                    put(case_document(uid, title=f"{seed}-{n}"), now=datetime.now(UTC))
        finally:
            connections.close_all()

    def copy() -> tuple[str, dict[str, str]]:
        try:
            head, items, _ = read(Client())
            held = {item["uid"]: item["etag"] for item in items}
            token = follow(Client(), head["next"], held)
            stop.wait(60)
            follow(Client(), token, held)
            return token, held
        finally:
            connections.close_all()

    with ThreadPoolExecutor(5) as pool:
        writers = [pool.submit(write, seed) for seed in range(3)]
        copies = [pool.submit(copy) for _ in range(2)]
        for writer in writers:
            writer.result()
        stop.set()
        held = [future.result()[1] for future in copies]
    live = Document.objects.filter(state="live").values_list("uid", "etag")
    assert held == [{str(uid): f'"{etag}"' for uid, etag in live}] * 2


def follow(client: Client, token: str, held: dict[str, str]) -> str:
    while True:
        page = client.get("/api/v1/changes/", {"since": token, "limit": 7}).json()
        for item in page["items"]:
            if item["op"] == "delete":
                held.pop(item["uid"], None)
            else:
                held[item["uid"]] = item["etag"]
        token = page["next"]
        if not page["has_more"]:
            return token
