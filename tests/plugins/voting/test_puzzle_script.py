"""Our own solver of the puzzle answers as ALTCHA's library asks, with and without crypto.subtle."""

import json
import shutil
import subprocess

import altcha
import pytest

from tests.architecture.source_files import ROOT

SOLVE = """
import { solve } from "./plugins/voting/static/voting/js/puzzle.mjs";
const puzzle = JSON.parse(process.argv[1]);
console.log(await solve(puzzle, process.argv[2] === "plain" ? { subtle: null } : {}));
"""
SECRET = b"k" * 32


@pytest.mark.parametrize("way", ["subtle", "plain"])
@pytest.mark.parametrize("rounds", [1, 100, 2_000])
def test_a_solution_is_taken_by_the_library(way, rounds):
    if shutil.which("node") is None:
        pytest.skip("node is not installed")
    puzzle = altcha.create_challenge(
        "PBKDF2/SHA-256", rounds, expires_at=4_000_000_000, hmac_secret=SECRET
    )
    ran = subprocess.run(
        ["node", "--input-type=module", "-e", SOLVE, json.dumps(puzzle.to_dict()), way],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    assert altcha.verify_solution(ran.stdout.strip(), SECRET).verified
