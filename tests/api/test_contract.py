"""The contract: what was promised, and that the answers keep it."""

import json
import os
import re
from pathlib import Path

import pytest
from django.core.management import call_command
from drf_spectacular.drainage import GENERATOR_STATS
from drf_spectacular.validation import validate_schema
from jsonschema import Draft202012Validator

from api.building.case import CARD_FIELDS as CASE_CARD
from api.building.case import ORDER as CASE_FULL
from api.building.news import CARD_FIELDS as NEWS_CARD
from api.building.news import FIELDS as NEWS_FULL
from api.content.filters import CaseFilter, CategoryFilter, NewsFilter
from api.content.lists import PAGING
from api.schema import openapi
from tests.assertions import assert_problem
from tests.security.routes import all_routes
from tests.world import build_all, make_case, make_news, make_world

SNAPSHOT = Path(__file__).parent / "snapshots/openapi.json"
COMMAND = (
    "DJANGO_SETTINGS_MODULE=cms.settings.test python manage.py spectacular --format openapi-json "
    "--custom-settings api.schema.HOST_SETTINGS --lang en --fail-on-warn --validate "
    "--file tests/api/snapshots/openapi.json"
)


@pytest.fixture
def contract() -> dict:
    """The host's own, whatever else is installed."""
    return openapi(host_only=True)


@pytest.fixture
def served(client) -> dict:
    """What readers get, the example plugin's parts included."""
    response = client.get("/api/v1/openapi.json")
    assert response.status_code == 200
    return response.json()


def test_served_contract_is_the_hosts_and_what_plugins_say_is_theirs(served, contract):
    def is_ours(one: dict) -> bool:
        return one.get("x-plugin") != "picks"

    paths = {
        path: {
            method: {**operation, "parameters": [*filter(is_ours, operation["parameters"])]}
            if "parameters" in operation
            else operation
            for method, operation in methods.items()
            if is_ours(operation)
        }
        for path, methods in served["paths"].items()
    }
    assert {path: methods for path, methods in paths.items() if methods} == contract["paths"]
    assert served["paths"]["/api/v1/picks/"]["get"]["x-plugin"] == "picks"
    (picked,) = [one for one in query_parameters(served, "/api/v1/cases/") if not is_ours(one)]
    assert (picked["name"], picked["x-plugin"]) == ("picked", "picks")
    components = served["components"]["schemas"]
    assert contract["components"]["schemas"].items() <= components.items()
    assert "PickShape" not in contract["components"]["schemas"]
    validate_schema(served)


def test_contract_is_the_one_that_was_committed(contract):
    assert contract == json.loads(SNAPSHOT.read_text("utf-8")), (
        f"The contract has changed. If that is meant, run:\n{COMMAND}"
    )


def test_the_command_in_the_message_writes_the_snapshot_without_a_warning(tmp_path, monkeypatch):
    written = tmp_path / "openapi.json"
    *_, arguments = COMMAND.partition(" spectacular ")
    GENERATOR_STATS.reset()
    call_command(
        "spectacular",
        *arguments.replace(
            os.fspath("tests/api/snapshots/openapi.json"), os.fspath(written)
        ).split(),
    )
    assert written.read_text("utf-8") == SNAPSHOT.read_text("utf-8")


def test_contract_is_valid_openapi_and_knows_no_machine(contract):
    validate_schema(contract)
    assert contract["openapi"].startswith("3.1")
    text = json.dumps(contract)
    for local in ("localhost", "127.0.0.1", "/work/", "x-spec-enum-id", "/admin/"):
        assert local not in text


def test_every_address_is_in_the_contract_but_the_pages_for_people(served):
    patterns = (route.pattern for route in all_routes() if "api:docs" not in route.name)
    paths = {
        "/" + re.sub(r"<\w+:(\w+)>", r"{\1}", pattern)
        for pattern in patterns
        if pattern.startswith("api/v1/")
    }
    assert set(served["paths"]) == paths
    written = {path for path, methods in served["paths"].items() if set(methods) != {"get"}}
    assert written == {"/api/v1/votes/", "/api/v1/votes/disclaimers/"}


def test_d06_a_key_may_be_sent_everywhere_and_nowhere_has_to_be(contract):
    assert contract["security"] == [{}, {"partnerKey": []}]
    assert contract["components"]["securitySchemes"]["partnerKey"]["scheme"] == "bearer"
    operations = (one for methods in contract["paths"].values() for one in methods.values())
    assert not [one["operationId"] for one in operations if "security" in one]


def query_parameters(contract: dict, path: str) -> list[dict]:
    parameters = contract["paths"][path].get("get", {}).get("parameters", [])
    return [one for one in parameters if one["in"] == "query"]


