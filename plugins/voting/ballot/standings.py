"""The vote's numbers as a page shows them, as far as the rules do."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from cms.campaigns.models import Campaign
from plugins.voting.counting.annulments import public_annulments
from plugins.voting.counting.cases import CountedCase, cases_of, channel_names
from plugins.voting.counting.charts import percent
from plugins.voting.counting.display import ShownCase, ShownTally
from plugins.voting.counting.frames import Showing
from plugins.voting.counting.over_time import by_day, by_hour
from plugins.voting.counting.totals import Numbers
from plugins.voting.enums import AnnulmentAct, AnnulmentReason
from plugins.voting.sealing.standing import seals_of

BY_NUMBER = ""
ORDERS = {BY_NUMBER: _("by ballot number"), "counted": _("by counted votes")}
ORDERS["accepted"] = _("by votes before annulment")


@dataclass(frozen=True, kw_only=True)
class Line:
    """A case with its numbers; ``percent`` is its share of the most that a case has."""

    case: CountedCase | None
    ballot_no: int | None
    accepted: int
    annulled: int
    counted: int
    percent: int


def lines(shown: ShownTally, cases: Mapping[UUID, CountedCase], *, order: str) -> list[Line]:
    """The cases in their order. By votes only once everybody may know who leads."""
    most = max((one.numbers.counted for one in shown.cases), default=0)
    chosen = sorted(shown.cases, key=lambda one: -_votes(one, order)) if order else shown.cases
    return [
        Line(
            case=cases.get(one.uid),
            ballot_no=one.ballot_no,
            accepted=one.numbers.accepted,
            annulled=one.numbers.annulled,
            counted=one.numbers.counted,
            percent=one.numbers.counted * 100 // most if most else 0,
        )
        for one in chosen
    ]


@dataclass(frozen=True, kw_only=True)
class Bar:
    """A group with its numbers; ``percent`` is its share of the most that a group has."""

    label: str
    numbers: Numbers
    percent: float


def bars(groups: Iterable[tuple[str, Numbers]]) -> list[Bar]:
    """The groups in the order that they come in."""
    found = list(groups)
    most = max((one.counted for _, one in found), default=0)
    return [
        Bar(label=label, numbers=one, percent=percent(one.counted, most)) for label, one in found
    ]


def _votes(one: ShownCase, order: str) -> int:
    return one.numbers.accepted if order == "accepted" else one.numbers.counted


def standings(campaign: Campaign, shown: ShownTally, *, order: str) -> dict[str, Any]:
    """What the page says; nothing of the votes while the rules hide them."""
    if not shown.is_shown:
        return {"shown": shown, "showing": shown.showing.value}
    is_over = shown.showing is Showing.CLOSED
    order = order if is_over and order in ORDERS else BY_NUMBER
    before = shown.as_of if shown.showing is Showing.DAILY else None
    return {
        "shown": shown,
        "showing": shown.showing.value,
        "lines": lines(shown, cases_of(campaign.pk), order=order),
        **_groups(campaign, shown),
        "order": order,
        "orders": ORDERS.items() if is_over else (),
        "annulments": _annulments(campaign, before),
        "seals": seals_of(campaign.pk) if is_over else (),
        "disclaimers": shown.disclaimers,
        "disclaimed": percent(shown.disclaimers or 0, shown.total.accepted),
    }


def _groups(campaign: Campaign, shown: ShownTally) -> dict[str, Any]:
    """What is drawn besides the cases; nothing before there are votes."""
    if not shown.total.accepted:
        return {}
    names = channel_names(campaign)
    return {
        "categories": bars((one.name, one.numbers) for one in shown.categories),
        "channels": bars((names.get(slug, slug), one) for slug, one in shown.channels.items()),
        "by_day": by_day(shown.days),
        "by_hour": by_hour(shown.hours),
    }


def _annulments(campaign: Campaign, before: datetime | None) -> list[dict[str, Any]]:
    return [
        {
            "number": one.number,
            "reason": AnnulmentReason(one.reason).label,
            "statement": one.statement,
            "ballots": one.ballots,
            "state": AnnulmentAct(one.state).label,
            "decided_at": one.decided_at,
        }
        for one in public_annulments(campaign.pk, before=before)
    ]
