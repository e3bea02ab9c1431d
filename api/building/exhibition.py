"""What an exhibition adds to its event: its stands (R113)."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from api.building import keys
from api.building.addresses import Addresses
from api.building.pictures import use_entry
from cms.campaigns.results import awards_of_cases
from site_pages.body_pictures import plain_use
from site_pages.models import CasePage, EventPage, ExhibitionPage, Stand


def exhibition_of(event: EventPage) -> ExhibitionPage | None:
    """The exhibition that an event is; None for other events. One query for a plain event."""
    if isinstance(event, ExhibitionPage):
        return event
    found: ExhibitionPage | None = getattr(event, "exhibitionpage", None)
    return found


def exhibition_entry(event: EventPage, addresses: Addresses) -> dict[str, Any]:
    """The stands and the plan; of an event that is no exhibition none."""
    exhibition = exhibition_of(event)
    if exhibition is None:
        return {"stands": [], "plan": None}
    stands = _stands(exhibition)
    uids = case_uids(exhibition)
    public = {page.uid: page for page in CasePage.objects.live().public().filter(uid__in=uids)}
    awarded = awards_of_cases(uids)
    return {
        "stands": [
            {
                "zone": stand.zone,
                "booth": stand.booth,
                "times": stand.times,
                "case": _case(stand, public, addresses),
                "is_winner": stand.award.case_ref_id in awarded,
                "reason": stand.reason,
                "to_try": stand.to_try,
            }
            for stand in stands
        ],
        "plan": exhibition.plan and use_entry(plain_use(exhibition.plan), addresses),
    }


def case_uids(event: EventPage | None) -> list[UUID]:
    """The cases that have a stand, each once, in the order of the stands."""
    exhibition = exhibition_of(event) if event is not None else None
    stands = _stands(exhibition) if exhibition is not None else []
    found = (stand.award.case_ref_id for stand in stands)
    return list(dict.fromkeys(uid for uid in found if uid is not None))


def exhibition_references(event: EventPage) -> set[str]:
    """Names of the cases and of the picture of the plan."""
    exhibition = exhibition_of(event)
    if exhibition is None:
        return set()
    named = {keys.case(uid) for uid in case_uids(exhibition)}
    return named | ({keys.picture(exhibition.plan_id)} if exhibition.plan_id else set())


def exhibition_words(stands: Collection[dict[str, Any]]) -> list[str]:
    """What of the stands a search finds."""
    return [
        f"{one['case']['title']} {one['case']['applicant']} {one['reason']} {one['to_try']}"
        for one in stands
    ]


def _stands(exhibition: ExhibitionPage) -> list[Stand]:
    return list(exhibition.stands.select_related("award"))


def _case(stand: Stand, public: dict[UUID, CasePage], addresses: Addresses) -> dict[str, Any]:
    """The case under the name it won by; without an address once it is withdrawn."""
    page = public.get(stand.award.case_ref_id) if stand.award.case_ref_id else None
    return {
        "uid": str(stand.award.case_ref_id),
        "title": stand.award.title,
        "applicant": stand.award.applicant,
        "url": page and addresses.of(page),
    }
