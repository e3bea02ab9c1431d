"""The example of a partner's own site: its copy equals the API, whatever happens on the way."""

import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connections

from cms.documents import services as store
from cms.documents.enums import Reason
from tests.api.stored import case_document, news_document, put
from tests.world import build_all, make_case, make_news, make_world

FOLDER = Path(__file__).parents[2] / "examples/partner_site"
KILLS, EDITS = 100, 200


@pytest.fixture
def example(monkeypatch, tmp_path) -> dict[str, ModuleType]:
    """The example's modules, which know nothing of the product."""
    monkeypatch.syspath_prepend(FOLDER)
    monkeypatch.setenv("COPY", str(tmp_path / "site.sqlite3"))
    names = ("store", "mirror", "newspaper")
    yield {name: import_module(name) for name in names}
    for name in names:
        sys.modules.pop(name, None)


@pytest.fixture
def copy(example, tmp_path) -> Any:
    return example["store"].Copy(tmp_path / "site.sqlite3")


@pytest.fixture
def api(example, live_server) -> Any:
    return example["mirror"].Api(live_server.url)


def bring_into_step(example, api, copy) -> None:
    while example["mirror"].follow(api, copy) == 0.0:
        pass


def from_the_api(api) -> dict[str, tuple[str, bytes]]:
    """Every document by its own address, as anybody reads it."""
    held = {}
    for kind in ("cases", "news"):
        url = f"/api/v1/{kind}/?limit=100&fields=uid"
        while url:
            with api.open(url) as answer:
                page = json.load(answer)
            for item in page["items"]:
                with api.open(f"/api/v1/{kind}/{item['uid']}/") as answer:
                    held[item["uid"]] = (answer.headers["ETag"], answer.read())
            url = page["next"]
    return held


def test_it_imports_nothing_of_the_product():
    for path in FOLDER.glob("*.py"):
        words = path.read_text("utf-8")
        for room in ("cms", "api", "site_pages", "django", "wagtail"):
            assert f"import {room}" not in words
            assert f"from {room}" not in words


@pytest.mark.django_db(transaction=True)
def test_snapshot_then_changes_give_the_bytes_of_the_api(example, api, copy):
    case, news, other = put(case_document(title="青岛"), news_document(), case_document())
    bring_into_step(example, api, copy)
    assert copy.everything() == from_the_api(api)
    assert len(copy.everything()) == 3

    put(case_document(case.uid, title="改过"), news_document())
    store.withdraw(uid=other.uid, reason=Reason.WITHDRAWN, now=datetime.now(UTC))
    bring_into_step(example, api, copy)
    assert copy.everything() == from_the_api(api)
    assert str(other.uid) not in copy.everything()
    assert str(news.uid) in copy.everything()


@pytest.mark.django_db(transaction=True)
def test_expired_token_leads_back_to_a_snapshot(example, api, copy):
    put(case_document(), case_document())
    bring_into_step(example, api, copy)
    store.renew_epoch()
    put(case_document())
    bring_into_step(example, api, copy)
    assert copy.everything() == from_the_api(api)


@pytest.mark.django_db(transaction=True)
def test_snapshot_that_is_cut_short_leaves_the_copy_as_it_was(example, copy):
    fetched = example["store"].Fetched
    one = fetched(str(uuid4()), "case", '"a"', b'{"title":"x"}')
    copy.replace([one], token="t1")

    def broken():
        yield fetched(str(uuid4()), "case", '"b"', b'{"title":"y"}')
        raise example["mirror"].CutShort

    with pytest.raises(example["mirror"].CutShort):
        copy.replace(broken(), token="t2")
    assert copy.token == "t1"
    assert list(copy.everything()) == [one.uid]


def edit(uids: list[UUID], turns: threading.Semaphore) -> None:
    """Change or withdraw documents, one whenever there is a turn."""
    chance = random.Random(7)
    try:
        for n in range(EDITS):
            turns.acquire(timeout=60)
            uid = chance.choice(uids)
            if n % 7 == 6:
                store.withdraw(uid=uid, reason=Reason.WITHDRAWN, now=datetime.now(UTC))
            else:
                store.store(case_document(uid, title=f"第{n}次改动"), now=datetime.now(UTC))
    finally:
        connections.close_all()


def killed_after(seconds: float, api, copy) -> None:
    """Run the mirror as its README says; kill it so long after it has begun to follow."""
    command = [sys.executable, "mirror.py", api.origin, str(copy.path)]
    told = os.environ | {"MIRROR_LOG": "INFO"}
    with subprocess.Popen(command, cwd=FOLDER, stderr=subprocess.PIPE, env=told) as running:
        assert b"going on" in running.stderr.readline()
        time.sleep(seconds)
        assert running.poll() is None, "the mirror ended by itself"
        running.send_signal(signal.SIGKILL)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_killed_a_hundred_times_during_two_hundred_edits(example, api, copy):
    """SIGKILL at random moments: afterwards the copy equals the API, byte for byte."""
    uids = [document.uid for document in put(*(case_document() for _ in range(40)))]
    began = time.monotonic()
    bring_into_step(example, api, example["store"].Copy(copy.path.with_name("measure.sqlite3")))
    # So long a whole round takes now: the kills fall before, into and after it.
    a_round = time.monotonic() - began
    turns, chance, tokens = threading.Semaphore(0), random.Random(11), set()
    editor = threading.Thread(target=edit, args=(uids, turns))
    editor.start()
    for _ in range(KILLS):
        turns.release(EDITS // KILLS)
        killed_after(chance.uniform(0, 2 * a_round), api, copy)
        # A crowded machine slows down, a quiet one speeds up: half of the rounds shall get on.
        a_round *= 1.25 if copy.token in tokens else 0.8
        tokens.add(copy.token)
    editor.join()
    bring_into_step(example, api, copy)

    assert len(tokens) > 10, "it hardly ever came to anything before it was killed"
    assert copy.everything() == from_the_api(api)


@pytest.mark.django_db(transaction=True)
def test_its_pages_show_cases_and_news_with_their_source(example, api, copy):
    make_world()
    case = make_case(title="智慧社区<一网通办>")
    news = make_news(title="记者走进智慧社区", cases=(case,))
    build_all()
    bring_into_step(example, api, copy)
    newspaper = example["newspaper"].app.test_client()

    home = newspaper.get("/").text
    assert "智慧社区&lt;一网通办&gt;" in home
    assert "记者走进智慧社区" in home
    page = newspaper.get(f"/cases/{case.uid}/")
    assert "居民在手机上办事。" in page.text
    assert f"/news/{news.uid}/" in page.text
    assert "default-src 'none'" in page.headers["Content-Security-Policy"]
    article = newspaper.get(f"/news/{news.uid}/").text
    assert "来源：青岛新闻网" in article
    assert "<h2>第一节</h2>" in article
    assert "智慧社区&lt;一网通办&gt;" in newspaper.get("/cases/?category=citizen-services").text
    assert "没有符合条件的案例" in newspaper.get("/cases/?category=network-security").text
    assert "没有符合条件的案例" in newspaper.get("/cases/?q=港口").text

    case.unpublish()
    build_all()
    bring_into_step(example, api, copy)
    assert newspaper.get(f"/cases/{case.uid}/").status_code == 404
