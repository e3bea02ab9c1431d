"""What the desk's front page shows of one day of the vote."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from cms.campaigns.models import Campaign
from plugins.voting.counting import totals, watching
from plugins.voting.counting.cases import CountedCase, cases_of
from plugins.voting.counting.oddities import Oddity
from plugins.voting.counting.totals import Numbers
from plugins.voting.desk.charts import Columns, columns, percent
from plugins.voting.enums import Way
from plugins.voting.models import Ballot
from plugins.voting.windows import first_instant

SHORT = 8
HOURS = range(24)
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


def channel_names(campaign: Campaign) -> dict[str, str]:
    """What channels are called; the empty one is none."""
    named = dict(campaign.channels.values_list("slug", "name"))
    return {"": _("the main site, without a channel"), **named}


def days_chart(by_day: dict[date, Numbers]) -> Columns:
    """A column for each day."""
    return columns([(f"{day:%m-%d}", one.counted, one.annulled) for day, one in by_day.items()])


def hours_chart(campaign: int, day: date) -> Columns:
    """The day's 24 hours."""
    told = totals.numbers_by_hour(campaign, day=day)
    found = [told.get((day, hour), Numbers()) for hour in HOURS]
    return columns(
        [
            (f"{hour:02}:00", one.counted, one.annulled)
            for hour, one in zip(HOURS, found, strict=True)
        ]
    )


def case_rows(campaign: int) -> list[Row]:
    """Every case with votes, the most first: the staff's alone to see while the rules hide it."""
    cases, numbers = cases_of(campaign), totals.numbers_by_case(campaign)
    whole = sum(one.counted for one in numbers.values())
    rows = [
        Row(
            label=str(cases[uid]),
            numbers=one,
            percent=percent(one.counted, whole),
            search={"case": str(uid)},
        )
        for uid, one in numbers.items()
    ]
    return sorted(rows, key=lambda row: (-row.numbers.counted, str(row.label)))


def channel_rows(campaign: Campaign) -> list[Row]:
    """Every channel with votes, the most first."""
    names, numbers = channel_names(campaign), totals.numbers_by_channel(campaign.pk)
    whole = sum(one.accepted for one in numbers.values())
    rows = [
        Row(
            label=names.get(slug, slug),
            numbers=one,
            percent=percent(one.accepted, whole),
            search={"channel": slug or NO_CHANNEL},
        )
        for slug, one in numbers.items()
    ]
    return sorted(rows, key=lambda row: (-row.numbers.accepted, str(row.label)))


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


@dataclass(frozen=True, kw_only=True)
class ShownOddity:
    """An oddity in words."""

    words: str
    search: dict[str, str]


def shown_oddities(campaign: Campaign, day: Day) -> list[ShownOddity]:
    """Groups of the day whose votes go to one case far beyond what the others give it."""
    cases, names = cases_of(campaign.pk), channel_names(campaign)
    return [
        _shown(campaign, group, one, cases, names)
        for group in watching.GROUPS
        for one in watching.oddities(campaign.pk, group, where=day.ballots)[:MOST_ROWS]
    ]


def _shown(
    campaign: Campaign,
    group: str,
    one: Oddity[Any, UUID],
    cases: dict[UUID, CountedCase],
    names: dict[str, str],
) -> ShownOddity:
    search = {"case": str(one.case)}
    if group == "network":
        who = _("Network %(tag)s…") % {"tag": one.group[:SHORT]}
        search["network"] = one.group
    elif group == "channel":
        who = _("Channel “%(name)s”") % {"name": names.get(one.group, one.group)}
        search["channel"] = one.group or NO_CHANNEL
    else:
        local = one.group.astimezone(campaign.zone)
        who = _("From %(hour)s for an hour") % {"hour": f"{local:%H:%M}"}
        search["cast_from"] = f"{local:%Y-%m-%dT%H:%M}"
        search["cast_until"] = f"{local + timedelta(hours=1):%Y-%m-%dT%H:%M}"
    words = _(
        "%(who)s: %(given)d of %(votes)d votes (%(share)d%%) went to %(case)s; of all others"
        " %(elsewhere)s%%."
    )
    told = {
        "who": who,
        "given": one.given,
        "votes": one.votes,
        "share": round(100 * one.share),
        "case": cases[one.case],
        "elsewhere": f"{100 * one.elsewhere:.1f}",
    }
    return ShownOddity(words=words % told, search=search)


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
