"""Sizes, names, annotations and suppressions: what keeps the code readable."""

import ast
import re
import statistics
from collections.abc import Iterator

import pytest

from tests.architecture.source_files import PRODUCT, SourceFile, python_files

MODULE_MEDIAN = 80
MODULE_STOP = 500
FUNCTION_P95 = 35
JUNK_DRAWERS = {"utils", "helpers", "common", "misc"}
# Codes, then two hyphens, then words: what is switched off and why.
SUPPRESSION = re.compile(r"#\s*(?:noqa|type:\s*ignore|pragma:\s*no cover)(?P<rest>.*)")
REASONED = re.compile(r"^[^#]*?(?:#\s*)?--\s+\w.*$")

product_files = python_files(*PRODUCT)
all_files = python_files(*PRODUCT, "tests", "benchmarks")


def test_no_module_is_longer_than_the_hard_stop():
    too_long = {f.name: f.line_count for f in all_files if f.line_count > MODULE_STOP}
    assert too_long == {}


def test_modules_are_short_in_the_median():
    sizes = [file.line_count for file in product_files if file.line_count > 1]
    assert statistics.median(sizes) <= MODULE_MEDIAN


def test_functions_are_short():
    lengths = sorted(
        (node.end_lineno - node.lineno + 1, f"{file.name}:{node.lineno} {node.name}")
        for file in product_files
        for node in file.functions()
    )
    assert lengths[int(len(lengths) * 0.95)][0] <= FUNCTION_P95, lengths[-10:]


def test_no_junk_drawers():
    assert [f.name for f in all_files if f.path.stem in JUNK_DRAWERS] == []
    assert [f.name for f in all_files if JUNK_DRAWERS & set(f.path.parent.parts)] == []


def test_public_functions_are_annotated():
    assert [line for file in product_files for line in unannotated(file)] == []


def test_suppressions_have_reasons():
    assert [line for file in all_files for line in unreasoned(file)] == []


def unannotated(file: SourceFile) -> Iterator[str]:
    """Public functions of the file that lack an annotation."""
    for node in file.functions():
        arguments = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
        arguments += [extra for extra in (node.args.vararg, node.args.kwarg) if extra]
        missing = [a.arg for a in arguments if not a.annotation and a.arg not in {"self", "cls"}]
        if not node.name.startswith("_") and (missing or node.returns is None):
            yield f"{file.name}:{node.lineno} {node.name} {', '.join(missing) or 'return'}"


def unreasoned(file: SourceFile) -> Iterator[str]:
    """Lines of the file that switch a check off without saying why."""
    for number, line in enumerate(file.text.splitlines(), start=1):
        match = SUPPRESSION.search(line)
        if match and not in_a_string(match) and not REASONED.match(match["rest"]):
            yield f"{file.name}:{number}: {line.strip()}"


def in_a_string(match: re.Match[str]) -> bool:
    """Whether the marker stands within quotes, as in this file's own examples."""
    before = match.string[: match.start()]
    return before.count('"') % 2 == 1 or before.count("'") % 2 == 1


@pytest.mark.parametrize(
    ("line", "complaints"),
    [
        ("x = 1  # noqa: E501", 1),
        ("x = 1  # noqa: E501 --", 1),
        ("x = 1  # noqa: E501 -- a table", 0),
        ("x = 1  # type: ignore[attr-defined]", 1),
        ("x = 1  # type: ignore[attr-defined]  # -- Wagtail sets it", 0),
        ("def f(a: int): ...", 0),
    ],
)
def test_a_bare_suppression_is_seen(line, complaints, tmp_path, monkeypatch):
    monkeypatch.setattr("tests.architecture.source_files.ROOT", tmp_path)
    path = tmp_path / "module.py"
    path.write_text(line)
    assert len(list(unreasoned(SourceFile(path)))) == complaints


@pytest.mark.parametrize(
    ("source", "complaints"),
    [
        ("def f(a): ...", 1),
        ("def f(a: int): ...", 1),
        ("def f(a: int) -> None: ...", 0),
        ("def _f(a): ...", 0),
        ("class C:\n    def m(self, *args) -> None: ...", 1),
    ],
)
def test_a_missing_annotation_is_seen(source, complaints, tmp_path, monkeypatch):
    monkeypatch.setattr("tests.architecture.source_files.ROOT", tmp_path)
    path = tmp_path / "module.py"
    path.write_text(source)
    ast.parse(source)
    assert len(list(unannotated(SourceFile(path)))) == complaints
