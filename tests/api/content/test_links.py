"""``Link``: to the contract from everywhere, to the next page from lists and changes."""

import re

import pytest
from django.http import HttpResponse

from api.links import LONGEST, add_pages
from tests.api.every_address import every_address
from tests.api.leaving import leave
from tests.api.stored import put_cases

pytestmark = pytest.mark.django_db

CASES = "/api/v1/cases/"
LINK = re.compile(r'<([^<>"\s]*)>((?:; \w+="[^"]*")+)')


def links(response) -> dict[str, str]:
    """Addresses by relation; what is not well formed is not found."""
    found = LINK.findall(response["Link"])
    assert ", ".join(f"<{address}>{rest}" for address, rest in found) == response["Link"]
    return {re.search('rel="([^"]*)"', rest)[1]: address for address, rest in found}


def test_contract_is_linked_to_from_everywhere(client):
    for path in [*every_address().values(), f"{CASES}?no=1", "/api/v1/cases/?cursor=x"]:
        response = client.get(path)
        told = links(response)
        assert told["service-desc"] == "/api/v1/openapi.json", path
        assert told["service-doc"] == "/api/v1/docs/"
        leave(response)
    assert client.get(told["service-desc"]).status_code == 200


def test_lists_link_to_the_pages_that_their_bodies_name(client):
    put_cases(5)
    first = client.get(CASES, {"limit": 2, "q": "案例", "fields": "uid"})
    assert links(first)["next"] == first.json()["next"]
    assert "prev" not in links(first)
    second = client.get(links(first)["next"])
    assert links(second)["prev"] == second.json()["previous"]
    assert links(second)["next"] == second.json()["next"]
    last = client.get(links(second)["next"])
    assert "next" not in links(last)
    unchanged = client.get(links(first)["next"], headers={"if-none-match": second["ETag"]})
    assert unchanged.status_code == 304
    assert links(unchanged) == links(second)


def test_changes_link_to_what_follows(client):
    put_cases(5)
    address, seen = "/api/v1/changes/?limit=2", []
    for _ in range(4):
        response = client.get(address)
        seen += [item["seq"] for item in response.json()["items"]]
        address = links(response)["next"]
        assert "limit=2" in address
    assert len(seen) == 5
    put_cases(1)
    assert len(client.get(address).json()["items"]) == 1


def test_addresses_too_long_for_a_header_are_in_the_body_alone(client):
    put_cases(3)
    spelt = ",".join([" uid"] * 300)
    response = client.get(CASES, {"limit": 1, "fields": spelt})
    assert len(response.json()["next"]) > LONGEST
    assert "next" not in links(response)
    assert client.get(response.json()["next"]).status_code == 200
    answer = HttpResponse()
    add_pages(answer, {"next": None, "prev": "/" * (LONGEST + 1)})
    assert not answer.has_header("Link")
