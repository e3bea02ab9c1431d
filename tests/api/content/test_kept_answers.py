"""Answers that a process keeps: never older than the store, never another caller's, never much."""

import gzip
import subprocess
import sys
import threading
import zlib
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, connections, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from api import compression
from api.content import lists
from api.content.kept_answers import Kept, KeptAnswers, Name, answers
from api.partners.services import issue_key
from cms.campaigns.models import Partner
from cms.core.audit import SYSTEM
from cms.documents import services as store
from cms.documents.enums import Reason
from cms.documents.numbering import Standing
from tests.api.stored import NOON, case_document, put

LIST = "/api/v1/cases/?profile=full"


def titles(client: Client, address: str = LIST) -> set[str]:
    return {item["title"] for item in client.get(address).json()["items"]}


def queries_of(client: Client, address: str, **headers: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        client.get(address, headers=headers)
    return len(captured)


@pytest.mark.django_db
def test_is_given_again_with_all_its_headers_and_answers_conditions(client):
    put(case_document())
    first, second = client.get(LIST), client.get(LIST)
    assert second.content == first.content
    own = ("X-Request-ID", "RateLimit")
    kept = {name: text for name, text in second.items() if name not in own}
    assert kept == {name: text for name, text in first.items() if name not in own}
    assert client.get(LIST, headers={"if-none-match": first["ETag"]}).status_code == 304
    assert client.get(LIST, headers={"if-match": '"another"'}).status_code == 412
    assert client.head(LIST).status_code == 200


@pytest.mark.django_db
def test_is_compressed_once_for_all_who_want_it_so(client, monkeypatch):
    begun = []

    def counted():
        begun.append(1)
        return zlib.compressobj(4, zlib.DEFLATED, 31)

    monkeypatch.setitem(compression.CODINGS, "gzip", counted)
    put(*(case_document() for _ in range(3)))
    plain = client.get(LIST)
    packed = [client.get(LIST, headers={"accept-encoding": "gzip"}) for _ in range(3)]
    assert len(begun) == 1
    assert {gzip.decompress(one.content) for one in packed} == {plain.content}
    put(case_document())
    newer = client.get(LIST, headers={"accept-encoding": "gzip"})
    assert gzip.decompress(newer.content) == client.get(LIST).content != plain.content


@pytest.mark.django_db
def test_is_kept_by_whoever_asks_with_a_condition_too(client):
    put(case_document())
    tag = client.get(LIST)["ETag"]
    answers.forget()
    assert client.get(LIST, headers={"if-none-match": tag}).status_code == 304
    assert queries_of(client, LIST, **{"if-none-match": tag}) == 1
    assert len(client.get(LIST).json()["items"]) == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("change", ["edit", "withdraw", "add", "release"])
def test_every_verb_of_the_store_ends_what_was_kept(client, change):
    (document,) = put(case_document(title="第一稿"))
    assert titles(client) == {"第一稿"}
    newer = case_document(document.uid, title="第二稿")
    if change == "edit":
        put(newer)
    elif change == "add":
        put(case_document(title="第二稿"))
    elif change == "release":
        store.stage(newer, now=NOON)
        assert titles(client) == {"第一稿"}
        store.flip([document.uid], {}, now=NOON)
    else:
        store.withdraw(uid=document.uid, reason=Reason.WITHDRAWN, now=NOON)
    expected = {"edit": {"第二稿"}, "add": {"第一稿", "第二稿"}, "release": {"第二稿"}}
    assert titles(client) == expected.get(change, set())


@pytest.mark.django_db
def test_an_epoch_of_its_own_ends_what_was_kept(client):
    put(case_document())
    client.get(LIST)
    assert queries_of(client, LIST) == 1
    store.renew_epoch()
    assert queries_of(client, LIST) == 2


@pytest.mark.django_db(transaction=True)
def test_shows_at_once_what_another_process_has_published(client):
    """The other process shares nothing with this one but the database."""
    (document,) = put(case_document(title="第一稿"))
    assert titles(client) == {"第一稿"}
    other = (
        "import sys; from uuid import UUID; import django; django.setup()\n"
        "from tests.api.stored import case_document, put\n"
        "put(case_document(UUID(sys.argv[1]), title='第二稿'))"
    )
    url = database_url()
    done = subprocess.run(
        [sys.executable, "-c", other, str(document.uid)],
        env={"PATH": "", "DJANGO_SETTINGS_MODULE": "cms.settings.test", "DATABASE_URL": url},
        capture_output=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr.decode()
    assert titles(client) == {"第二稿"}


def database_url() -> str:
    """Of the database that this very test uses."""
    values = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{values['NAME']}"
    secret = f":{values['PASSWORD']}" if values["PASSWORD"] else ""
    place = f"{values['HOST']}:{values['PORT'] or 5432}"
    return f"postgres://{values['USER']}{secret}@{place}/{values['NAME']}"


@pytest.mark.django_db(transaction=True)
def test_what_is_published_while_an_answer_is_made_is_not_hidden_by_it(client, monkeypatch):
    """The reader stops after its query and before it keeps the answer; meanwhile it gets old."""
    (document,) = put(case_document(title="第一稿"))
    has_read, has_published = threading.Event(), threading.Event()
    cut = lists.cut

    def slow(*args, **kwargs):
        page = cut(*args, **kwargs)
        has_read.set()
        assert has_published.wait(30)
        return page

    monkeypatch.setattr(lists, "cut", slow)
    with ThreadPoolExecutor(1) as pool:
        late = pool.submit(ask_in_a_thread)
        assert has_read.wait(30)
        put(case_document(document.uid, title="第二稿"))
        has_published.set()
        assert late.result() == {"第一稿"}
    monkeypatch.setattr(lists, "cut", cut)
    assert titles(client) == {"第二稿"}


@pytest.mark.django_db(transaction=True)
def test_no_reader_ever_sees_less_than_was_committed_before_it_asked():
    """Threads read on while one publishes draft after draft."""
    (document,) = put(case_document(title="0"))
    committed, stop = [0], threading.Event()

    def read() -> list[tuple[int, int]]:
        client, late = Client(), []
        try:
            while not stop.is_set():
                known = committed[0]
                (seen,) = titles(client)
                if int(seen) < known:
                    late.append((known, int(seen)))
        finally:
            connections.close_all()
        return late

    with ThreadPoolExecutor(3) as pool:
        readers = [pool.submit(read) for _ in range(3)]
        try:
            for number in range(1, 40):
                put(case_document(document.uid, title=str(number)))
                committed[0] = number
        finally:
            stop.set()
        assert [reader.result() for reader in readers] == [[], [], []]


def ask_in_a_thread() -> set[str]:
    try:
        return titles(Client())
    finally:
        connections.close_all()


@pytest.mark.django_db(transaction=True)
def test_what_is_not_committed_is_not_shown(client):
    (document,) = put(case_document(title="第一稿"))
    with pytest.raises(RuntimeError), transaction.atomic():
        raise RuntimeError
    assert titles(client) == {"第一稿"}
    with pytest.raises(RuntimeError):
        store.store(case_document(document.uid, title="第二稿"), now=NOON, guard=refuse)
    assert queries_of(client, LIST) == 1
    assert titles(client) == {"第一稿"}


def refuse() -> None:
    raise RuntimeError


@pytest.mark.django_db
def test_belongs_to_one_caller_and_one_host(client):
    put(case_document())
    partner = Partner.objects.create(slug="bandao", name="半岛网", ordinal=1)
    keys = [
        issue_key(partner=partner, label="", actor=SYSTEM, now=timezone.now())[1] for _ in range(2)
    ]
    assert "public" in client.get(LIST)["Cache-Control"]
    for key in keys:
        headers = {"authorization": f"Bearer {key}"}
        assert queries_of(client, LIST, **headers) == 3  # the key, the number, the list
        assert client.get(LIST, headers=headers)["Cache-Control"].startswith("private")
        assert "RateLimit" in client.get(LIST, headers=headers).headers
    assert "public" in client.get(LIST)["Cache-Control"]
    small = "/api/v1/cases/?limit=1"
    put(case_document())
    for host in ("localhost:8000", "bandao.localhost:8000"):
        for _ in range(2):
            following = client.get(small, headers={"host": host}).json()["next"]
            assert following.startswith(f"http://{host}/")


@pytest.mark.django_db
def test_refusals_are_not_kept(client):
    for address in ("/api/v1/cases/?limit=0", "/api/v1/cases/?cursor=x", "/api/v1/cases/?what=1"):
        refused = [client.get(address) for _ in range(2)]
        assert [answer.status_code for answer in refused] == [400, 400]
    assert answers.size == 0


def made(size: int, *, number: int = 1) -> Kept:
    return Kept(Standing(number, "epoch"), b"", "tag", (), size)


def name(text: object) -> Name:
    return None, "http", "localhost", str(text)


def test_room_is_never_exceeded_and_the_least_asked_goes_first():
    kept, room = KeptAnswers(), 100_000
    standing = Standing(1, "epoch")
    for number in range(20):
        kept.keep(name(number), made(6000), room=room)
        kept.find(name(0), standing)
        assert kept.size <= room
    assert kept.find(name(0), standing) is not None
    assert kept.find(name(1), standing) is None
    assert kept.find(name(19), standing) is not None
    assert kept.find(name(19), Standing(2, "epoch")) is None
    assert kept.find(name(19), Standing(1, "another")) is None


def test_what_would_fill_the_room_is_not_kept():
    kept = KeptAnswers()
    kept.keep(name("large"), made(50_000), room=100_000)
    assert (kept.size, kept.find(name("large"), Standing(1, "epoch"))) == (0, None)
    kept.keep(name("small"), made(2000), room=100_000)
    kept.keep(name("small"), made(3000, number=2), room=100_000)
    assert kept.size == 3000
    kept.forget()
    assert kept.size == 0


@pytest.mark.django_db
def test_long_addresses_count(client):
    for number in range(20):
        client.get(f"/api/v1/cases/?limit=1&category={number:0100}&q={'智' * 190}")
    assert answers.size > 20 * 2500
