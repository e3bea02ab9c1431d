"""Every refusal is a problem (RFC 9457): same shape, stable code, the reader's language."""

import json
import logging
import sqlite3
from uuid import uuid4

import psycopg
import pytest
from django.db import connection, connections
from django.test import Client
from django.utils.translation import override

from api import errors
from cms.documents import services as store
from cms.documents.enums import Reason
from tests.api.stored import NOON, case_document, news_document, put
from tests.assertions import PROBLEM, assert_problem

CASES = "/api/v1/cases/"


@pytest.mark.django_db
@pytest.mark.parametrize("reason", Reason.values)
@pytest.mark.parametrize("make", [case_document, news_document])
def test_withdrawn_is_gone_with_its_tombstone(client, make, reason):
    built = make()
    put(built)
    path = {"case": "cases", "news": "news"}[built.kind]
    seq = store.withdraw(uid=built.uid, reason=Reason(reason), now=NOON).seq

    problem = assert_problem(client.get(f"/api/v1/{path}/{built.uid}/"), 410, "gone")

    assert problem["uid"] == str(built.uid)
    assert problem["kind"] == built.kind
    assert problem["reason"] == reason
    assert problem["seq"] == seq
    assert problem["gone_at"] == "2020-09-01T12:00:00+08:00"


@pytest.mark.django_db
def test_never_published_and_wrong_kind_are_not_found(client):
    case, news, waiting, gone = (
        case_document(),
        news_document(),
        case_document(),
        case_document(),
    )
    put(case, news, gone)
    store.stage(waiting, now=NOON)
    store.withdraw(uid=gone.uid, reason=Reason.WITHDRAWN, now=NOON)
    for address in (
        f"{CASES}{uuid4()}/",
        f"{CASES}{news.uid}/",
        f"{CASES}{waiting.uid}/",
        f"/api/v1/news/{case.uid}/",
        f"/api/v1/news/{gone.uid}/",
    ):
        assert_problem(client.get(address), 404, "not_found")


@pytest.mark.parametrize("method", ["get", "post", "put", "patch", "delete", "options", "head"])
@pytest.mark.parametrize(
    "path", ["nothing/", "v1/nothing/", "v1/cases", "v1/cases/1/", "v1/cases/%00/", "v1/%ff/", ""]
)
def test_unknown_addresses_below_api_are_problems(method, path):
    response = getattr(Client(enforce_csrf_checks=True), method)(f"/api/{path}")
    if method == "head":
        assert (response.status_code, response.content) == (404, b"")
    else:
        assert_problem(response, 404, "not_found")


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "trace"])
def test_other_methods_are_refused_with_those_allowed(method):
    response = getattr(Client(enforce_csrf_checks=True), method)(CASES)
    assert_problem(response, 405, "method_not_allowed")
    assert response["Allow"] == "GET, HEAD, OPTIONS"


@pytest.mark.django_db
def test_json_is_served_wherever_accept_allows_it(client):
    browser = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
    for accept in (
        *("", "*/*", "application/json", "application/*", "application/json; charset=utf-8"),
        *("application/json; indent=4", "application/problem+json", browser, "text/xml, */*"),
    ):
        response = client.get(CASES, headers={"accept": accept})
        assert response.status_code == 200, accept
        assert response["Content-Type"] == "application/json"


@pytest.mark.django_db
def test_accept_without_json_is_refused_in_json(client):
    for accept in ("text/xml", "text/html", "image/*", "application/json;q=0", ";", "x", "/", "青"):
        for address in (CASES, "/api/v1/", f"{CASES}{uuid4()}/"):
            response = client.get(address, headers={"accept": accept})
            assert_problem(response, 406, "not_acceptable")


@pytest.mark.django_db
def test_problems_are_compact_whatever_accept_asks(client):
    response = client.get(f"{CASES}?x=1", headers={"accept": "application/json; indent=8"})
    assert b"\n" not in response.content
    assert b": " not in response.content


@pytest.mark.django_db
def test_unforeseen_error_says_nothing_of_itself(settings, caplog):
    # A stored document that is no JSON: what no code of ours would write.
    built = case_document()
    put(built)
    with connection.cursor() as cursor:
        cursor.execute('UPDATE documents_documentversion SET "full" = %s', [b"{secret"])
    client = Client(raise_request_exception=False)
    for debug in (False, True):
        settings.DEBUG = debug
        caplog.clear()
        response = client.get(f"{CASES}{built.uid}/?fields=uid")
        problem = assert_problem(response, 500, "internal_error")
        assert set(problem) == PROBLEM
        for leak in (b"Traceback", b"secret", b"JSONDecodeError", b"views.py"):
            assert leak not in response.content
        logged = [record for record in caplog.records if record.name == "api.errors"]
        assert [record.levelno for record in logged] == [logging.ERROR]
        assert logged[0].exc_info


