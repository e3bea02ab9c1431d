"""How many ballots there are, by what the tally says. All groups at once: `counting.groups`."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from plugins.voting.models import Tally


@dataclass(frozen=True)
class Numbers:
    """Ballots accepted, and how many of these are annulled; the others count."""

    accepted: int = 0
    annulled: int = 0

    @property
    def counted(self) -> int:
        """What counts."""
        return self.accepted - self.annulled

    def __add__(self, other: "Numbers") -> "Numbers":
        return Numbers(self.accepted + other.accepted, self.annulled + other.annulled)


def totals(campaign: int, *, before: date | None = None) -> dict[UUID, int]:
    """Accepted ballots of each case that has any; ``before`` leaves out that day and later."""
    rows = Tally.objects.filter(campaign=campaign)
    if before is not None:
        rows = rows.filter(local_day__lt=before)
    summed = rows.values("case").annotate(total=Coalesce(Sum("accepted"), 0))
    return dict(summed.values_list("case", "total"))


def numbers_by_case(campaign: int) -> dict[UUID, Numbers]:
    """Of each case that has any. One query."""
    return {case: numbers for (case,), numbers in _grouped(campaign, "case")}


def numbers_by_hour(campaign: int, *, day: date) -> dict[int, Numbers]:
    """Of each hour of a day, in their order. One query."""
    return {
        hour: numbers for (hour,), numbers in _grouped(campaign, "hour", where=Q(local_day=day))
    }


def total(campaign: int) -> Numbers:
    """Of the whole vote. One query."""
    summed = Tally.objects.filter(campaign=campaign).aggregate(
        accepted=Coalesce(Sum("accepted"), 0), annulled=Coalesce(Sum("annulled"), 0)
    )
    return Numbers(int(summed["accepted"]), int(summed["annulled"]))


def _grouped(campaign: int, *names: str, where: Q | None = None) -> list[tuple[Any, Numbers]]:
    rows: QuerySet[Tally] = Tally.objects.filter(where or Q(), campaign=campaign)
    summed = rows.values_list(*names).annotate(Sum("accepted"), Sum("annulled")).order_by(*names)
    return [(tuple(key), Numbers(int(cast), int(gone))) for *key, cast, gone in summed]
