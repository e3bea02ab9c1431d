"""What the desk's front page says of odd mixes, each with the search that finds its ballots."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from cms.campaigns.models import Campaign
from plugins.voting.counting import watching
from plugins.voting.counting.cases import CountedCase, cases_of, channel_names
from plugins.voting.counting.oddities import Oddity
from plugins.voting.desk.overview import MOST_ROWS, NO_CHANNEL, SHORT, Day
from plugins.voting.enums import Way

HOUR = timedelta(hours=1)


@dataclass(frozen=True, kw_only=True)
class ShownOddity:
    """An oddity in words."""

    words: str
    search: dict[str, str]


def shown_oddities(campaign: Campaign, day: Day) -> list[ShownOddity]:
    """Groups of the day with far more votes for one case, or by the plain form, than others."""
    names = _Names(campaign, day)
    to_one_case = [
        _of_a_case(names, group, one)
        for group in watching.GROUPS
        for one in watching.oddities(campaign.pk, group, where=day.ballots)[:MOST_ROWS]
    ]
    by_form = [
        _by_the_form(names, group, one)
        for group in watching.FORM_GROUPS
        for one in watching.form_oddities(campaign.pk, group, where=day.ballots)[:MOST_ROWS]
    ]
    return [*to_one_case, *by_form]


class _Names:
    """What groups are called, and what finds their ballots of the day."""

    def __init__(self, campaign: Campaign, day: Day) -> None:
        self.cases: dict[UUID, CountedCase] = cases_of(campaign.pk)
        self._channels = channel_names(campaign)
        self._zone, self._day = campaign.zone, day

    def of(self, group: str, key: Any) -> tuple[str, dict[str, str]]:
        """In words, and as a search."""
        if group == "hour":
            hour = key.astimezone(self._zone)
            return _("From %(hour)s for an hour") % {"hour": f"{hour:%H:%M}"}, self._time(
                hour, hour + HOUR
            )
        whole_day = self._time(self._day.starts_at, self._day.ends_at)
        if group == "network":
            return _("Network %(tag)s…") % {"tag": key[:SHORT]}, {"network": key, **whole_day}
        if group == "case":
            return str(self.cases[key]), {"case": str(key), **whole_day}
        name = self._channels.get(key, key)
        return _("Channel “%(name)s”") % {"name": name}, {
            "channel": key or NO_CHANNEL,
            **whole_day,
        }

    def _time(self, first: datetime, last: datetime) -> dict[str, str]:
        named = {"cast_from": first, "cast_until": last}
        return {
            name: f"{at.astimezone(self._zone):%Y-%m-%dT%H:%M:%S}" for name, at in named.items()
        }


def _of_a_case(names: _Names, group: str, one: Oddity[Any, UUID]) -> ShownOddity:
    who, search = names.of(group, one.group)
    words = _(
        "%(who)s: %(given)d of %(votes)d votes (%(share)d%%) went to %(case)s; of all others"
        " %(elsewhere)s%%."
    )
    told = {**_numbers(one), "who": who, "case": names.cases[one.trait]}
    return ShownOddity(words=words % told, search={"case": str(one.trait), **search})


def _by_the_form(names: _Names, group: str, one: Oddity[Any, str]) -> ShownOddity:
    who, search = names.of(group, one.group)
    words = _(
        "%(who)s: %(given)d of %(votes)d votes (%(share)d%%) were cast with the plain form, which"
        " solves no puzzle; of all others %(elsewhere)s%%."
    )
    told = {**_numbers(one), "who": who}
    return ShownOddity(words=words % told, search={"way": Way.FORM.value, **search})


def _numbers(one: Oddity[Any, Any]) -> dict[str, Any]:
    return {
        "given": one.given,
        "votes": one.votes,
        "share": round(100 * one.share),
        "elsewhere": f"{100 * one.elsewhere:.1f}",
    }
