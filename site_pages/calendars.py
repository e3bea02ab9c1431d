"""An event as an entry for calendars (RFC 5545)."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from site_pages.models import EventPage

PARAMETER = "calendar"
CONTENT_TYPE = "text/calendar; charset=utf-8"
LONGEST_LINE = 75  # bytes
ESCAPES = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n", "\r": None})


def entry_of(event: "EventPage") -> str:
    """The event; its stamp is that of its last publishing, so that the same page gives the same."""
    published = event.last_published_at or event.dated
    place = " ".join(filter(None, (event.place, event.address)))
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Pingxuan//Events//ZH",
        "BEGIN:VEVENT",
        f"UID:{event.uid}",
        f"DTSTAMP:{_utc(published)}",
        f"DTSTART:{_utc(event.starts_at)}",
        *([f"DTEND:{_utc(event.ends_at)}"] if event.ends_at else []),
        f"SUMMARY:{event.title.translate(ESCAPES)}",
        f"LOCATION:{place.translate(ESCAPES)}",
        f"URL:{event.canonical_url}",
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    return "".join(f"{part}\r\n" for line in lines for part in _folded(line))


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _folded(line: str) -> Iterator[str]:
    """The line in parts that are short enough in bytes; no sign is cut in two."""
    part = ""
    for sign in line:
        if len((part + sign).encode()) > LONGEST_LINE:
            yield part
            part = " "
        part += sign
    yield part
