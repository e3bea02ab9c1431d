"""What invented reports and events hold beyond words and pictures, as frozen records."""

from dataclasses import dataclass
from datetime import datetime, time
from decimal import Decimal

Cell = str | Decimal


@dataclass(frozen=True, kw_only=True)
class BoxBlock:
    """A titled aside."""

    title: str
    text: str


@dataclass(frozen=True, kw_only=True)
class GridData:
    """Columns with their headings; a column of numbers holds numbers alone."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True, kw_only=True)
class TableBlock:
    """A table; ``source`` may be empty."""

    caption: str
    grid: GridData
    source: str


@dataclass(frozen=True, kw_only=True)
class ChartBlock:
    """A chart of a kind that the pages can draw; ``unit`` and ``source`` may be empty."""

    kind: str
    title: str
    unit: str
    grid: GridData
    source: str


@dataclass(frozen=True, kw_only=True)
class AgendaData:
    """One point of an agenda; ``speaker`` may be empty."""

    begins_at: time
    item: str
    speaker: str


@dataclass(frozen=True, kw_only=True)
class SpeakerData:
    """Somebody invented who speaks at an event."""

    name: str
    role: str
    organisation: str


@dataclass(frozen=True, kw_only=True)
class EventData:
    """When, where and what an event is."""

    starts_at: datetime
    ends_at: datetime
    place: str
    address: str
    themes: tuple[str, ...]
    agenda: tuple[AgendaData, ...]
    speakers: tuple[SpeakerData, ...]


@dataclass(frozen=True, kw_only=True)
class CorrectionData:
    """What was put right in a report, and when."""

    corrected_at: datetime
    wrong: str
    right: str
