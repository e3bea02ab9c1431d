"""How soon a publication is seen by whoever asks, on every worker; and whether a 304 ever lies."""

import http.client
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from itertools import count
from uuid import UUID

from benchmarks import corpus, serving

LIST = "/api/v1/cases/?ordering=-updated_at&limit=1&fields=uid,title"
_drafts = count(1)


@dataclass
class Seen:
    """Seconds from a commit to the first answer that shows it, of each worker in turn."""

    delays: list[float] = field(default_factory=list)
    false_304s: int = 0
    asked: int = 0

    def percentile(self, share: float) -> float:
        """The delay that so many are within."""
        ordered = sorted(self.delays)
        return ordered[min(int(len(ordered) * share), len(ordered) - 1)]


def publish_draft() -> str:
    """Store the first case with another title, as the newest; returns the title."""
    from django.utils import timezone

    from cms.documents import services as store

    first = next(iter(corpus.documents(1, 0)))
    title = f"第{next(_drafts)}稿"
    columns = replace(first.columns, title=title, updated_at=timezone.now())
    old = first.columns.title.encode()
    draft = replace(
        first,
        columns=columns,
        full=first.full.replace(old, title.encode()),
        card=first.card.replace(old, title.encode()),
    )
    store.store(draft, now=timezone.now())
    return title


@contextmanager
def publishing(every: float) -> Iterator[None]:
    """One publication in so many seconds, in a thread."""
    stop = threading.Event()

    def publish() -> None:
        from django.db import connections

        try:
            while not stop.wait(every):
                publish_draft()
        finally:
            connections.close_all()

    thread = threading.Thread(target=publish)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def watch(port: int, publications: int) -> Seen:
    """Publish, then ask each worker until it shows that, the old entity tag in hand."""
    seen = Seen()
    workers = serving.workers_of(port)
    uid = str(UUID(str(next(iter(corpus.documents(1, 0))).uid)))
    detail = f"/api/v1/cases/{uid}/"
    for _ in range(publications):
        tags = {path: _ask(next(iter(workers.values())), path)[1] for path in (LIST, detail)}
        title = publish_draft().encode()
        committed = time.perf_counter()
        for connection in workers.values():
            for path, tag in tags.items():
                _wait(connection, path, tag, title, committed, seen)
    for connection in workers.values():
        connection.close()
    return seen


def _wait(
    connection: http.client.HTTPConnection,
    path: str,
    tag: str,
    title: bytes,
    committed: float,
    seen: Seen,
) -> None:
    while True:
        status, _, body = _ask(connection, path, tag)
        seen.asked += 1
        if status == 304:
            seen.false_304s += 1
        elif title in body:
            seen.delays.append(time.perf_counter() - committed)
            return


def _ask(
    connection: http.client.HTTPConnection, path: str, tag: str = ""
) -> tuple[int, str, bytes]:
    headers = {"Host": serving.HOST} | ({"If-None-Match": tag} if tag else {})
    connection.request("GET", path, headers=headers)
    response = connection.getresponse()
    return response.status, response.headers["ETag"], response.read()
