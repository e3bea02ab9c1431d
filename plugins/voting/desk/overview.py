"""What the desk's front page shows of one day of the vote."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from cms.campaigns.models import Campaign
from plugins.voting.counting import totals, watching
from plugins.voting.counting.cases import cases_of, channel_names
from plugins.voting.counting.charts import Columns, percent
from plugins.voting.counting.groups import Groups
from plugins.voting.counting.over_time import hours_of_day
from plugins.voting.counting.totals import Numbers
from plugins.voting.enums import Way
from plugins.voting.models import Ballot
from plugins.voting.windows import first_instant

SHORT = 8
MOST_ROWS = 12


@dataclass(frozen=True, kw_only=True)
class Row:
    """A line with its bar: ``percent`` is of the whole, ``search`` what finds its ballots."""

    label: str | Promise
    numbers: Numbers
    percent: float
    search: dict[str, str]


@dataclass(frozen=True, kw_only=True)
class Day:
    """A day's bounds, half open."""

    day: date
    starts_at: datetime
    ends_at: datetime

    @property
    def ballots(self) -> Q:
        """What finds its ballots, by the index."""
        return Q(cast_at__gte=self.starts_at, cast_at__lt=self.ends_at)


def day_of(campaign: Campaign, day: date) -> Day:
    """A day of the campaign's zone."""
    zone = campaign.zone
    ends = first_instant(day + timedelta(days=1), zone)
    return Day(day=day, starts_at=first_instant(day, zone), ends_at=ends)


def hours_chart(campaign: int, day: date) -> Columns:
    """The day's 24 hours."""
    return hours_of_day(totals.numbers_by_hour(campaign, day=day))


def case_rows(campaign: Campaign, groups: Groups) -> list[Row]:
    """Every case with votes, the most first: the staff's alone to see while the rules hide it."""
    cases = cases_of(campaign.pk)
    return _rows([(str(cases[uid]), {"case": str(uid)}, one) for uid, one in groups.cases.items()])


def category_rows(campaign: Campaign, groups: Groups) -> list[Row]:
    """Every category with votes, the most first."""
    names = dict(campaign.categories.values_list("pk", "name"))
    found = groups.categories.items()
    return _rows([(names[pk], {"category": str(pk)}, one) for pk, one in found])


def channel_rows(campaign: Campaign, groups: Groups) -> list[Row]:
    """Every channel with votes, the most first."""
    names = channel_names(campaign)
    return _rows(
        [
            (names.get(slug, slug), {"channel": slug or NO_CHANNEL}, one)
            for slug, one in groups.channels.items()
        ]
    )


NO_CHANNEL = "-"
"""What the search form calls ballots that came through no channel."""


def ways_rows(campaign: int, day: Day) -> list[Row]:
    """What the day's ballots were cast with."""
    names = dict(Way.choices)
    return _grouped(campaign, day, "way", lambda way: names.get(way, way))


def agent_rows(campaign: int, day: Day) -> list[Row]:
    """The browsers of the day's ballots."""
    return _grouped(campaign, day, "agent", lambda agent: agent or "–")


def network_rows(campaign: int, day: Day) -> list[Row]:
    """The neighbourhoods with the most ballots of the day, by their keyed tags."""
    found = watching.largest_networks(campaign, where=day.ballots, most=MOST_ROWS)
    whole = _ballots(campaign, day).count()
    words = _("%(tag)s…, votes for %(cases)d cases")
    return [
        Row(
            label=words % {"tag": one["network"][:SHORT], "cases": one["cases"]},
            numbers=Numbers(one["votes"]),
            percent=percent(one["votes"], whole),
            search={"network": one["network"]},
        )
        for one in found
    ]


def _ballots(campaign: int, day: Day) -> QuerySet[Ballot]:
    return Ballot.objects.filter(day.ballots, campaign=campaign, annulled__isnull=True)


def _grouped(campaign: int, day: Day, column: str, label: Any) -> list[Row]:
    counted = _ballots(campaign, day).order_by().values_list(column).annotate(n=Count("pk"))
    found = sorted(counted, key=lambda one: (-one[1], one[0]))
    whole = sum(number for _value, number in found)
    return [
        Row(
            label=label(value),
            numbers=Numbers(number),
            percent=percent(number, whole),
            search={column: value},
        )
        for value, number in found[:MOST_ROWS]
    ]


def _rows(found: list[tuple[str, dict[str, str], Numbers]]) -> list[Row]:
    whole = sum(one.counted for *_, one in found)
    rows = [
        Row(label=label, numbers=one, percent=percent(one.counted, whole), search=search)
        for label, search, one in found
    ]
    return sorted(rows, key=lambda row: (-row.numbers.counted, str(row.label)))
