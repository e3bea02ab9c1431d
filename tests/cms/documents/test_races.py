"""Several writers at once, in real threads on real connections."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID, uuid4

import pytest
from django.db import connection

from cms.documents import queries, services
from cms.documents.enums import Reason
from cms.documents.models import Document, DocumentVersion
from tests.cms.documents.samples import NOW, built
from tests.cms.documents.watching import start

pytestmark = pytest.mark.django_db(transaction=True)


class Reader:
    """Follows the changes as a partner does: only ever asks for what comes after its last."""

    def __init__(self) -> None:
        self.seen: dict[UUID, int] = {}
        self.since = 0
        self.writers_done = threading.Event()

    def follow(self) -> None:
        """Read until nothing is new after the writers have ended."""
        while True:
            last_round = self.writers_done.is_set()
            changes = queries.changes_after(self.since, 5)
            for change in changes:
                assert change.seq > self.since
                self.since = change.seq
                self.seen[change.uid] = change.seq
            if last_round and not changes:
                return
            # A reader in a tight loop would mostly fight the writers for the interpreter.
            time.sleep(0.002)


def follow_while(*writers) -> Reader:
    """Run the writers and a reader at once; raise what any of them raised."""
    reader = Reader()
    with ThreadPoolExecutor(len(writers) + 1) as pool:
        reading = start(pool, reader.follow)
        writing = [start(pool, writer) for writer in writers]
        try:
            for one in writing:
                one.result(timeout=120)
        finally:
            reader.writers_done.set()
        reading.result(timeout=60)
    return reader


def numbered() -> dict[UUID, int]:
    return dict(Document.objects.exclude(seq=None).values_list("uid", "seq"))


def test_reader_of_changes_misses_nothing_that_concurrent_writers_store():
    # SQLite has one lock for all and its waiters look every 100 ms: fewer rounds say as much.
    writers, rounds = (6, 20) if connection.vendor == "postgresql" else (3, 6)
    shared = uuid4()

    def write(writer: int) -> None:
        for n in range(rounds):
            services.store(built(text=f"第{writer}位第{n}篇"), now=NOW)
            services.store(built(shared, f"共同的第{writer}位第{n}版"), now=NOW)

    reader = follow_while(*(lambda w=w: write(w) for w in range(writers)))

    assert reader.seen == numbered()
    assert len(reader.seen) == writers * rounds + 1
    assert queries.last_seq() == 2 * writers * rounds
    assert DocumentVersion.objects.filter(document=shared, state="current").count() == 1
    assert Document.objects.get(uid=shared).revision == writers * rounds


def test_reader_of_changes_misses_no_release_or_withdrawal():
    staged = [services.stage(built(text=f"稿{n}"), now=NOW).document_id for n in range(10)]
    live = [built(text=f"文{n}") for n in range(10)]
    services.store_many(live, now=NOW)

    def release() -> None:
        for n in range(5):
            pair = staged[2 * n : 2 * n + 2]
            services.flip(pair, {live[n].uid: Reason.WITHDRAWN}, now=NOW)

    def withdraw() -> None:
        for one in live[5:]:
            services.withdraw(uid=one.uid, reason=Reason.DELETED, now=NOW)

    def rewrite() -> None:
        for one in reversed(live):
            services.store(built(one.uid, "重写"), now=NOW)

    reader = follow_while(release, withdraw, rewrite)

    assert reader.seen == numbered()
    assert set(reader.seen) == {*staged, *(one.uid for one in live)}


def test_writers_of_overlapping_sets_do_not_wait_in_a_circle():
    uids = [uuid4() for _ in range(6)]

    def write(order: list[UUID], name: str) -> None:
        for n in range(6):
            services.store_many([built(uid, f"{name}{n}") for uid in order], now=NOW)

    reader = follow_while(
        lambda: write(uids, "顺"), lambda: write(uids[::-1], "逆"), lambda: write(uids[2:5], "中")
    )

    assert reader.seen == numbered()
    current = DocumentVersion.objects.filter(state="current")
    assert set(current.values_list("document_id", flat=True)) == set(uids)
