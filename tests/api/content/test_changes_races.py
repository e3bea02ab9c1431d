"""Writers publish real pages at once while a reader follows ``/changes/``: nothing is missed."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from django.db import connections
from django.test import Client
from wagtail.models import Page

from api.building.services import build_pending
from cms.documents.models import Document
from tests.world import build_all, make_case, make_world, republish

CHANGES = "/api/v1/changes/"
ROUNDS = 3


class Reader:
    """A partner's copy, kept in step by nothing but ``/changes/``."""

    def __init__(self) -> None:
        self.client = Client()
        self.token = ""
        self.seqs: list[int] = []
        self.copy: dict[str, str | None] = {}

    def follow(self) -> int:
        """Read one small page; returns how many changes it had."""
        response = self.client.get(CHANGES, {"since": self.token, "limit": 3})
        assert response.status_code == 200, response.content
        page = response.json()
        self.token = page["next"]
        for item in page["items"]:
            self.seqs.append(item["seq"])
            self.copy[item["uid"]] = item["etag"]
        return len(page["items"])


def publish_in_rounds(pages: list[Page], together: threading.Barrier) -> None:
    """What editors and workers do: change and publish pages, then build them side by side.

    All build at the same moment and one document at a time: that is when a number given too
    early would come too late. The last round withdraws one page each.
    """
    try:
        for n in range(ROUNDS):
            for page in pages:
                republish(page, brief=f"第{n}稿")
            if n == ROUNDS - 1:
                pages[0].unpublish()
            together.wait(timeout=60)
            while build_pending(now=datetime.now(UTC), limit=1):
                pass
    except BaseException:
        together.abort()
        raise
    finally:
        connections.close_all()


def run(writers: int, cases_each: int) -> Reader:
    """Let writers loose on cases of their own; the reader reads on until all is written."""
    make_world()
    work = [[make_case(pictures=0) for _ in range(cases_each)] for _ in range(writers)]
    build_all()
    together = threading.Barrier(writers)
    reader = Reader()
    with ThreadPoolExecutor(writers) as pool:
        running = [pool.submit(publish_in_rounds, pages, together) for pages in work]
        while not all(future.done() for future in running):
            reader.follow()
        for future in running:
            future.result()
    build_all()
    while reader.follow():
        pass
    return reader


def assert_nothing_missed(reader: Reader, *, withdrawn: int) -> None:
    """Strictly increasing, no number twice, and the copy is what the store holds."""
    assert reader.seqs == sorted(set(reader.seqs))
    stored = {
        str(uid): f'"{etag}"' if state == "live" else None
        for uid, etag, state in Document.objects.values_list("uid", "etag", "state")
    }
    assert reader.copy == stored
    assert list(stored.values()).count(None) == withdrawn
    newest = Document.objects.order_by("-seq").values_list("seq", flat=True).first()
    assert reader.seqs[-1] == newest


@pytest.mark.postgres
@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_six_writers_and_a_reader_that_misses_nothing():
    reader = run(writers=6, cases_each=5)
    assert_nothing_missed(reader, withdrawn=6)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_two_writers_and_a_reader_that_misses_nothing():
    reader = run(writers=2, cases_each=6)
    assert_nothing_missed(reader, withdrawn=2)
