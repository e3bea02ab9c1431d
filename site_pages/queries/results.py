"""What the pages of results and of the exhibition show beside their editors' words."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from cms.campaigns.models import Award, Category
from cms.campaigns.results import (
    awards_of_cases,
    earlier_releases,
    prizes,
    release_in_force,
)
from cms.documents import queries as documents
from site_pages import promotion, sharing
from site_pages.queries.cards import local_card
from site_pages.queries.categories import is_restricted
from site_pages.queries.renditions import with_renditions

if TYPE_CHECKING:
    from site_pages.models import CampaignPage, CasePage, ExhibitionPage, Stand


@dataclass(frozen=True, kw_only=True)
class ShownRoom:
    """One category's winners: cards under the names they had when the results became public.

    A case that was withdrawn since has no path.
    """

    category: Category
    cards: list[dict[str, Any]]


@dataclass(frozen=True, kw_only=True)
class ShownPrize:
    """One award as the page lists it."""

    name: str
    slug: str
    count: int
    rooms: list[ShownRoom]
    units: list[str]


@dataclass(frozen=True, kw_only=True)
class ShownStand:
    """One stand; ``card`` is None once the case is withdrawn, ``is_winner`` tells of its award."""

    stand: "Stand"
    card: dict[str, Any] | None
    is_winner: bool


@dataclass(frozen=True, kw_only=True)
class Zone:
    """The stands of one part of the exhibition, in the editor's order."""

    name: str
    stands: list[ShownStand]


def results(hall: "CampaignPage") -> dict[str, Any]:
    """The release in force and what was awarded. Four queries, one more after a correction."""
    release = release_in_force(hall.campaign_id)
    told: dict[str, Any] = {"campaign": hall.campaign, "hall": hall, "release": release}
    if release is None:
        return {**told, "prizes": [], "earlier_releases": [], "exhibitions": []}
    found = prizes(release)
    uids = [award.case_ref_id for prize in found for room in prize.rooms for award in room.awards]
    cards = _cards(uid for uid in uids if uid is not None)
    return {
        **told,
        "prizes": [
            ShownPrize(
                name=prize.name,
                slug=prize.award_type.slug,
                count=prize.count,
                rooms=[
                    ShownRoom(
                        category=room.category,
                        cards=[_frozen(award, cards) for award in room.awards],
                    )
                    for room in prize.rooms
                ],
                units=[award.unit for award in prize.units],
            )
            for prize in found
        ],
        "earlier_releases": earlier_releases(release) if release.number > 1 else [],
        "exhibitions": _exhibitions(hall.campaign_id),
    }


def _frozen(award: Award, cards: dict[UUID, dict[str, Any]]) -> dict[str, Any]:
    """The case's card, named as the release names it; without one, its names alone."""
    card = cards.get(award.case_ref_id) if award.case_ref_id else None
    names = {"title": award.title, "applicant": award.applicant}
    # On this page every case is a winner: saying so on each would say nothing.
    return {**card, **names, "is_winner": False} if card else {**names, "path": None}


def _cards(uids: Iterator[UUID] | Collection[UUID]) -> dict[UUID, dict[str, Any]]:
    mount = sharing.current_mount()
    wanted = list(uids)
    if mount is None or not wanted:
        return {}
    rows = documents.current("case").filter(document_id__in=wanted)
    return {
        uid: local_card(bytes(card), mount) for uid, card in rows.values_list("document", "card")
    }


def _exhibitions(campaign: int) -> list["ExhibitionPage"]:
    from site_pages.models import ExhibitionPage

    if campaign in promotion.switched_off_now():
        return []
    pages = ExhibitionPage.objects.live().filter(campaign=campaign)
    return list(pages.exclude(is_restricted("path")).order_by("starts_at"))


def exhibition(page: "ExhibitionPage", *, is_preview: bool = False) -> dict[str, Any]:
    """The stands by zone, what became of each since, and the plan. Three queries."""
    stands = list(page.stands.all() if is_preview else page.stands.select_related("award"))
    uids = [stand.award.case_ref_id for stand in stands if stand.award.case_ref_id]
    cards, awarded = _cards(uids), awards_of_cases(uids)
    if page.plan is not None:
        with_renditions([page.plan], make=is_preview)
    shown = [
        ShownStand(
            stand=stand,
            card=cards.get(stand.award.case_ref_id) if stand.award.case_ref_id else None,
            is_winner=stand.award.case_ref_id in awarded,
        )
        for stand in stands
    ]
    # A zone's stands stand together, wherever the editor put the first of each.
    zones = dict.fromkeys(one.stand.zone for one in shown)
    return {
        "zones": [
            Zone(name=name, stands=[one for one in shown if one.stand.zone == name])
            for name in zones
        ],
    }


def honours_of(page: "CasePage") -> dict[str, Any]:
    """The awards in force of a case and its stands at exhibitions.

    Two queries for a winner; none for a case of which the lookup knows that it is none.
    """
    if not page.wins:
        return {"awards": [], "stands": []}
    awards = awards_of_cases([page.uid]).get(page.uid, [])
    return {"awards": awards, "stands": _stands_of(page.uid) if awards else []}


def _stands_of(case: UUID) -> list["Stand"]:
    from site_pages.models import Stand

    stands = Stand.objects.filter(award__case_ref=case, page__live=True)
    stands = stands.exclude(page__campaign__in=promotion.switched_off_now())
    return list(
        stands.exclude(is_restricted("page__path"))
        .select_related("page")
        .order_by("page__starts_at", "sort_order")
    )
