"""Which test proves which requirement: requirements.toml and the tests' names make one table.

``python -m tests.architecture.traceability`` writes docs/reference/traceability.md;
``--check`` writes nothing and fails when the table is out of date or a promise is not kept.
"""

import ast
import re
import sys
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
REQUIREMENTS = ROOT / "docs/reference/requirements.toml"
TABLE = ROOT / "docs/reference/traceability.md"
NUMBERED = re.compile(r"test_([rd])(\d+)_")
DIGITS = {"R": 3, "D": 2}
STATES = ("open", "done")
TABLE_HEAD = ("| | Requirement | State | Tests |", "|---|---|---|---|")


@dataclass(frozen=True)
class Requirement:
    """One clause: ``key`` is R88 or D1."""

    key: str
    title: str
    status: str
    group: str

    def state(self, tests: list["NumberedTest"]) -> str:
        """What a reader may believe: done, partly (tests exist) or open."""
        return "partly" if self.status == "open" and tests else self.status


@dataclass(frozen=True, order=True)
class NumberedTest:
    """A test whose name says which requirement it belongs to."""

    path: str
    name: str
    letter: str
    digits: str

    @property
    def key(self) -> str:
        """The requirement's key as the list spells it."""
        return f"{self.letter}{int(self.digits)}"


def read_requirements(path: Path = REQUIREMENTS) -> list[Requirement]:
    """All requirements in the notice's order."""
    groups = tomllib.loads(path.read_text("utf-8"))["group"]
    return [
        Requirement(key, entry["title"], entry["status"], group["title"])
        for group in groups
        for key, entry in group.items()
        if isinstance(entry, dict)
    ]


def numbered_tests(folder: Path) -> list[NumberedTest]:
    """Every test below the folder whose name begins with a number, in order."""
    return sorted(
        NumberedTest(path.relative_to(folder.parent).as_posix(), name, match[1].upper(), match[2])
        for path in folder.rglob("test_*.py")
        for name in _test_names(ast.parse(path.read_text("utf-8")))
        if (match := NUMBERED.match(name))
    )


def _test_names(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith(
            "test_"
        ):
            yield node.name


def problems(requirements: list[Requirement], tests: list[NumberedTest]) -> list[str]:
    """What is wrong with the list or with the tests' names; empty when nothing is."""
    known = {requirement.key for requirement in requirements}
    proven = {test.key for test in tests}
    found = [
        f"{requirement.key}: status {requirement.status!r} is none of {', '.join(STATES)}"
        for requirement in requirements
        if requirement.status not in STATES
    ]
    found += [
        f"{requirement.key} is done, but no test's name begins with its number"
        for requirement in requirements
        if requirement.status == "done" and requirement.key not in proven
    ]
    for test in tests:
        if test.key not in known:
            found.append(f"{test.path}: {test.name} names no requirement")
        elif len(test.digits) != DIGITS[test.letter]:
            width = DIGITS[test.letter]
            found.append(f"{test.path}: {test.name} should write its number with {width} digits")
    return found


def table(requirements: list[Requirement], tests: list[NumberedTest]) -> str:
    """The whole page, in Markdown."""
    by_key: dict[str, list[NumberedTest]] = defaultdict(list)
    for test in tests:
        by_key[test.key].append(test)
    states = [requirement.state(by_key[requirement.key]) for requirement in requirements]
    counts = ", ".join(f"{states.count(state)} {state}" for state in ("done", "partly", "open"))
    lines = [
        "# Requirements and their tests",
        "",
        "Written by `make traceability` from [requirements.toml](requirements.toml) and the names",
        "of the tests; do not edit. *Partly*: tests exist, and the whole clause is not proven yet.",
        "",
        f"Of {len(requirements)} requirements: {counts}.",
    ]
    group = ""
    for requirement, state in zip(requirements, states, strict=True):
        if requirement.group != group:
            group = requirement.group
            lines += [
                "",
                f"## {group}",
                "",
                "| | Requirement | State | Tests |",
                "|---|---|---|---|",
            ]
        proof = "<br>".join(_files(by_key[requirement.key]))
        lines.append(f"| {requirement.key} | {requirement.title} | {state} | {proof} |")
    return "\n".join(lines) + "\n"


def _files(tests: list[NumberedTest]) -> list[str]:
    """One entry per file, with how many of its tests carry the number."""
    paths = [test.path for test in tests]
    return [
        f"[{path.removeprefix('tests/')}](../../{path}) ({paths.count(path)})"
        for path in dict.fromkeys(paths)
    ]


def main(arguments: list[str]) -> int:
    """Write or check the table; exit code 1 when something is wrong."""
    requirements, tests = read_requirements(), numbered_tests(ROOT / "tests")
    found, text = problems(requirements, tests), table(requirements, tests)
    if arguments == ["--check"]:
        if not TABLE.exists() or TABLE.read_text("utf-8") != text:
            found.append(f"{TABLE.relative_to(ROOT)} is out of date: run `make traceability`")
    else:
        TABLE.write_text(text, "utf-8")
    for line in found:
        print(line, file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
