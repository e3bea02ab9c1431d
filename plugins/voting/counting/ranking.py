"""Ranks by votes. Pure."""

from collections.abc import Hashable, Mapping
from typing import TypeVar

Named = TypeVar("Named", bound=Hashable)


def ranks(votes: Mapping[Named, int]) -> dict[Named, int]:
    """The rank of each, counted from 1: who have as many share one, and those after them skip."""
    places: dict[int, int] = {}
    for place, number in enumerate(sorted(votes.values(), reverse=True), start=1):
        places.setdefault(number, place)
    return {name: places[number] for name, number in votes.items()}
