"""The same ballots told by case, category, channel, day and hour (R93), in one look at them.

One statement: two would be parted by the votes between them, and their sums would differ.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import (
    BigIntegerField,
    CharField,
    Count,
    DateField,
    F,
    Field,
    IntegerField,
    QuerySet,
    Sum,
    UUIDField,
    Value,
)
from django.db.models.functions import Cast, ExtractHour

from cms.campaigns.models import Campaign
from plugins.voting.counting.totals import Numbers
from plugins.voting.models import AnnulmentEffect, Ballot, Tally

KEYS: dict[str, Field[Any, Any]] = {
    "case": UUIDField(),
    "case__category": BigIntegerField(),
    "channel": CharField(),
    "local_day": DateField(),
    "hour": IntegerField(),
}
GROUPINGS = (("case",), ("case__category",), ("channel",), ("local_day",), ("local_day", "hour"))


@dataclass(frozen=True, kw_only=True)
class Groups:
    """Each tells every ballot once, and only groups that have any; in the order of their keys."""

    cases: dict[UUID, Numbers] = field(default_factory=dict)
    categories: dict[int, Numbers] = field(default_factory=dict)
    channels: dict[str, Numbers] = field(default_factory=dict)
    days: dict[date, Numbers] = field(default_factory=dict)
    hours: dict[tuple[date, int], Numbers] = field(default_factory=dict)

    @property
    def total(self) -> Numbers:
        """Of all ballots."""
        return sum(self.days.values(), Numbers())


def groups_of(campaign: int) -> Groups:
    """All that the tally tells now. One query."""
    tally = Tally.objects.filter(campaign=campaign)
    return _told(_by_all(tally, Sum("accepted"), Sum("annulled")))


def groups_before(campaign: int, *, day: date, at: datetime) -> Groups:
    """Ballots of the days before ``day``, less what had been annulled before ``at``. One query."""
    cast = Tally.objects.filter(campaign=campaign, local_day__lt=day)
    gone = AnnulmentEffect.objects.filter(campaign=campaign, at__lt=at)
    effects = _by_all(gone, Value(0), Sum("change"))
    return _told([*_by_all(cast, Sum("accepted"), Value(0)), *effects])


def recounted(campaign: Campaign) -> Groups:
    """The same, counted from the ballots themselves: the tally is not asked. One query."""
    hour = ExtractHour("cast_at", tzinfo=campaign.zone)
    ballots = Ballot.objects.filter(campaign=campaign).annotate(hour=hour)
    return _told(_by_all(ballots, Count("pk"), Count("annulled")))


def _by_all(rows: QuerySet[Any], accepted: Any, annulled: Any) -> list[QuerySet[Any]]:
    return [_by(rows, names, accepted, annulled) for names in GROUPINGS]


def _by(rows: QuerySet[Any], names: tuple[str, ...], accepted: Any, annulled: Any) -> QuerySet[Any]:
    """Sums by the columns of these names, between columns of the others that are empty."""
    keys = {
        f"by_{name}": F(name) if name in names else Cast(Value(None), kind)
        for name, kind in KEYS.items()
    }
    return rows.order_by().values(**keys).annotate(cast=accepted, gone=annulled)


def _told(parts: Iterable[QuerySet[Any]]) -> Groups:
    """Which columns are not empty tells what a row is a sum by."""
    first, *others = parts
    sums: dict[tuple[int, ...], dict[Any, Numbers]] = {}
    for row in first.union(*others, all=True):
        *values, cast, gone = row.values()
        key = tuple(value for value in values if value is not None)
        places = tuple(place for place, value in enumerate(values) if value is not None)
        found = sums.setdefault(places, {})
        found[key] = found.get(key, Numbers()) + Numbers(int(cast), int(gone))
    case, category, channel, day, hour = (_places(names) for names in GROUPINGS)
    return Groups(
        cases=_alone(sums.get(case, {})),
        categories=_alone(sums.get(category, {})),
        channels=_alone(sums.get(channel, {})),
        days=_alone(sums.get(day, {})),
        hours=dict(sorted(sums.get(hour, {}).items())),
    )


def _places(names: tuple[str, ...]) -> tuple[int, ...]:
    return tuple(list(KEYS).index(name) for name in names)


def _alone(found: dict[Any, Numbers]) -> dict[Any, Numbers]:
    """By the single value of the key."""
    return {key: numbers for (key,), numbers in sorted(found.items())}
