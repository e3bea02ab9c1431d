"""What will go away says so; nothing does at the moment, so these declare their own."""

from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime

import pytest
from django.urls import include, path
from drf_spectacular.generators import SchemaGenerator
from rest_framework.response import Response

from api.content.parameters import refuse_unknown
from api.deprecation import Deprecation
from api.endpoints import Endpoint
from api.schema import describe, parameter
from tests.api.every_address import every_address
from tests.api.leaving import leave
from tests.assertions import assert_problem

SINCE = datetime(2026, 1, 1, tzinfo=UTC)
LATER = datetime(2026, 7, 1, 8, tzinfo=timezone(timedelta(hours=8)))
END = datetime(2027, 1, 1, tzinfo=UTC)
LINK = "https://api.example/versions/#old"
SHARED = parameter("shared", "Also of the newer one.")


@describe("old", "Will go away.", answer=dict, parameters=[SHARED])
class Old(Endpoint):
    """Deprecated as a whole, and a parameter of it later still."""

    deprecations = (
        Deprecation(since=SINCE, sunset=END, link=LINK),
        Deprecation(since=LATER, sunset=None, link=f"{LINK}-shared", parameter="shared"),
    )

    def get(self, request):
        """Nothing much."""
        refuse_unknown(request.query_params, ("shared",))
        return Response({})


@describe("half_old", "Stays.", answer=dict, parameters=[SHARED, parameter("good")])
class HalfOld(Endpoint):
    """Of this, one parameter will go away."""

    deprecations = (Deprecation(since=SINCE, sunset=END, link=LINK, parameter="shared"),)

    def get(self, request):
        """Nothing much."""
        refuse_unknown(request.query_params, ("shared", "good"))
        return Response({})


@describe("new", "Stays.", answer=dict, parameters=[SHARED])
class New(Endpoint):
    """Nothing of this goes away."""

    def get(self, request):
        """Nothing much."""
        return Response({})


api = [
    path("old/", Old.as_view()),
    path("half-old/", HalfOld.as_view()),
    path("new/", New.as_view()),
]
urlpatterns = [path("api/v1/", include(api))]


@pytest.fixture
def _own_routes(settings) -> None:
    settings.ROOT_URLCONF = __name__


@pytest.mark.django_db
@pytest.mark.usefixtures("_own_routes")
def test_an_endpoint_says_since_when_until_when_and_what_instead(client):
    for response in (client.get("/api/v1/old/"), client.head("/api/v1/old/")):
        assert response.status_code == 200
        assert response["Deprecation"] == f"@{int(SINCE.timestamp())}"
        assert parsedate_to_datetime(response["Sunset"]) == END
        assert f'<{LINK}>; rel="deprecation"; type="text/html"' in response["Link"]
        assert f'<{LINK}>; rel="sunset"; type="text/html"' in response["Link"]
        assert 'rel="service-desc"' in response["Link"]
        exposed = response["Access-Control-Expose-Headers"]
        assert {"Deprecation", "Sunset", "Link"} <= set(exposed.split(", "))
    both = client.get("/api/v1/old/?shared=1")
    assert both["Deprecation"] == f"@{int(SINCE.timestamp())}"
    assert parsedate_to_datetime(both["Sunset"]) == END
    assert both["Link"].count('rel="deprecation"') == 2
    assert both["Link"].count('rel="sunset"') == 1


@pytest.mark.django_db
@pytest.mark.usefixtures("_own_routes")
def test_a_parameter_says_it_to_those_who_use_it(client):
    for address in ("/api/v1/half-old/", "/api/v1/half-old/?good=1", "/api/v1/new/?shared=1"):
        response = client.get(address)
        assert not response.has_header("Deprecation"), address
        assert not response.has_header("Sunset")
        assert "deprecation" not in response["Link"]
    assert client.get("/api/v1/half-old/?shared=")["Deprecation"] == "@1767225600"
    refused = client.get("/api/v1/half-old/?shared=1&no=1")
    assert_problem(refused, 400, "unknown_parameter")
    assert refused["Deprecation"] == "@1767225600"


def test_the_contract_marks_it():
    schema = SchemaGenerator(patterns=urlpatterns).get_schema(request=None, public=True)
    old, half, new = (
        schema["paths"][f"/api/v1/{one}/"]["get"] for one in ("old", "half-old", "new")
    )
    assert old["deprecated"] is True
    assert "deprecated" not in half
    assert "deprecated" not in new
    marked = {
        operation["operationId"]: [
            one["name"] for one in operation["parameters"] if one.get("deprecated")
        ]
        for operation in (old, half, new)
    }
    assert marked == {"old": ["shared"], "half_old": ["shared"], "new": []}


@pytest.mark.parametrize(
    "wrong",
    [
        {"since": datetime(2026, 1, 1)},  # noqa: DTZ001 -- what is to be refused
        {"sunset": datetime(2027, 1, 1)},  # noqa: DTZ001 -- what is to be refused
        {"sunset": SINCE - timedelta(seconds=1)},
        {"link": ""},
        {"link": "https://api.example/a b"},
        {"link": 'https://api.example/">'},
        {"link": "https://api.example/\r\nX: y"},
        {"link": "https://api.example/弃用"},
        {"link": "https://api.example/" + "a" * 1000},
    ],
)
def test_a_declaration_that_headers_cannot_hold_is_refused(wrong):
    with pytest.raises(ValueError, match=r"\w"):
        Deprecation(**{"since": SINCE, "sunset": END, "link": LINK, **wrong})


@pytest.mark.django_db
def test_nothing_is_deprecated_now(client):
    for path_ in every_address().values():
        response = client.get(path_)
        assert not response.has_header("Deprecation")
        leave(response)
