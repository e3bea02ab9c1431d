"""Every hook there is: what the host asks of plugins and tells them.

How a failing implementation is met is part of a hook. A *decoration* fails open: the failure is
logged and counted on the health page, everybody else's answers stand. A *decision* fails closed:
whoever asked gets `PluginFailed`, and nothing is decided. An *event* is a row in the queue: it is
delivered to each plugin apart, after the commit of what it tells, and again until it succeeds.

Implementations take what they need of the named arguments, in any order. ``campaign`` is always a
campaign's id, ``case`` a case's uid. Only plugins that the campaign has on are called; paused ones
are passed over by decorations, still asked for decisions, and their events wait.
"""

import enum
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, TypeVar
from uuid import UUID

import pluggy

PROJECT = "pingxuan"
hookspec = pluggy.HookspecMarker(PROJECT)
hookimpl = pluggy.HookimplMarker(PROJECT)

_F = TypeVar("_F", bound=Callable[..., Any])


class Failing(enum.Enum):
    """What becomes of an implementation that raises."""

    OPEN = "decoration"
    CLOSED = "decision"
    AGAIN = "event"


FAILING: dict[str, Failing] = {}


def _hook(failing: Failing) -> Callable[[_F], _F]:
    def declare(function: _F) -> _F:
        FAILING[function.__name__] = failing
        return hookspec(function)

    return declare


decoration, decision, event = (_hook(failing) for failing in Failing)


@dataclass(frozen=True, kw_only=True)
class ScoreInput:
    """One plugin's contribution to the scores of cases, each 0-100, exact.

    ``key`` is unique among the plugin's inputs; ``values`` holds the cases that have a value.
    """

    key: str
    label: str
    values: Mapping[UUID, Decimal]


@dataclass(frozen=True, kw_only=True)
class DeskPanel:
    """A box on the campaign's desk in the admin: a heading and a template with its context.

    Who may see the desk sees it, but for a ``permission`` that it takes besides.
    """

    heading: str
    template: str
    context: Mapping[str, Any]
    permission: str = ""


@dataclass(frozen=True, kw_only=True)
class PosterCode:
    """Where the code on a case's poster leads, and what stands beside it.

    ``path`` answers on every site; the channel of a poster is added to it as ``?channel=``.
    """

    path: str
    hint: str


# ------------------------------------------------------------------------------ decorations


@decoration
def document_fields(kind: str, uid: UUID, campaign: int) -> Mapping[str, Any]:
    """JSON values to show below ``extensions.<plugin>`` in the document of a page."""


@decoration
def document_facets(kind: str, uid: UUID, campaign: int) -> Iterable[tuple[str, str]]:
    """Pairs (key, value) that the plugin's filters find the document by."""


@decoration
def slot_context(slot: str, campaign: int, case: UUID | None) -> Mapping[str, Any]:
    """What the plugin's template for the slot needs to know; None leaves the slot empty."""


@decoration
def poster_code(campaign: int, case: UUID) -> PosterCode:
    """Where the code of a case's poster shall lead; None for the case's own page. One is heard."""


@decoration
def desk_panels(campaign: int) -> Iterable[DeskPanel]:
    """Boxes to show on the campaign's desk in the admin."""


@decoration
def fill_demonstration(campaign: int, now: datetime) -> bool:
    """Make some of what a demonstration shows of the plugin; whether there is more to make.

    Asked only for demonstrations: once when the first cases are there, then by a worker when all
    are, and again while the answer is True; a round should take a second or two. Twice is once.
    """


# -------------------------------------------------------------------------------- decisions


@decision
def score_inputs(campaign: int, cases: Collection[UUID]) -> Iterable[ScoreInput]:
    """What the plugin knows about these cases that a ranking may weigh."""


# ----------------------------------------------------------------------------------- events


@event
def case_published(campaign: int, case: UUID) -> None:
    """A case was published, for the first time or again after an edit."""


@event
def case_withdrawn(campaign: int, case: UUID) -> None:
    """A case was taken off the public sites."""


@event
def phase_changed(campaign: int, phase: str, boundary: str, at: datetime) -> None:
    """A phase has ``opened`` or ``closed`` at the instant ``at``; told once, perhaps late."""


@event
def rules_published(campaign: int, number: int) -> None:
    """A new version of the campaign's rules was published; it takes effect when it says."""
