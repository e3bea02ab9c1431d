"""The loader: small, the same for everybody, and with nothing of ours in it."""

import gzip
import shutil
import subprocess

import pytest

from plugins.voting.widget.views import LOADER
from tests.architecture.source_files import ROOT
from tests.plugins.voting.ballot.pages import open_now
from tests.site_pages.visits import get

MOST_BYTES = 3_000


def test_it_has_at_most_three_kilobytes():
    assert len(LOADER.read_bytes()) <= MOST_BYTES
    assert len(gzip.compress(LOADER.read_bytes())) <= 1_500


@pytest.mark.django_db
def test_it_is_a_script_that_caches_keep_and_anybody_may_pin(client, case):
    open_now()
    answer = get(client, "qingdaonews", "/embed/v1/loader.js")
    assert answer.content == LOADER.read_bytes()
    assert answer["Content-Type"] == "text/javascript; charset=utf-8"
    assert answer["Cache-Control"] == "public, max-age=3600"
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert answer.cookies == {}


@pytest.mark.parametrize(
    "name",
    ["voting-puzzle", "voting-loader", "voting-telling", "voting-resending", "voting-receipts"],
)
def test_the_scripts_own_tests_pass(name):
    if shutil.which("node") is None:
        pytest.skip("node is not installed")
    ran = subprocess.run(
        ["node", "--test", f"tests/js/{name}.test.mjs"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
