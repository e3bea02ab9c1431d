"""Every kind of problem that this installation can answer with, each with its explanation.

Generated from what the code declares, so that none can be missing: the API's own kinds, and the
domain's refusals, a plugin's among them.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from api import errors
from api.docs.advice import ADVICE, OF_A_RULE, Advice
from api.docs.examples import example
from api.errors import ProblemKind
from cms.core.errors import DomainError
from cms.plugin_system.registry import installed

PLACEHOLDER = re.compile(r"%\(\w+\)[sd]")


@dataclass(frozen=True)
class Explained:
    """A kind of problem with what to tell a developer of it."""

    kind: ProblemKind
    advice: Advice
    plugin: str = ""
    """The plugin that declares it; empty for the host's own."""

    @property
    def example(self) -> str:
        """An answer of this kind, as indented JSON."""
        return json.dumps(example_of(self.kind), indent=2, ensure_ascii=False)


def listed() -> list[Explained]:
    """Those of the API itself, then those that plugins declare, by code."""
    own = {kind.code: Explained(kind, ADVICE[kind.code]) for kind in errors.ALL_KINDS}
    plugins = {one.kind.code: one for one in _refusals() if one.plugin} | _declared()
    return [*own.values(), *(plugins[code] for code in sorted(plugins.keys() - own.keys()))]


def find(code: str) -> Explained | None:
    """The explanation of a code; None where nothing here answers with it."""
    for one in (*listed(), *_refusals()):
        if one.kind.code == code:
            return one
    return None


def example_of(kind: ProblemKind) -> dict[str, Any]:
    """The committed example of a kind, or a body made of what is declared of it."""
    found = example(f"problem-{kind.code}")
    if found is not None:
        return dict(found)
    return errors.problem_body(errors.Problem(kind)) | {"request_id": "…"}


def _declared() -> dict[str, Explained]:
    """The kinds that plugins declare with a status of their own."""
    plugins = {one.kind.code: one.plugin for one in _refusals()}
    return {
        kind.code: Explained(_without_values(kind), OF_A_RULE, plugins.get(kind.code, ""))
        for kind in errors.DECLARED.values()
    }


def _refusals() -> Iterator[Explained]:
    """What domain errors become: every class that is loaded, hence all that can be raised."""
    for error in _below(DomainError):
        # Errors with a kind of the API's own answer with that one.
        if any(issubclass(error, known) for known in errors.BY_DOMAIN_ERROR):
            continue
        kind = ProblemKind(error.code, 400, error.default_message, is_declared=False)
        yield Explained(_without_values(kind), OF_A_RULE, _plugin_of(error))


def _without_values(kind: ProblemKind) -> ProblemKind:
    """The kind with a title in which nothing is left to fill in."""
    return replace(kind, title=PLACEHOLDER.sub("…", str(kind.title)), is_declared=False)


def _plugin_of(error: type[DomainError]) -> str:
    module = f"{error.__module__}."
    return next((one.spec.name for one in installed if module.startswith(f"{one.app}.")), "")


def _below(error: type[DomainError]) -> Iterator[type[DomainError]]:
    yield error
    for one in error.__subclasses__():
        yield from _below(one)
