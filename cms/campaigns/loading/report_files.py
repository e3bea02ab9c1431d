"""Reading boxes, tables, charts and events. A row of a table is one string, its cells between |."""

from datetime import time
from decimal import Decimal, InvalidOperation
from zoneinfo import ZoneInfo

from cms.campaigns.loading.report_records import (
    AgendaData,
    BoxBlock,
    Cell,
    ChartBlock,
    CorrectionData,
    EventData,
    GridData,
    SpeakerData,
    TableBlock,
)
from cms.campaigns.loading.toml_reader import Table

CHART_KINDS = ("bar", "column", "line")


def read_box(row: Table) -> BoxBlock:
    """A box. Raises DataFileError, as all of these do."""
    return BoxBlock(title=row.text("title"), text=row.text("text"))


def read_table(row: Table) -> TableBlock:
    """A table."""
    return TableBlock(
        caption=row.text("caption"), grid=_read_grid(row), source=row.text("source", blank=True)
    )


def read_chart(row: Table) -> ChartBlock:
    """A chart: labels in the first column, numbers in all others."""
    grid = _read_grid(row)
    if not all(isinstance(cell, Decimal) for line in grid.rows for cell in line[1:]):
        raise row.fail("rows", "hold something that is no number after their label")
    return ChartBlock(
        kind=row.choice("kind", CHART_KINDS),
        title=row.text("title"),
        unit=row.text("unit", blank=True),
        grid=grid,
        source=row.text("source", blank=True),
    )


def _read_grid(row: Table) -> GridData:
    columns = row.strings("columns")
    lines = [tuple(cell.strip() for cell in line.split("|")) for line in row.strings("rows")]
    if any(len(line) != len(columns) for line in lines):
        raise row.fail("rows", f"must have {len(columns)} cells each")
    by_column = zip(*lines, strict=True)
    numeric = [all(_number(cell) is not None for cell in column) for column in by_column]
    rows = tuple(
        tuple(_cell(cell, is_number) for cell, is_number in zip(line, numeric, strict=True))
        for line in lines
    )
    return GridData(columns=columns, rows=rows)


def _cell(text: str, is_number: bool) -> Cell:
    number = _number(text) if is_number else None
    return text if number is None else number


def _number(text: str) -> Decimal | None:
    try:
        return Decimal(text)
    except InvalidOperation:
        return None


def read_event(row: Table, zone: ZoneInfo) -> EventData:
    """An event's own table."""
    event = EventData(
        starts_at=row.instant("starts_at", zone),
        ends_at=row.instant("ends_at", zone),
        place=row.text("place"),
        address=row.text("address"),
        themes=row.strings("themes"),
        agenda=tuple(_read_agenda(point) for point in row.tables("agenda")),
        speakers=tuple(_read_speaker(one) for one in row.tables("speakers")),
    )
    if event.ends_at < event.starts_at:
        raise row.fail("ends_at", "is before starts_at")
    row.close()
    return event


def _read_agenda(row: Table) -> AgendaData:
    text = row.text("time")
    try:
        begins_at = time.fromisoformat(text)
    except ValueError as error:
        raise row.fail("time", f"{text!r} is no time of day") from error
    point = AgendaData(
        begins_at=begins_at, item=row.text("item"), speaker=row.text("speaker", blank=True)
    )
    row.close()
    return point


def _read_speaker(row: Table) -> SpeakerData:
    speaker = SpeakerData(
        name=row.text("name"), role=row.text("role"), organisation=row.text("organisation")
    )
    row.close()
    return speaker


def read_correction(row: Table, zone: ZoneInfo) -> CorrectionData:
    """One correction of a report."""
    correction = CorrectionData(
        corrected_at=row.instant("corrected_at", zone),
        wrong=row.text("wrong"),
        right=row.text("right"),
    )
    row.close()
    return correction
