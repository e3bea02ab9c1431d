"""The contract's examples are answers of the product: made anew, they are the same bytes."""

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from api.docs.examples import FOLDER, examples
from api.schema import openapi
from cms.campaigns.rule_sheet import PhaseName
from tests.api.example_documents import make_examples

ROOT = Path(__file__).parents[2]
COMMAND = "WRITE_API_EXAMPLES=1 pytest tests/api/test_examples.py"


@pytest.mark.slow
@pytest.mark.django_db
def test_d06_examples_are_what_the_product_answers():
    made = make_examples()
    if os.environ.get("WRITE_API_EXAMPLES"):
        for path in FOLDER.glob("*.json"):
            path.unlink()
        for name, text in made.items():
            (FOLDER / f"{name}.json").write_bytes(text)
    committed = {path.stem: path.read_bytes() for path in FOLDER.glob("*.json")}
    assert sorted(committed) == sorted(made)
    different = [name for name, text in made.items() if committed[name] != text]
    assert different == [], f"If that is meant, run:\n{COMMAND}"


def shown(contract: dict) -> Iterator[tuple[str, str, dict, object]]:
    """Place, name, schema and value of every example in the contract."""
    for path, methods in contract["paths"].items():
        responses = (pair for one in methods.values() for pair in one["responses"].items())
        for status, response in responses:
            for media_type, content in response.get("content", {}).items():
                for name, reference in content.get("examples", {}).items():
                    assert reference == {"$ref": f"#/components/examples/{name}"}
                    value = contract["components"]["examples"][name]["value"]
                    yield f"{path} {status} {media_type}", name, content["schema"], value


def test_d06_every_example_has_the_shape_that_is_promised_where_it_stands():
    contract = openapi(host_only=True)
    checked = list(shown(contract))
    for place, name, schema, value in checked:
        whole = schema | {"components": contract["components"]}
        checker = Draft202012Validator.FORMAT_CHECKER
        wrong = Draft202012Validator(whole, format_checker=checker).iter_errors(value)
        assert [one.message for one in wrong] == [], (place, name)
    assert {name for _, name, _, _ in checked} == set(contract["components"]["examples"])


def test_d06_every_example_stands_somewhere():
    """But for problems that no endpoint of the host declares: their own pages show those."""
    placed = set(openapi(host_only=True)["components"]["examples"])
    rest = {"method_not_allowed", "http_error", "plugin_paused", "plugin_failed"}
    rest |= {"address_too_long"}
    assert set(examples()) - placed == {f"problem-{code}" for code in rest}


def hosts_own(contract: dict) -> Iterator[tuple[str, dict]]:
    """Operations by path, without those of the plugins that come with the host."""
    for path, methods in contract["paths"].items():
        for operation in methods.values():
            if "x-plugin" not in operation:
                yield path, operation


def test_d06_every_answer_and_every_declared_problem_has_an_example():
    contract = openapi(host_only=True)
    for path, operation in hosts_own(contract):
        names = {name for place, name, *_ in shown(contract) if place.startswith(f"{path} ")}
        missing = {f"problem-{code}" for code in operation["x-problems"]} - names
        assert missing == set(), path
        without = {"openapi", "news_feed", "case_feed"}
        is_shown = any(not name.startswith("problem-") for name in names)
        assert is_shown or operation["operationId"] in without, path


def test_d06_there_is_a_case_for_every_state_and_a_campaign_for_every_phase():
    assert {f"campaign-{phase}" for phase in PhaseName.values} <= set(examples())
    before, after = (examples()[f"case-full-{state}"] for state in ("voting", "released"))
    assert (before["awards"], bool(after["awards"])) == ([], True)
    for name in PhaseName.values:
        assert name in examples()[f"campaign-{name}"]["open_phases"]


def test_the_page_of_examples_links_to_every_file():
    page = (ROOT / "docs/reference/api-examples.md").read_text("utf-8")
    linked = set(re.findall(r"\]\(\.\./\.\./api/examples/([\w-]+)\.json\)", page))
    assert linked == set(examples())
