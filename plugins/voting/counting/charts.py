"""Columns and bars as geometry. Pure: no Django, no colours."""

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 240.0, 60.0
GAP = 0.2
"""Of a column's room."""
MOST_MARKS = 6
"""Labels that have room below the columns on a phone."""
LEAST = 1.0
"""A column with a single vote is seen, however many another has."""


@dataclass(frozen=True)
class Column:
    """One column: ``top`` and ``height`` of what counts, ``gone_…`` of what is annulled above."""

    label: str
    counted: int
    annulled: int
    left: float
    width: float
    top: float
    height: float
    gone_top: float
    gone_height: float
    is_marked: bool


@dataclass(frozen=True)
class Columns:
    """Columns in a box of `WIDTH` by `HEIGHT`; ``most`` is the highest column's number."""

    columns: tuple[Column, ...]
    most: int


def columns(values: Sequence[tuple[str, int, int]], *, most: int = 0) -> Columns:
    """Lay out (label, counted, annulled) side by side, annulled upon counted.

    ``most`` is what the height stands for where that is more than any column: charts with the
    same one can be compared.
    """
    most = max([most, *(counted + annulled for _, counted, annulled in values)])
    step = WIDTH / len(values) if values else WIDTH
    every = -(-len(values) // MOST_MARKS)
    laid = []
    for place, (label, counted, annulled) in enumerate(values):
        height = _height(counted, most)
        gone = _height(annulled, most)
        laid.append(
            Column(
                label=label,
                counted=counted,
                annulled=annulled,
                left=round(step * (place + GAP / 2), 2),
                width=round(step * (1 - GAP), 2),
                top=round(HEIGHT - height, 2),
                height=round(height, 2),
                gone_top=round(max(HEIGHT - height - gone, 0), 2),
                gone_height=round(gone, 2),
                is_marked=place % every == 0,
            )
        )
    return Columns(tuple(laid), most)


def percent(part: int, whole: int) -> float:
    """A part of a whole in percent, to a tenth; nothing of nothing."""
    return round(100 * part / whole, 1) if whole else 0.0


def _height(number: int, most: int) -> float:
    return max(HEIGHT * number / most, LEAST) if number else 0.0
