"""Queries of megabytes are refused before anything takes them apart."""

import pytest

from cms.core.address_length import MAX_QUERY_OCTETS
from tests.assertions import assert_problem
from tests.world import make_world

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("beyond", "status"), [(-1, 400), (0, 400), (1, 414)])
def test_longest_query_is_still_read(client, beyond, status):
    query = "x" * (MAX_QUERY_OCTETS + beyond)
    response = client.get(f"/api/v1/cases/?{query}")
    assert response.status_code == status


def test_api_says_which_problem_it_is(client):
    response = client.get(f"/api/v1/cases/?q={'%E9' * MAX_QUERY_OCTETS}")
    assert_problem(response, 414, "address_too_long")
    assert response["Access-Control-Allow-Origin"] == "*"


def test_a_page_says_it_in_words(client):
    make_world()
    response = client.get(f"/?{'x' * (MAX_QUERY_OCTETS + 1)}")
    assert response.status_code == 414
    assert response.content.decode() == "网址过长。"
    assert client.get(f"/?{'x' * 1000}").status_code == 200
