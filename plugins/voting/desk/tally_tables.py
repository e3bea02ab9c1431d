"""The totals as tables for a spreadsheet: one for each grouping (R93)."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cms.campaigns.models import Campaign
from plugins.voting.counting.cases import cases_of, channel_names
from plugins.voting.counting.groups import Groups
from plugins.voting.counting.totals import Numbers

NUMBERS = (_("Accepted"), _("Annulled"), _("Counted"))
Rows = list[tuple[Any, ...]]


@dataclass(frozen=True)
class Table:
    """What its link says, its first columns, and what fills them beside the numbers."""

    label: str | Promise
    heading: tuple[str | Promise, ...]
    rows: Callable[[Campaign, Groups], Rows]

    def lines(self, campaign: Campaign, groups: Groups) -> Rows:
        """The rows with their numbers."""
        return [
            (*names, one.accepted, one.annulled, one.counted)
            for *names, one in self.rows(campaign, groups)
        ]


def _cases(campaign: Campaign, groups: Groups) -> Rows:
    return [
        (
            case.ballot_no,
            case.title,
            case.applicant,
            case.category,
            groups.cases.get(case.uid, Numbers()),
        )
        for case in cases_of(campaign.pk).values()
    ]


def _categories(campaign: Campaign, groups: Groups) -> Rows:
    categories = campaign.categories.order_by("ordinal")
    return [(one.name, groups.categories.get(one.pk, Numbers())) for one in categories]


def _channels(campaign: Campaign, groups: Groups) -> Rows:
    names = channel_names(campaign)
    return [(slug, names.get(slug, ""), one) for slug, one in groups.channels.items()]


def _days(_campaign: Campaign, groups: Groups) -> Rows:
    return [(day.isoformat(), one) for day, one in groups.days.items()]


def _hours(_campaign: Campaign, groups: Groups) -> Rows:
    return [(day.isoformat(), hour, one) for (day, hour), one in groups.hours.items()]


CASES = "case"
TABLES = {
    CASES: Table(_("by case"), (_("Ballot number"), _("Case"), _("Unit"), _("Category")), _cases),
    "category": Table(_("by category"), (_("Category"),), _categories),
    "channel": Table(_("by channel"), (_("Channel"), _("Name")), _channels),
    "day": Table(_("by day"), (_("Day"),), _days),
    "hour": Table(_("by hour"), (_("Day"), _("Hour")), _hours),
}
