"""字 counting and name comparison, in Python and in the browser's module."""

import json
import shutil
import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms.core.text import canonical_text, count_zi, normalise_for_comparison

ROOT = Path(__file__).resolve().parents[3]
VECTORS = json.loads((ROOT / "tests/vectors/zi_counting.json").read_text("utf-8"))["vectors"]
COUNTER = ROOT / "site_pages/static/site_pages/js/zi-counter.mjs"

# The property White_Space of PropList.txt, one by one, as an oracle for the ranges.
WHITE_SPACE = (
    "\t\n\x0b\x0c\r \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007"
    "\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000"
)

needs_node = pytest.mark.skipif(
    shutil.which("node") is None, reason="node is not installed: browser module not run"
)


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["name"])
def test_d01_count_zi_matches_the_shared_vectors(vector):
    assert count_zi(vector["text"]) == vector["zi"]


def test_d01_vectors_are_many_and_named_once():
    names = [vector["name"] for vector in VECTORS]
    assert len(names) >= 30
    assert len(set(names)) == len(names)


def test_d01_only_white_space_and_control_are_uncounted():
    uncounted = {char for char in map(chr, range(sys.maxunicode + 1)) if count_zi(char) == 0}
    control = {
        char for char in map(chr, range(sys.maxunicode + 1)) if unicodedata.category(char) == "Cc"
    }
    assert uncounted == control | set(WHITE_SPACE)


@given(st.text())
def test_d01_crlf_cr_and_lf_count_alike(text):
    lines = text.replace("\r", "\n")
    expected = count_zi(lines)
    assert count_zi(lines.replace("\n", "\r\n")) == expected
    assert count_zi(lines.replace("\n", "\r")) == expected


@given(st.text(), st.text(), st.sampled_from(WHITE_SPACE))
def test_d01_joining_with_white_space_adds_the_counts(left, right, blank):
    # Without a blank between, NFC may compose across the seam; nothing composes with one.
    assert count_zi(left + blank + right) == count_zi(left) + count_zi(right)


@given(st.text(), st.text())
def test_d01_joining_never_counts_more_than_the_parts(left, right):
    assert count_zi(left + right) <= count_zi(left) + count_zi(right)


@given(st.text(alphabet=st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5)))
def test_d01_chinese_text_counts_its_characters_in_any_order(text):
    assert count_zi(text) == len(text) == count_zi(text[::-1])


@given(st.text())
def test_d01_count_does_not_depend_on_the_stored_form(text):
    assert count_zi(text) == count_zi(canonical_text(text))
    assert count_zi(text) == count_zi(unicodedata.normalize("NFD", text))


def test_canonical_text_keeps_what_was_typed_apart_from_form_and_line_ends():
    assert canonical_text("（Ａ）cafe\u0301\r\n 二\r") == "（Ａ）caf\u00e9\n 二\n"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("青岛银行（集团）", "青岛银行(集团)"),
        ("【智慧】港口", "［智慧］港口"),
        ("〔2020〕一号", "[2020]一号"),
        ("ＡＩ＋医疗", "ai+医疗"),
        ("  青岛\u3000\u00a0 港 ", "青岛 港"),
        ("青岛\r\n港", "青岛 港"),
        ("青岛\u200b港\ufeff", "青岛港"),
        ("Straße", "STRASSE"),
        ("cafe\u0301", "CAFÉ"),
        ("５Ｇ，城市！", "5g,城市!"),
        ("①号", "1号"),
    ],
)
def test_r027_r039_spellings_of_one_name_are_equal(one, other):
    assert normalise_for_comparison(one) == normalise_for_comparison(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("青岛港", "青岛 港"),
        ("智慧城市", "智慧城镇"),
        ("一号(甲)", "一号[甲]"),
        ("5G", "5"),
        ("臺灣", "台湾"),
    ],
)
def test_r039_different_names_stay_apart(one, other):
    assert normalise_for_comparison(one) != normalise_for_comparison(other)


@given(st.text())
def test_normalising_for_comparison_twice_changes_nothing(text):
    once = normalise_for_comparison(text)
    assert normalise_for_comparison(once) == once


@given(st.text(), st.sampled_from(WHITE_SPACE), st.text())
def test_comparison_ignores_which_white_space_was_typed(left, blank, right):
    assert normalise_for_comparison(left + blank + right) == normalise_for_comparison(
        f"{left}   {right}"
    )


@needs_node
def test_d01_browser_module_passes_its_own_tests():
    run = subprocess.run(
        ["node", "--test", "tests/js/zi-counter.test.mjs"],
        cwd=ROOT, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert run.returncode == 0, run.stdout + run.stderr


def _assigned(char: str) -> bool:
    # Python and the browser ship different editions of Unicode; only characters that
    # the older one knows are sure to be composed alike.
    return unicodedata.category(char) != "Cn"


def _random_texts() -> list[str]:
    """Draw the texts once and judge them in one node process: starting node is slow."""
    collected: list[str] = []
    awkward = st.sampled_from(
        WHITE_SPACE + "\x00\x1c\x7f\x9f\u200b\u200d\ufeff\u0301\u0323😀👩𠮷か\u3099"
    )

    @given(st.lists(st.text(st.characters(exclude_categories=("Cs",)).filter(_assigned) | awkward)))
    def collect(texts: list[str]) -> None:
        collected.extend(texts)

    collect()
    return collected


@needs_node
def test_d01_browser_and_server_agree_on_random_texts():
    texts = _random_texts()
    script = (
        f"import {{ countZi }} from {json.dumps(COUNTER.as_uri())};"
        "let data = ''; for await (const part of process.stdin) data += part;"
        "process.stdout.write(JSON.stringify(JSON.parse(data).map(countZi)));"
    )
    run = subprocess.run(
        ["node", "--input-type=module", "--eval", script],
        input=json.dumps(texts), capture_output=True, text=True, timeout=120, check=True,
    )  # fmt: skip
    assert len(texts) > 100
    counted = zip(texts, json.loads(run.stdout), strict=True)
    assert [(text, zi) for text, zi in counted if zi != count_zi(text)] == []
