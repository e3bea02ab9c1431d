"""The table of threats: all of them, each with tests that exist, or what is not yet there."""

import re

import pytest

from tests.architecture.source_files import ROOT, python_files

PAGE = ROOT / "docs/explanation/threats.md"
ROW = re.compile(r"^\| (\d+) \| (.+) \| (.+) \| (.+) \|$", re.M)
NAMED = re.compile(r"`(test_\w+)`")
THREATS = {int(number): rest for number, *rest in ROW.findall(PAGE.read_text("utf-8"))}


def existing() -> set[str]:
    """Names of all tests."""
    return {
        name for file in python_files("tests") for name in re.findall(r"def (test_\w+)", file.text)
    }


def test_all_threats_are_there():
    assert sorted(THREATS) == list(range(1, 32))


def test_every_named_test_exists():
    named = {name for *_, proof in THREATS.values() for name in NAMED.findall(proof)}
    assert named - existing() == set()


@pytest.mark.parametrize("number", range(1, 32))
def test_every_threat_is_proven_or_says_what_is_missing(number):
    attack, defence, proof = THREATS[number]
    assert attack
    assert defence
    assert NAMED.search(proof) or proof.startswith("not yet: ")