def test_unforeseen_error_is_signalled_as_django_does(transactional_db):
    built = case_document()
    put(built)
    with connection.cursor() as cursor:
        cursor.execute('UPDATE documents_documentversion SET "full" = %s', [b"{secret"])
    with pytest.raises(json.JSONDecodeError):  # the test client raises what the signal tells
        Client().get(f"{CASES}{built.uid}/?fields=uid")


@pytest.mark.django_db(transaction=True)
def test_locked_database_is_busy_and_says_when_to_come_back(locked_database):
    response = Client().get(CASES)
    assert_problem(response, 503, "busy")
    assert response["Retry-After"] == "1"
    assert b"locked" not in response.content
    locked_database()
    assert Client().get(CASES).status_code == 200


@pytest.fixture
def locked_database(monkeypatch):
    """Somebody else holds the database for good; yields what lets it go."""
    options = connection.settings_dict["OPTIONS"]
    if connection.vendor == "sqlite":
        monkeypatch.setitem(options, "timeout", 0.1)
        connection.close()
        other = sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None)
        other.execute("PRAGMA locking_mode=EXCLUSIVE")
        other.execute("BEGIN EXCLUSIVE")
    else:
        names = ("dbname", "user", "host", "port", "password")
        parameters = connection.get_connection_params()
        other = psycopg.connect(**{name: parameters.get(name) for name in names})
        other.execute("LOCK TABLE documents_documentversion IN ACCESS EXCLUSIVE MODE")
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '100ms'")
    yield other.close
    other.close()
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:  # it goes back to the pool
            cursor.execute("RESET lock_timeout")
    connections.close_all()


def test_every_kind_has_its_own_code():
    assert len({kind.code for kind in errors.ALL_KINDS}) == len(errors.ALL_KINDS)


@pytest.mark.django_db
def test_language_follows_the_reader_and_is_chinese_by_default(client):
    kind = errors.NOT_FOUND
    for header, language in (
        (None, "zh-hans"),
        ("zh-CN,zh;q=0.9", "zh-hans"),
        ("en-GB,en;q=0.8", "en"),
        ("fr", "zh-hans"),
        ("\0;;q=x", "zh-hans"),
    ):
        headers = {"accept-language": header} if header else {}
        with override(language):
            title = str(kind.title)
        for address in (f"{CASES}{uuid4()}/", "/api/nothing/"):
            response = client.get(address, headers=headers)
            assert assert_problem(response, 404, "not_found")["title"] == title
            assert response["Content-Language"] == language
            assert "Accept-Language" in response["Vary"]


def test_every_problem_has_a_chinese_title():
    with override("zh-hans"):
        english = [kind.code for kind in errors.ALL_KINDS if str(kind.title).isascii()]
    assert english == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    "query",
    [
        *("colour=red", "limit=1&limit=2", "limit=0", "profile=x", "fields=secret", "q=%00"),
        *("cursor=" + "x" * 2001, "published_after=yesterday", "q=" + "x" * 201),
        "q=" + "+".join("abcdefghijklmnopq"),
    ],
)
def test_what_is_wrong_with_a_parameter_is_said_in_chinese(client, query):
    problem = client.get(f"{CASES}?{query}").json()
    assert problem["errors"]
    for sentence in (problem["detail"], *(error["detail"] for error in problem["errors"])):
        assert not sentence.isascii(), sentence


@pytest.mark.parametrize("path", ["/api/v1/cases/", "/api/nowhere/"])
def test_strange_host_is_a_problem_below_the_api(client, settings, path):
    settings.ALLOWED_HOSTS = ["pingxuan.example"]

    answer = client.get(path, headers={"host": "evil.example"})

    assert_problem(answer, 400, "bad_request")
    assert answer["Access-Control-Allow-Origin"] == "*"


def test_strange_host_is_told_in_chinese_elsewhere(client, settings):
    settings.ALLOWED_HOSTS = ["pingxuan.example"]

    answer = client.get("/", headers={"host": "evil.example"})

    assert answer.status_code == 400
    assert "请求" in answer.content.decode()
