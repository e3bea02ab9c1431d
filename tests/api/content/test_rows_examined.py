"""No question makes the database read much more than it answers (bad input, DESIGN 11)."""

import re
from typing import Any
from urllib.parse import quote

import pytest
from django.db import connection, transaction
from django.test import Client

from api.content.kept_answers import answers
from benchmarks import corpus
from tests.api.content.examined import rows_examined, statements, steps

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

CASES, NEWS = 2400, 600
LIMIT = 20
MOST_ROWS = 1500
"""Of 3,000 documents, for 20 of them; it does not depend on how many there are."""
MOST_TO_COUNT = 8000
"""``count=exact`` counts what matches, by one index."""
LEADING = ("q", "tag", "winner", "case")
"""SQLite finds these first and sorts what it found; PostgreSQL knows which of them are common."""
BIG = ("documents_document", "documents_documentversion", "documents_facet")

RARE, COMMON, TAG = quote(corpus.RARE), quote(corpus.COMMON), quote("标签07")
CASE_QUESTIONS = (
    "",
    "profile=full",
    "campaign=2020",
    "campaign=1999",
    "category=category-3",
    "category=category-99",
    "campaign=2020&category=category-3",
    f"field={quote('领域07')}",
    f"field={quote('领域07')}&category=category-3",
    f"tag={TAG}",
    f"tag={quote('没有')}",
    f"tag={TAG}&category=category-3",
    "winner=true",
    "winner=false",
    f"winner=true&tag={TAG}",
    "published_after=2020-07-01T00:00:00Z",
    "published_after=2021-07-01T00:00:00Z",
    "updated_after=2020-07-20T00:00:00Z",
    f"q={RARE}",
    f"q={COMMON}",
    f"q={COMMON}+{RARE}",
    f"q={quote('智')}",
    f"q={quote('鲲鹏')}",
    f"q={COMMON}&category=category-3",
    f"q={RARE}&tag={TAG}",
    f"q={COMMON}&tag={TAG}",
    f"q={COMMON}&winner=true",
    f"q={COMMON}&winner=false",
)
NEWS_QUESTIONS = (
    "",
    "kind=notice",
    "kind=report",
    "kind=event",
    "site=bandao",
    "site=nowhere",
    "site=bandao&kind=notice",
    "case={case}",
    f"q={COMMON}",
    f"q={COMMON}&site=bandao",
)
ORDERINGS = ("-published_at", "updated_at")
"""Read backwards, too, from the second page."""


def every_address(client: Client, case: str) -> list[str]:
    """Every filter in every order, each list's next page and the way back from there."""
    found = []
    for path, questions in (("cases", CASE_QUESTIONS), ("news", NEWS_QUESTIONS)):
        for question in questions:
            for ordering in ORDERINGS:
                address = f"/api/v1/{path}/?limit={LIMIT}&ordering={ordering}&{question}"
                address = address.format(case=case)
                found.append(address)
                following = client.get(address).json()["next"]
                if following is None:
                    continue
                found.append(following)
                found.append(client.get(following).json()["previous"])
    since = client.get("/api/v1/changes/?limit=1000").json()["next"]
    return [
        *found,
        f"/api/v1/changes/?since={since}&limit={LIMIT}",
        f"/api/v1/cases/{case}/",
        "/api/v1/categories/",
    ]


@pytest.fixture
def some_thousands() -> str:
    """The store is filled; the uid of a case that reports are about."""
    documents = list(corpus.documents(CASES, NEWS, parts=0))
    corpus.put_new(documents)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")
    return min(facet.value for facet in documents[-1].facets)


def asked(client: Client, address: str) -> list[tuple[str, Any]]:
    answers.forget()
    with statements() as seen:
        assert client.get(address).status_code == 200, address
    return [one for one in seen if "documents_" in one[0]]


def over(client: Client, addresses: list[str], bound: int) -> dict[str, int]:
    """Those that make the database read more."""
    read = {
        address: max(rows_examined(*statement) for statement in asked(client, address))
        for address in addresses
    }
    return {address: rows for address, rows in read.items() if rows > bound}


@pytest.mark.postgres
def test_no_statement_reads_much_more_than_it_answers(client, some_thousands):
    addresses = every_address(client, some_thousands)
    assert over(client, addresses, MOST_ROWS) == {}
    counts = [f"/api/v1/cases/?count=exact&limit={LIMIT}&{question}" for question in CASE_QUESTIONS]
    assert over(client, counts, MOST_TO_COUNT) == {}
    # And it would be seen: without its index a list reads everything.
    for index, address in (
        ("docversion_published", "/api/v1/cases/?limit=20"),
        ("docversion_updated", "/api/v1/cases/?limit=20&ordering=-updated_at"),
        ("documents_search", f"/api/v1/cases/?q={RARE}"),
        ("docfacet_value", f"/api/v1/news/?case={some_thousands}"),
    ):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"DROP INDEX {index}")
            assert over(client, [address], MOST_ROWS) != {}, index
            transaction.set_rollback(True)


@pytest.mark.skipif(connection.vendor != "sqlite", reason="how SQLite tells its plans")
def test_sqlite_walks_no_big_table_from_end_to_end(client, some_thousands):
    walked = {}
    for address in every_address(client, some_thousands):
        for sql, params in asked(client, address):
            may_sort = any(f"{name}=" in address for name in LEADING)
            bad = [step for step in steps(sql, params) if walks(step, may_sort=may_sort)]
            if bad:
                walked[address] = bad
    assert walked == {}
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DROP INDEX docversion_published")
        sql, params = asked(client, "/api/v1/cases/?limit=20")[-1]
        assert [step for step in steps(sql, params) if walks(step)]
        transaction.set_rollback(True)


def walks(step: str, *, may_sort: bool = False) -> bool:
    """A whole table, or a sort of what was found."""
    scan = re.fullmatch(r"SCAN (\w+)( USING .*)?", step)
    return bool(scan and scan[1] in BIG) or ("TEMP B-TREE" in step and not may_sort)
