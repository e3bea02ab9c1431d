"""Moving a campaign's dates by whole days, so that a wanted phase is open. Pure.

Days are added on the campaign's own clock, so that what opens at midnight or at nine still does.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from cms.campaigns.loading.records import CampaignData, CaseData, NewsData, PhaseData
from cms.campaigns.loading.report_records import EventData
from cms.campaigns.phases import Interval

ONE_DAY = timedelta(days=1)
# How far into a phase a demonstration stands: late enough for things to have happened in it.
INTO_THE_PHASE = (2, 3)
DAYS_INTO_AN_OPEN_END = 3


def days_to_open(phases: Iterable[Interval], wanted: str, *, now: datetime, zone: ZoneInfo) -> int:
    """By how many days to move everything so that the phase ``wanted`` is open at ``now``.

    Puts ``now`` two thirds into the phase. Raises LookupError for a phase that is not there, or
    that is too short to be open at this time of any day.
    """
    phase = next((one for one in phases if one.name == wanted), None)
    if phase is None:
        raise LookupError(wanted)
    here = now.astimezone(zone)
    latest = (here - phase.opens_at.astimezone(zone)) // ONE_DAY
    if phase.closes_at is None:
        return latest - DAYS_INTO_AN_OPEN_END
    earliest = (here - phase.closes_at.astimezone(zone)) // ONE_DAY + 1
    if earliest > latest:
        raise LookupError(wanted)
    part, whole = INTO_THE_PHASE
    return latest - (latest - earliest) * part // whole


def moved(at: datetime, days: int, *, zone: ZoneInfo) -> datetime:
    """The same local time of day so many days later (earlier where negative)."""
    return at.astimezone(zone) + timedelta(days=days)


def moved_phases(
    phases: Iterable[PhaseData], days: int, *, zone: ZoneInfo
) -> tuple[PhaseData, ...]:
    """All phases so many days later; their lengths and the gaps between them stay."""
    return tuple(
        replace(
            phase,
            opens_at=moved(phase.opens_at, days, zone=zone),
            closes_at=phase.closes_at and moved(phase.closes_at, days, zone=zone),
        )
        for phase in phases
    )


def days_moved(files: Iterable[Interval], stored: Iterable[Interval], *, zone: ZoneInfo) -> int:
    """By how many days a demonstration's dates are moved, told by the first phase both have.

    0 where they have none in common.
    """
    there = {phase.name: phase.opens_at for phase in stored}
    for phase in files:
        if at := there.get(phase.name):
            return (at.astimezone(zone).date() - phase.opens_at.astimezone(zone).date()).days
    return 0


def all_phases(data: CampaignData) -> tuple[PhaseData, ...]:
    """The campaign's phases and, after them, those invented for demonstrations."""
    return data.phases + (data.demo.phases if data.demo else ())


def demonstration(data: CampaignData, *, days: int, now: datetime) -> CampaignData:
    """The campaign as a demonstration, every date moved by ``days``.

    Takes in what ``data.demo`` invents and keeps publications out of the future. What is a fact or
    a rule of the notice stays: when cases went into service, and by when they had to.
    """
    zone = ZoneInfo(data.time_zone)
    return replace(
        data,
        phases=moved_phases(all_phases(data), days, zone=zone),
        notice_published_at=published(data.notice_published_at, days, now=now, zone=zone),
        contacts=data.demo.contacts if data.demo else data.contacts,
        icp_number=data.demo.icp_number if data.demo else data.icp_number,
        police_number=data.demo.police_number if data.demo else data.police_number,
        cases=tuple(_case(case, days, now=now, zone=zone) for case in data.cases),
        news=tuple(_news(item, days, now=now, zone=zone) for item in data.news),
        is_demonstration=True,
    )


def published(at: datetime, days: int, *, now: datetime, zone: ZoneInfo) -> datetime:
    """When something was published in the demonstration: moved along, but never after ``now``.

    What would lie in the future moves back by as few whole days as it takes.
    """
    shifted = moved(at, days, zone=zone)
    ahead = shifted - now.astimezone(zone)
    return moved(shifted, -max(0, -(-ahead // ONE_DAY)), zone=zone)


def _case(case: CaseData, days: int, *, now: datetime, zone: ZoneInfo) -> CaseData:
    return replace(case, published_at=published(case.published_at, days, now=now, zone=zone))


def _news(item: NewsData, days: int, *, now: datetime, zone: ZoneInfo) -> NewsData:
    """Corrections stay as long after the publication as they are; an event may lie ahead."""
    at = published(item.published_at, days, now=now, zone=zone)
    by = at - item.published_at
    return replace(
        item,
        published_at=at,
        event=item.event and _event(item.event, days, zone=zone),
        corrections=tuple(
            replace(one, corrected_at=min(one.corrected_at + by, now)) for one in item.corrections
        ),
    )


def _event(event: EventData, days: int, *, zone: ZoneInfo) -> EventData:
    starts, ends = (moved(at, days, zone=zone) for at in (event.starts_at, event.ends_at))
    return replace(event, starts_at=starts, ends_at=ends)
