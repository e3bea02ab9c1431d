"""Groups of votes that have one thing in common far more often than the others have. Pure.

A group is a neighbourhood, a channel, an hour or a case; what is common is the case that they go
to, or the way that they were cast with. That a case is loved in one place is no offence: what is
found here is a reason to look, told with its numbers.
"""

import math
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

LEAST_VOTES = 30
"""Of smaller groups nothing is said."""
TIMES = 3.0
"""So many times the share that it has with everybody else."""
LEAST_SHARE = 0.5
"""And at least this share of the group."""
CHANCE = 1e-9
"""How unlikely it must be that so many came together by chance."""

Group = TypeVar("Group", bound=Hashable)
Trait = TypeVar("Trait", bound=Hashable)
Named = TypeVar("Named", bound=Hashable)


@dataclass(frozen=True)
class Oddity(Generic[Group, Trait]):
    """Of ``votes`` of the group ``given`` have one trait; of all others' ``elsewhere`` (0-1)."""

    group: Group
    trait: Trait
    votes: int
    given: int
    elsewhere: float

    @property
    def share(self) -> float:
        """The trait's share of the group, 0-1."""
        return self.given / self.votes


def find_oddities(
    counts: Mapping[tuple[Group, Trait], int], *, base: Mapping[Trait, int] | None = None
) -> list[Oddity[Group, Trait]]:
    """The odd groups among votes by group and trait, the largest first.

    What is odd is measured by ``base``, the votes of each trait in the whole vote; without it, by
    ``counts`` themselves. A trait's share elsewhere is reckoned without the group, and never below
    one vote: a case that nobody else voted for has a small share, not none.
    """
    by_group = _sums((group, n) for (group, _), n in counts.items())
    whole = base if base is not None else _sums((trait, n) for (_, trait), n in counts.items())
    everything = sum(whole.values())
    found = []
    for (group, trait), given in counts.items():
        votes, others = by_group[group], everything - by_group[group]
        # The larger part of all votes is the measure, and not what is measured.
        if votes < LEAST_VOTES or votes > others or given < LEAST_SHARE * votes:
            continue
        elsewhere = max(whole.get(trait, 0) - given, 1) / others
        oddity = Oddity(group, trait, votes, given, min(elsewhere, 1.0))
        if oddity.share >= TIMES * elsewhere and tail(given, votes, elsewhere) < CHANCE:
            found.append(oddity)
    return sorted(found, key=lambda one: (-one.given, str(one.group), str(one.trait)))


def tail(given: int, votes: int, share: float) -> float:
    """How likely ``given`` or more of ``votes`` are, had each the trait with ``share``."""
    if share >= 1:
        return 1.0
    logs = (
        math.lgamma(votes + 1)
        - math.lgamma(k + 1)
        - math.lgamma(votes - k + 1)
        + k * math.log(share)
        + (votes - k) * math.log1p(-share)
        for k in range(given, votes + 1)
    )
    return min(math.fsum(math.exp(one) for one in logs), 1.0)


def _sums(pairs: Iterable[tuple[Named, int]]) -> dict[Named, int]:
    summed: dict[Named, int] = {}
    for name, number in pairs:
        summed[name] = summed.get(name, 0) + number
    return summed
