"""What an event adds to its news document: when, where, what and who."""

from collections.abc import Mapping
from datetime import tzinfo
from typing import Any
from uuid import UUID

from api.building import keys
from api.building.addresses import Addresses
from api.building.encoding import instant
from api.building.exhibition import (
    case_uids,
    exhibition_entry,
    exhibition_references,
    exhibition_words,
)
from api.building.pictures import use_entry
from site_pages.body_pictures import plain_use
from site_pages.models import EventPage, NewsPage
from site_pages.models.news import NewsKind


def event_of(page: NewsPage, addresses: Addresses, zone: tzinfo) -> dict[str, Any] | None:
    """The event's facts; None for news that is none."""
    event = _event(page)
    if event is None:
        return None
    return {
        "starts_at": instant(event.starts_at, zone),
        "ends_at": instant(event.ends_at, zone),
        "place": event.place,
        "address": event.address,
        "themes": [theme.name for theme in event.themes.all()],
        "agenda": [
            {
                "time": point.begins_at and point.begins_at.strftime("%H:%M"),
                "item": point.item,
                "speaker": point.speaker,
            }
            for point in event.agenda.all()
        ],
        "speakers": [
            {
                "name": one.name,
                "role": one.role,
                "organisation": one.organisation,
                "image": one.picture and use_entry(plain_use(one.picture), addresses),
            }
            for one in event.speakers.all()
        ],
        **exhibition_entry(event, addresses),
    }


def event_words(event: Mapping[str, Any] | None) -> list[str]:
    """What of an event a search finds."""
    if event is None:
        return []
    agenda = [f"{point['item']} {point['speaker']}" for point in event["agenda"]]
    people = [f"{one['name']} {one['organisation']} {one['role']}" for one in event["speakers"]]
    stands = exhibition_words(event["stands"])
    return [event["place"], event["address"], *event["themes"], *agenda, *people, *stands]


def event_references(page: NewsPage) -> set[str]:
    """Names of the pictures of an event's speakers, and of what an exhibition shows."""
    event = _event(page)
    if event is None:
        return set()
    return exhibition_references(event) | {
        keys.picture(one.picture_id) for one in event.speakers.all() if one.picture_id
    }


def exhibited(page: NewsPage) -> list[UUID]:
    """The cases that have a stand at the event; none for other news."""
    return case_uids(_event(page))


def _event(page: NewsPage) -> EventPage | None:
    if isinstance(page, EventPage) or page.kind != NewsKind.EVENT:
        return page if isinstance(page, EventPage) else None
    event: EventPage = page.eventpage
    return event
