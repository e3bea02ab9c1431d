"""Whatever is sent, the answer is a clear one: never 500, and only statuses that are promised."""

import os
import tracemalloc
from uuid import UUID

import pytest
import schemathesis
from django.core.wsgi import get_wsgi_application
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode, checks

from tests.assertions import PROBLEM
from tests.world import build_all, make_case, make_news, make_world

LISTS = [
    *("/api/v1/cases/", "/api/v1/news/", "/api/v1/categories/", "/api/v1/changes/"),
    *("/api/v1/campaigns/", "/api/v1/sites/", "/api/v1/feeds/news.atom", "/api/v1/snapshot/"),
]
NAMES = (
    *("q", "campaign", "category", "field", "tag", "kind", "site", "case", "published_after"),
    *("updated_after", "limit", "ordering", "cursor", "profile", "fields", "count", "since"),
    *("winner", "begin", "include", "uid"),
)
HEALTHY = settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
# More for a long look: CONTRACT_EXAMPLES=2000 pytest tests/api/test_fuzz.py -k contract
EXAMPLES = int(os.environ.get("CONTRACT_EXAMPLES", "20"))
MOST_MEMORY = 32 * 1024 * 1024
"""Of one answer to a question of a megabyte."""


KEPT = [
    checks.not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_schema_conformance,
    checks.response_headers_conformance,
]


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)  # the application closes its connection after each answer
def test_answers_are_what_the_contract_promises():
    """Schemathesis asks each operation what the contract allows, and what it does not."""
    make_world()
    make_news(cases=(make_case(),))
    build_all()
    application = get_wsgi_application()
    contract = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)
    operations = [result.ok() for result in contract.get_all_operations()]
    assert len(operations) >= 14
    for operation in operations:
        asked = [operation.as_strategy(generation_mode=mode) for mode in GenerationMode]

        @settings(HEALTHY, max_examples=EXAMPLES, derandomize=EXAMPLES <= 20)
        @given(st.one_of(asked))
        def keeps_its_promise(case):
            # Over WSGI, schemathesis asks for compressed answers and does not unpack them.
            case.call_and_validate(checks=KEPT, headers={"Accept-Encoding": "identity"})

        keeps_its_promise()


def assert_clear(response) -> None:
    assert response.status_code in (200, 304, 400, 401, 404, 406, 412, 414), response.content[:300]
    if response.status_code >= 400:
        assert response["Content-Type"] == "application/problem+json"
        assert set(response.json()) >= PROBLEM


# Any bytes at all: invalid UTF-8, surrogates' encodings, NUL, separators, percent signs.
raw = st.binary(max_size=60).map(lambda octets: "".join(f"%{octet:02X}" for octet in octets))


@pytest.mark.django_db
@HEALTHY
@given(st.sampled_from(LISTS), st.sampled_from(NAMES), raw)
def test_any_bytes_as_a_value_are_answered_clearly(client, address, name, value):
    assert_clear(client.get(f"{address}?{name}={value}"))


@pytest.mark.django_db
@HEALTHY
@given(st.sampled_from(LISTS), raw)
def test_any_bytes_as_a_query_are_answered_clearly(client, address, query):
    assert_clear(
        client.get(address, QUERY_STRING=bytes.fromhex(query.replace("%", "")).decode("latin-1"))
    )


@pytest.mark.django_db
@HEALTHY
@given(
    st.sampled_from(["Accept", "Authorization", "If-None-Match", "If-Match", "Accept-Language"]),
    st.binary(max_size=60).map(lambda octets: octets.decode("latin-1")),
)
def test_any_bytes_as_a_header_are_answered_clearly(client, name, value):
    assert_clear(client.get("/api/v1/cases/", headers={name: value}))


@pytest.mark.django_db
@HEALTHY
@given(raw)
def test_any_bytes_as_a_path_are_answered_clearly(client, path):
    assert_clear(client.get(f"/api/v1/cases/{path}/"))


@pytest.mark.django_db
@HEALTHY
@given(st.text(max_size=60), st.sampled_from(["cursor", "since"]))
def test_signed_nonsense_is_refused_as_any_other(client, value, name):
    """A signature proves that it came from here, not that it is a cursor or a token."""
    from django.core.signing import Signer

    salt, address = {
        "cursor": ("api.cursor", "/api/v1/cases/"),
        "since": ("api.changes", "/api/v1/changes/"),
    }[name]
    text = Signer(salt=salt).sign_object([value])
    response = client.get(address, {name: text})
    assert response.status_code == 400


@pytest.mark.django_db
@pytest.mark.parametrize(
    "query",
    [
        "q=" + "x" * 1_000_000,
        "q=" + "%E9%9D%92" * 300_000,
        "x" * 1_000_000,
        "&".join(f"a{n}=1" for n in range(9_000)),
        "&".join(f"a{n}=1" for n in range(20_000)),
        "q=1&" * 9_000,
        "limit=" + "9" * 1_000_000,
        "cursor=" + ":" * 1_000_000,
        "fields=" + "uid," * 100_000,
        "%ED%A0%80=%ED%A0%80",
        "q=%ED%A0%80%ED%B0%80",
        "q=%00&limit=%00",
        "&" * 1_000_000,
        "&".join(f"uid={UUID(int=n)}" for n in range(10_000)),
        "uid=" + ",".join(str(UUID(int=n)) for n in range(10_000)),
        "case=" + ",".join(str(UUID(int=n)) for n in range(10_000)),
    ],
    ids=lambda query: query[:12],
)
def test_huge_and_broken_queries_are_answered_clearly(query):
    client = Client()
    for address in LISTS:
        tracemalloc.start()
        response = client.get(f"{address}?{query}")
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert_clear(response)
        assert peak < MOST_MEMORY
        assert response.status_code == (414 if len(query) > 32_768 else 400) or "%ED" in query
        assert len(response.content) < 10_000
