"""How many ballots each case has."""

from datetime import date
from uuid import UUID

from django.db.models import Count, Sum
from django.db.models.functions import Coalesce

from plugins.voting.models import Ballot, Tally


def totals(campaign: int, *, before: date | None = None) -> dict[UUID, int]:
    """Accepted ballots of each case that has any; ``before`` leaves out that day and later."""
    rows = Tally.objects.filter(campaign=campaign)
    if before is not None:
        rows = rows.filter(local_day__lt=before)
    summed = rows.values("case").annotate(total=Coalesce(Sum("accepted"), 0))
    return dict(summed.values_list("case", "total"))


def recounted(campaign: int) -> dict[UUID, int]:
    """The same, counted from the ballots themselves."""
    counted = Ballot.objects.filter(campaign=campaign).values("case").annotate(n=Count("pk"))
    return dict(counted.values_list("case", "n"))
