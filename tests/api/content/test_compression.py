"""Smaller answers that stay what they are: one document, whatever bytes it travels in."""

import gzip
import json
import zlib
from random import Random

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from api.compression import SMALLEST, accepted_coding, compressed
from tests.api.every_address import every_address
from tests.api.leaving import leave
from tests.api.stored import case_document, put, put_cases
from tests.assertions import assert_problem

CASES = "/api/v1/cases/"
GZIP = {"accept-encoding": "gzip, deflate, br"}


@pytest.mark.parametrize(
    ("header", "coding"),
    [
        ("gzip", "gzip"),
        ("GZIP", "gzip"),
        ("br, gzip;q=0.5", "gzip"),
        (" deflate , gzip ; q=1.0", "gzip"),
        ("*", "gzip"),
        ("identity;q=0.5, *;q=0.6", "gzip"),
        ("", ""),
        ("br", ""),
        ("gzip;q=0", ""),
        ("gzip;q=0.0, *", ""),
        ("identity, gzip;q=0.5", ""),
        ("*;q=0", ""),
        ("xgzip", ""),
        ("gzipped", ""),
        ("gzip;q=nan", ""),
        ("gzip;q=", ""),
        ("gzip;level=9", ""),
        ("gzip;q=2", ""),
        (",;,", ""),
    ],
)
def test_what_a_reader_accepts(header, coding):
    assert accepted_coding(header) == coding


@given(st.text(max_size=200))
def test_any_header_is_understood_or_passed_over(header):
    assert accepted_coding(header) in ("", "gzip")


def test_the_same_bytes_give_the_same_bytes():
    body = "青岛".encode() * 1000
    assert compressed(body, "gzip") == compressed(body, "gzip")
    assert gzip.decompress(compressed(body, "gzip")) == body


@pytest.mark.django_db
def test_every_address_gives_the_same_document_either_way(client):
    for name, path in every_address().items():
        plain, small = client.get(path), client.get(path, headers=GZIP)
        assert "Accept-Encoding" in plain["Vary"], name
        assert plain["Vary"] == small["Vary"]
        assert not plain.has_header("Content-Encoding")
        body, packed = plain.getvalue(), small.getvalue()
        if name == "api:index":
            continue  # it tells the time
        if not small.has_header("Content-Encoding"):
            assert len(body) < SMALLEST, name
            continue
        assert small["Content-Encoding"] == "gzip"
        assert gzip.decompress(packed) == body
        assert len(packed) < len(body)
        assert small["ETag"] == f"W/{plain['ETag']}"
        if not plain.streaming:
            assert small["Content-Length"] == str(len(packed))


@pytest.mark.django_db
def test_small_answers_and_problems(client):
    (case,) = put_cases(1)
    address = f"{CASES}{case.uid}/?fields=title"
    small = client.get(address, headers=GZIP)
    assert not small.has_header("Content-Encoding")
    assert small["ETag"].startswith('"')
    assert "Accept-Encoding" in small["Vary"]
    many = "&".join(f"unknown_parameter_{n}=1" for n in range(20))
    problem = client.get(f"{CASES}?{many}", headers=GZIP)
    assert (problem.status_code, problem["Content-Encoding"]) == (400, "gzip")
    assert problem["Content-Type"] == "application/problem+json"
    told = gzip.decompress(problem.content)
    assert json.loads(told)["code"] == "unknown_parameter"
    assert problem["Content-Length"] == str(len(problem.content))


@pytest.mark.django_db
def test_either_tag_is_answered_by_304_and_never_falsely(client):
    (case,) = put_cases(1)
    packed_only = f"{CASES}?limit=100&profile=full"
    put_cases(20)
    for address in (f"{CASES}{case.uid}/", packed_only, "/api/v1/snapshot/", "/api/v1/changes/"):
        first = client.get(address, headers={"accept-encoding": "identity"})
        strong = first["ETag"]
        leave(first)
        assert strong.startswith('"')
        for held in (strong, f"W/{strong}"):
            for headers in ({"accept-encoding": "identity"}, GZIP, {}):
                again = client.get(address, headers={**headers, "if-none-match": held})
                assert (again.status_code, again.getvalue()) == (304, b""), (address, held)
                assert not again.has_header("Content-Encoding")
                # A cache renews the copy that is named: the one its reader said it holds.
                assert again["ETag"] == (held if headers is GZIP else strong)
    put(case_document(case.uid, title="改过"))
    for held in (strong, f"W/{strong}"):
        for headers in ({}, GZIP):
            again = client.get(packed_only, headers={**headers, "if-none-match": held})
            assert again.status_code == 200


@pytest.mark.django_db
def test_if_match_holds_for_the_very_bytes_alone(client):
    put_cases(20)
    packed = client.get(CASES, headers=GZIP)["ETag"]
    assert packed.startswith("W/")
    response = client.get(CASES, headers={**GZIP, "if-match": packed})
    assert_problem(response, 412, "precondition_failed")


@pytest.mark.django_db
def test_a_snapshot_is_packed_while_it_is_read(client: Client):
    """Not at the end: memory stays flat, and something arrives before all is read."""
    random = Random(1)
    noise = ("".join(random.choices("青岛城市社区服务智慧", k=3000)) for _ in range(40))
    put(*(case_document(title=title) for title in noise))
    plain = client.get("/api/v1/snapshot/").getvalue()
    response = client.get("/api/v1/snapshot/", headers=GZIP)
    assert not response.has_header("Content-Length")
    pieces = list(response.streaming_content)
    assert len(pieces) > 2
    assert b"" not in pieces
    assert max(map(len, pieces)) < len(plain) / 3
    assert zlib.decompress(b"".join(pieces), 31) == plain
