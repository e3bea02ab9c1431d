"""The Python files of the repository, parsed once for the tests that read them."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PRODUCT = ("api", "cms", "plugins", "site_pages")
AnyFunction = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class SourceFile:
    """One module: where it is and what it says."""

    path: Path

    @property
    def name(self) -> str:
        """The path as messages give it."""
        return self.path.relative_to(ROOT).as_posix()

    @cached_property
    def text(self) -> str:
        """The whole file."""
        return self.path.read_text("utf-8")

    @cached_property
    def line_count(self) -> int:
        """Lines, blank ones and comments included."""
        return len(self.text.splitlines())

    def functions(self) -> Iterator[AnyFunction]:
        """Every function and method, nested ones too."""
        tree = ast.parse(self.text)
        return (node for node in ast.walk(tree) if isinstance(node, AnyFunction))


@lru_cache
def python_files(*folders: str) -> tuple[SourceFile, ...]:
    """Files below these folders of the repository, generated migrations left out."""
    return tuple(
        SourceFile(path)
        for folder in folders
        for path in sorted((ROOT / folder).rglob("*.py"))
        if "migrations" not in path.parts
    )
