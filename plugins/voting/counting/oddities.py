"""Groups of votes that go to one case far beyond what others give it. Pure.

A group is a neighbourhood, a channel or an hour. That a case is loved in one place is no offence:
what is found here is a reason to look, told with its numbers.
"""

import math
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

LEAST_VOTES = 30
"""Of smaller groups nothing is said."""
TIMES = 3.0
"""So many times the share that the case has with everybody else."""
LEAST_SHARE = 0.5
"""And at least this share of the group."""
CHANCE = 1e-9
"""How unlikely it must be that so many came together by chance."""

Group = TypeVar("Group", bound=Hashable)
Case = TypeVar("Case", bound=Hashable)
Named = TypeVar("Named", bound=Hashable)


@dataclass(frozen=True)
class Oddity(Generic[Group, Case]):
    """Of ``votes`` of the group ``given`` went to one case; of all others' ``elsewhere`` (0-1)."""

    group: Group
    case: Case
    votes: int
    given: int
    elsewhere: float

    @property
    def share(self) -> float:
        """The case's share of the group, 0-1."""
        return self.given / self.votes


def find_oddities(
    counts: Mapping[tuple[Group, Case], int], *, base: Mapping[Case, int] | None = None
) -> list[Oddity[Group, Case]]:
    """The odd groups among votes by group and case, the largest first.

    What is odd is measured by ``base``, the votes of each case in the whole vote; without it, by
    ``counts`` themselves. A case's share elsewhere is reckoned without the group, and never below
    one vote: a case that nobody else voted for has a small share, not none.
    """
    by_group = _sums((group, n) for (group, _), n in counts.items())
    by_case = base if base is not None else _sums((case, n) for (_, case), n in counts.items())
    everything = sum(by_case.values())
    found = []
    for (group, case), given in counts.items():
        votes, others = by_group[group], everything - by_group[group]
        # The larger part of all votes is the measure, and not what is measured.
        if votes < LEAST_VOTES or votes > others or given < LEAST_SHARE * votes:
            continue
        elsewhere = max(by_case.get(case, 0) - given, 1) / others
        oddity = Oddity(group, case, votes, given, min(elsewhere, 1.0))
        if oddity.share >= TIMES * elsewhere and tail(given, votes, elsewhere) < CHANCE:
            found.append(oddity)
    return sorted(found, key=lambda one: (-one.given, str(one.group), str(one.case)))


def tail(given: int, votes: int, share: float) -> float:
    """How likely ``given`` or more of ``votes`` are, were each cast for the case with ``share``."""
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
