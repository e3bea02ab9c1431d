"""How many ballots there are: by case, category, channel, day and hour. All from the tally."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from plugins.voting.models import AnnulledBallot, Ballot, Tally


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


def numbers_by_category(campaign: int) -> dict[int, Numbers]:
    """Of each category, by its id. One query."""
    return {category: numbers for (category,), numbers in _grouped(campaign, "case__category")}


def numbers_by_channel(campaign: int) -> dict[str, Numbers]:
    """Of each channel, by its slug; the empty one is no channel. One query."""
    return {channel: numbers for (channel,), numbers in _grouped(campaign, "channel")}


def numbers_by_day(campaign: int) -> dict[date, Numbers]:
    """Of each day, in their order. One query."""
    return {day: numbers for (day,), numbers in _grouped(campaign, "local_day")}


def numbers_by_hour(campaign: int, *, day: date | None = None) -> dict[tuple[date, int], Numbers]:
    """Of each hour of one day or of all, in their order. One query."""
    asked = Q() if day is None else Q(local_day=day)
    return dict(_grouped(campaign, "local_day", "hour", where=asked))


def total(campaign: int) -> Numbers:
    """Of the whole vote. One query."""
    summed = Tally.objects.filter(campaign=campaign).aggregate(
        accepted=Coalesce(Sum("accepted"), 0), annulled=Coalesce(Sum("annulled"), 0)
    )
    return Numbers(int(summed["accepted"]), int(summed["annulled"]))


def recounted(campaign: int) -> dict[UUID, Numbers]:
    """The numbers of each case, counted from the ballots themselves. Two queries."""
    cast = Ballot.objects.filter(campaign=campaign).values_list("case").annotate(n=Count("pk"))
    gone = AnnulledBallot.objects.filter(ballot__campaign=campaign).values_list("ballot__case")
    annulled = dict(gone.annotate(n=Count("pk")).order_by())
    return {case: Numbers(n, annulled.get(case, 0)) for case, n in cast.order_by()}


def _grouped(campaign: int, *names: str, where: Q | None = None) -> list[tuple[Any, Numbers]]:
    rows: QuerySet[Tally] = Tally.objects.filter(where or Q(), campaign=campaign)
    summed = rows.values_list(*names).annotate(Sum("accepted"), Sum("annulled")).order_by(*names)
    return [(tuple(key), Numbers(int(cast), int(gone))) for *key, cast, gone in summed]
