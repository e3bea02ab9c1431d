"""Reads of results. Before the release there are none: nobody can ask for them too early."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from itertools import groupby
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from cms.campaigns.models import Award, AwardType, Category, GivenTo, Release


@dataclass(frozen=True, kw_only=True)
class Room:
    """The awards of one type in one category."""

    category: Category
    awards: list[Award]


@dataclass(frozen=True, kw_only=True)
class Prize:
    """One type of award with all that got it: in rooms for cases, in one list for units."""

    award_type: AwardType
    name: str
    rooms: list[Room]
    units: list[Award]

    @property
    def count(self) -> int:
        """How many got it."""
        return len(self.units) + sum(len(room.awards) for room in self.rooms)


def release_in_force(campaign_id: int) -> Release | None:
    """The campaign's newest release with its rule sheet; None before the first. One query."""
    releases = Release.objects.filter(campaign=campaign_id).order_by("-number")
    return releases.select_related("rule_sheet").defer("rule_sheet__content").first()


def has_results(campaign_id: int) -> bool:
    """Whether the campaign's results are public."""
    return Release.objects.filter(campaign=campaign_id).exists()


def earlier_releases(release: Release) -> list[Release]:
    """Those that it took the place of, newest first."""
    earlier = Release.objects.filter(campaign=release.campaign_id, number__lt=release.number)
    return list(earlier.order_by("-number"))


def prizes(release: Release) -> list[Prize]:
    """What was awarded, in the order of the award types and of the categories. One query."""
    awards = release.awards.select_related("award_type", "category")
    by_type = awards.order_by("award_type__ordinal", "award_type", "category__ordinal", "position")
    return [_prize(list(some)) for _, some in groupby(by_type, key=lambda one: one.award_type_id)]


def _prize(awards: list[Award]) -> Prize:
    cases = [one for one in awards if one.category is not None]
    rooms = groupby(cases, key=lambda one: one.category)
    return Prize(
        award_type=awards[0].award_type,
        name=awards[0].name,
        rooms=[Room(category=category, awards=list(some)) for category, some in rooms if category],
        units=[one for one in awards if one.unit],
    )


def awards_of_cases(uids: Collection[UUID]) -> dict[UUID, list[Award]]:
    """The awards in force of each of these cases that has any. One query."""
    rows = (
        Award.objects.in_force().filter(case_ref__in=uids).select_related("award_type", "release")
    )
    return _by_case(rows.order_by("award_type__ordinal", "award_type", "position"))


def _by_case(rows: Iterable[Award]) -> dict[UUID, list[Award]]:
    found: dict[UUID, list[Award]] = {}
    for row in rows:
        if row.case_ref_id is not None:
            found.setdefault(row.case_ref_id, []).append(row)
    return found


def winning(column: str) -> Exists:
    """Whether the case whose uid this column is has an award in force, in the query."""
    return Exists(Award.objects.in_force().filter(case_ref=OuterRef(column)))


def winners(campaign_id: int | None = None) -> QuerySet[Award]:
    """One award in force for each winning case (its first), of a campaign or of all."""
    awards = Award.objects.in_force().filter(award_type__given_to=GivenTo.CASE)
    earlier = Award.objects.filter(
        release=OuterRef("release"), case_ref=OuterRef("case_ref"), pk__lt=OuterRef("pk")
    )
    awards = awards.exclude(Exists(earlier))
    return awards if campaign_id is None else awards.filter(release__campaign=campaign_id)
