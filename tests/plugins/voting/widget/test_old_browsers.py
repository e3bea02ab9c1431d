"""What visitors' browsers are given is read by those of 2018: Chrome 64, Safari 11.1 (D7).

A word that an old WebView cannot read leaves the whole script undone.
"""

import re
import shutil
import subprocess

import pytest

from plugins.voting.widget.views import LOADER
from tests.architecture.source_files import ROOT

FOLDER = ROOT / "plugins/voting/static/voting/js"
PARSE = """
const acorn = require("internal/deps/acorn/acorn/dist/acorn");
const source = require("fs").readFileSync(0, "utf-8");
acorn.parse(source, { ecmaVersion: 2018, sourceType: "module" });
"""
YOUNGER = (
    r"\?\?|\?\.(?!\d)|(?:\|\||&&)=|\bcatch\s*\{|\b\d+_\d|\bglobalThis\b"
    r"|\.(?:at|flat|flatMap|matchAll|replaceAll|replaceChildren|trimStart|trimEnd)\("
    r"|\b(?:fromEntries|allSettled|queueMicrotask|structuredClone)\b"
)


def public_scripts():
    return [LOADER, *sorted(FOLDER.glob("*js"))]


def parses(source):
    """Whether it is ECMAScript of 2018, as the parser that comes with node has it."""
    command = ["node", "--expose-internals", "-e", PARSE]
    ran = subprocess.run(command, input=source, capture_output=True, text=True, check=False)
    assert ran.returncode == 0 or "SyntaxError" in ran.stderr, ran.stderr
    return ran.returncode == 0


@pytest.mark.skipif(shutil.which("node") is None, reason="node is not installed")
@pytest.mark.parametrize("path", public_scripts(), ids=lambda path: path.name)
def test_d07_a_browser_of_2018_reads_the_script(path):
    assert parses(path.read_text("utf-8"))


@pytest.mark.parametrize("path", public_scripts(), ids=lambda path: path.name)
def test_d07_nothing_younger_is_used(path):
    code = re.sub(r"^\s*//.*$", "", path.read_text("utf-8"), flags=re.MULTILINE)
    assert re.findall(YOUNGER, code) == []


@pytest.mark.parametrize(
    "young",
    [
        "a ??= b",
        "a ||= b",
        "a?.b",
        "a ?? b",
        "try { a() } catch { b() }",
        "a = 1_000",
        "self.x = 1",
    ],
)
def test_what_is_younger_is_found(young):
    is_young = young != "self.x = 1"
    assert bool(re.search(YOUNGER, young)) == is_young
    if shutil.which("node"):
        assert parses(young) != is_young