def test_parameters_are_those_that_are_understood(contract):
    promised = {
        path: {one["name"] for one in query_parameters(contract, path)}
        for path in contract["paths"]
    }
    assert promised == {
        "/api/v1/": set(),
        "/api/v1/openapi.json": set(),
        "/api/v1/cases/": {*CaseFilter.base_filters, *PAGING},
        "/api/v1/cases/{uid}/": {"fields", "include", "profile"},
        "/api/v1/news/": {*NewsFilter.base_filters, *PAGING},
        "/api/v1/news/{uid}/": {"fields", "include", "profile"},
        "/api/v1/categories/": set(CategoryFilter.base_filters),
        "/api/v1/campaigns/": set(),
        "/api/v1/campaigns/{slug}/": set(),
        "/api/v1/campaigns/{slug}/results/": set(),
        "/api/v1/sites/": set(),
        "/api/v1/feeds/news.atom": {*NewsFilter.base_filters, "limit"},
        "/api/v1/feeds/cases.atom": {*CaseFilter.base_filters, "limit"},
        "/api/v1/snapshot/": set(),
        "/api/v1/changes/": {"since", "limit"},
        "/api/v1/votes/": set(),
        "/api/v1/votes/challenge/": {"case", "channel", "way"},
        "/api/v1/campaigns/{slug}/tally/": set(),
        "/api/v1/campaigns/{slug}/tally/sealed/{number}/": set(),
        "/api/v1/votes/disclaimers/": set(),
        "/api/v1/receipts/{code}/": set(),
        "/api/v1/oembed/": {"url", "maxwidth", "maxheight", "format", "dnt"},
    }


@pytest.mark.django_db
def test_every_choice_and_bound_that_is_promised_is_kept(client, contract):
    for path in ("/api/v1/cases/", "/api/v1/news/", "/api/v1/changes/"):
        for one in query_parameters(contract, path):
            schema, name = one["schema"], one["name"]
            for value in schema.get("enum", []):
                assert client.get(path, {name: value}).status_code == 200, (path, name, value)
            if "maximum" in schema:
                for value in (schema["minimum"], schema["maximum"]):
                    assert client.get(path, {name: value}).status_code == 200
                for value in (schema["minimum"] - 1, schema["maximum"] + 1):
                    assert_problem(client.get(path, {name: value}), 400, "invalid_parameter")
            if "maxLength" in schema:
                value = "x" * schema["maxLength"]
                assert client.get(path, {name: value}).status_code == 200
                assert_problem(client.get(path, {name: value + "x"}), 400, "invalid_parameter")


def shape(contract: dict, name: str) -> Draft202012Validator:
    whole = {"$ref": f"#/components/schemas/{name}", "components": contract["components"]}
    checker = Draft202012Validator.FORMAT_CHECKER
    return Draft202012Validator(whole, format_checker=checker)


def test_shapes_name_exactly_the_keys_that_are_built(contract):
    for name, keys in (
        ("Case", CASE_FULL),
        ("CaseCard", CASE_CARD),
        ("News", NEWS_FULL),
        ("NewsCard", NEWS_CARD),
    ):
        component = contract["components"]["schemas"][name]
        assert set(component["properties"]) == set(component["required"]) == set(keys)


@pytest.mark.django_db
def test_answers_have_the_promised_shapes(client, contract):
    make_world()
    case, gone = make_case(), make_case(pictures=0)
    news = make_news(cases=(case,))
    make_news(site="hub", kind="notice")
    build_all()
    gone.unpublish()
    build_all()
    for address, name in (
        ("/api/v1/", "IndexShape"),
        (f"/api/v1/cases/{case.uid}/", "Case"),
        (f"/api/v1/cases/{case.uid}/?profile=card", "CaseCard"),
        (f"/api/v1/cases/{case.uid}/?fields=uid,title", "ChosenOfCase"),
        (f"/api/v1/cases/{gone.uid}/", "Tombstone"),
        ("/api/v1/cases/?count=exact", "CasePage"),
        (f"/api/v1/news/{news.uid}/", "News"),
        (f"/api/v1/news/{news.uid}/?profile=card", "NewsCard"),
        ("/api/v1/news/?profile=full", "NewsPage"),
        ("/api/v1/categories/", "CategoryPage"),
        ("/api/v1/changes/", "ChangePage"),
        ("/api/v1/changes/?limit=0", "Problem"),
    ):
        answer = client.get(address).json()
        assert [e.message for e in shape(contract, name).iter_errors(answer)] == [], address
        if "anyOf" not in contract["components"]["schemas"][name]:
            assert set(answer) <= set(contract["components"]["schemas"][name]["properties"])


def test_a_shape_notices_what_is_wrong(contract):
    """The validator above can fail: a card is no full case."""
    assert list(shape(contract, "Case").iter_errors({"uid": "x"}))
