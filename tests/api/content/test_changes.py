"""``/changes/``: from the beginning, by token, with tombstones; nothing is missed."""

import itertools
from urllib.parse import quote

import pytest
from django.core.management import call_command
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cms.documents import services as store
from cms.documents.enums import Reason
from cms.documents.models import Counter, Dependency, Document, DocumentVersion, Facet
from tests.api.stored import NOON, case_document, news_document, put, put_cases
from tests.assertions import assert_problem

pytestmark = pytest.mark.django_db

CHANGES = "/api/v1/changes/"


def read(client, since: str | None = None, **query: object) -> dict:
    if since is not None:
        query["since"] = since
    response = client.get(CHANGES, query)
    assert response.status_code == 200, response.content
    return response.json()


def test_from_the_beginning_without_or_with_an_empty_token(client):
    assert read(client) == read(client, "")
    assert read(client)["items"] == []
    assert read(client)["has_more"] is False

    documents = put_cases(3)

    page = read(client)
    assert page == read(client, "")
    assert [item["uid"] for item in page["items"]] == [str(one.uid) for one in documents]


def test_entry_names_what_changed_and_where_to_read_it(client):
    case, news = put(case_document(), news_document())
    store.withdraw(uid=news.uid, reason=Reason.EXPIRED, now=NOON)

    changed, gone = read(client)["items"]

    detail = client.get(f"/api/v1/cases/{case.uid}/")
    assert changed == {
        "op": "upsert",
        "kind": "case",
        "uid": str(case.uid),
        "seq": case.seq,
        "etag": detail["ETag"],
        "url": f"http://testserver/api/v1/cases/{case.uid}/",
    }
    assert gone == {
        "op": "delete",
        "kind": "news",
        "uid": str(news.uid),
        "seq": Document.objects.get(uid=news.uid).seq,
        "etag": None,
        "url": f"http://testserver/api/v1/news/{news.uid}/",
        "reason": "expired",
        "note": "",
    }
    assert client.get(gone["url"]).status_code == 410


def test_token_continues_where_the_page_ended(client):
    documents = put_cases(5)
    first = read(client, limit=2)
    second = read(client, first["next"], limit=2)
    third = read(client, second["next"], limit=2)

    pages = (first, second, third)
    assert [len(page["items"]) for page in pages] == [2, 2, 1]
    assert [page["has_more"] for page in pages] == [True, True, False]
    seen = [item["seq"] for page in pages for item in page["items"]]
    assert seen == [document.seq for document in documents]


def test_token_of_the_end_stays_good(client):
    put_cases(1)
    end = read(client)["next"]
    assert read(client, end) == {"items": [], "next": end, "has_more": False}
    (late,) = put_cases(1)
    assert [item["uid"] for item in read(client, end)["items"]] == [str(late.uid)]


def test_token_expires_when_a_backup_was_restored(client):
    """The restored database gives the same numbers to other changes."""
    put_cases(3)
    middle, end = read(client, limit=2)["next"], read(client)["next"]

    call_command("renew_changes_epoch")

    for token in (middle, end):
        problem = assert_problem(client.get(CHANGES, {"since": token}), 410, "token_expired")
        assert problem["detail"] == "编号已重新开始，请不带令牌从头同步。"
        assert problem["begin"] == "/api/v1/snapshot/"
    put_cases(1)
    assert_problem(client.get(CHANGES, {"since": end}), 410, "token_expired")
    again = read(client)
    assert len(again["items"]) == 4
    assert read(client, again["next"])["items"] == []


def test_token_ahead_of_the_numbers_expires_though_nobody_ran_the_command(client):
    put_cases(3)
    end = read(client)["next"]
    Document.objects.filter(seq=3).update(seq=None, state="staged")
    Counter.objects.update(value=2)

    assert_problem(client.get(CHANGES, {"since": end}), 410, "token_expired")


def test_token_expires_when_the_store_was_dropped(client):
    put_cases(1)
    end = read(client)["next"]
    forget()
    Counter.objects.all().delete()

    assert_problem(client.get(CHANGES, {"since": end}), 410, "token_expired")
    put_cases(2)
    assert_problem(client.get(CHANGES, {"since": end}), 410, "token_expired")


def test_token_from_before_the_first_change_is_good_in_every_epoch(client):
    beginning = read(client)["next"]
    put_cases(1)
    call_command("renew_changes_epoch")

    assert len(read(client, beginning)["items"]) == 1


@pytest.mark.parametrize("limit", ["0", "1001", "x", "-5", "1e2", ""])
def test_limit_out_of_bounds_is_refused(client, limit):
    assert_problem(client.get(CHANGES, {"limit": limit}), 400, "invalid_parameter")


def test_says_when_to_ask_again_once_there_is_nothing_more(client):
    put_cases(2)
    assert "Retry-After" not in client.get(CHANGES, {"limit": 1})
    assert int(client.get(CHANGES)["Retry-After"]) >= 1
    end = read(client)["next"]
    assert int(client.get(CHANGES, {"since": end})["Retry-After"]) >= 1


def test_limit_is_a_hundred_unless_said(client):
    put_cases(101)
    assert len(read(client)["items"]) == 100
    assert len(read(client, limit=1000)["items"]) == 101


def test_damaged_token_is_refused(client):
    put_cases(2)
    token = read(client, limit=1)["next"]
    other = client.get("/api/v1/cases/", {"limit": 1}).json()["next"].partition("cursor=")[2]
    for wrong in (token[1:], token[:-1], token + "x", "0", "2", ":", "青", other):
        assert_problem(client.get(f"{CHANGES}?since={quote(wrong)}"), 400, "invalid_token")


def test_not_modified_until_something_changes(client):
    put_cases(3)
    for query in ("", "?limit=1", "?limit=3"):
        etag = client.get(CHANGES + query)["ETag"]
        headers = {"if-none-match": etag}
        assert client.get(CHANGES + query, headers=headers).status_code == 304
    put_cases(1)
    assert client.get(CHANGES, headers={"if-none-match": etag}).status_code == 200


def forget() -> None:
    for model in (Facet, DocumentVersion, Dependency, Document):
        model.objects.all().delete()


uids = st.integers(0, 5)
acts = st.lists(
    st.tuples(st.sampled_from(["publish", "publish", "withdraw", "read"]), uids), max_size=30
)


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(acts, st.integers(1, 4))
def test_what_changes_while_a_reader_pages_is_never_missed(client, acts, limit):
    """Whatever happens between two pages, the reader's copy ends up as the store is."""
    forget()
    built = [case_document() for _ in range(6)]
    counter = itertools.count()
    copy: dict[str, str] = {}
    token, last = "", 0

    def follow() -> bool:
        nonlocal token, last
        page = read(client, token, limit=limit)
        for item in page["items"]:
            assert item["seq"] > last
            last = item["seq"]
            if item["op"] == "delete":
                copy.pop(item["uid"], None)
            else:
                copy[item["uid"]] = item["etag"]
        token = page["next"]
        return page["has_more"]

    for act, n in acts:
        if act == "publish":
            put(case_document(built[n].uid, title=f"第{next(counter)}稿"))
        elif act == "withdraw":
            store.withdraw(uid=built[n].uid, reason=Reason.WITHDRAWN, now=NOON)
        else:
            follow()
    while follow():
        pass

    live = Document.objects.filter(state="live").values_list("uid", "etag")
    assert copy == {str(uid): f'"{etag}"' for uid, etag in live}
