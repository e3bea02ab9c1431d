"""Word files in the look of Chinese official documents (GB/T 9704): A4, 仿宋 in size 三号.

The same calls make the same bytes: no clock is read, and what an archive would date is dated by
the document itself.
"""

import io
import zipfile
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from docx import Document
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml.ns import qn
from docx.shared import Length, Mm, Pt
from docx.text.paragraph import Paragraph
from docx.text.run import Run

# As official documents name them. A machine without one takes the second, which every Chinese
# Windows, macOS or Linux has under one of its names.
TITLE_FONT, HEADING_FONT, TEXT_FONT = "方正小标宋简体", "黑体", "仿宋_GB2312"
STAND_INS = {TITLE_FONT: "宋体", HEADING_FONT: "SimHei", TEXT_FONT: "仿宋"}
LATIN_FONT = "Times New Roman"
ER_HAO, SAN_HAO, XIAO_SI = Pt(22), Pt(16), Pt(12)
LINE = Pt(28)
MARGINS = {"top": Mm(37), "bottom": Mm(35), "left": Mm(28), "right": Mm(26)}
TEXT_WIDTH = Mm(210 - 28 - 26)
EARLIEST_IN_ZIP = (1980, 1, 1, 0, 0, 0)


class OfficialPaper:
    """A document being written from top to bottom; `content` hands it out."""

    def __init__(self, *, title: str, author: str, dated: datetime) -> None:
        """``title``, ``author`` and ``dated`` go into the file's own properties."""
        self._document = Document()
        self._dated = dated
        about = self._document.core_properties
        about.title, about.author, about.last_modified_by = title, author, author
        about.created = about.modified = dated.replace(tzinfo=None)
        about.language, about.comments = "zh-CN", ""
        self._set_page()
        self._set_fonts()

    def label(self, text: str) -> None:
        """The line above the title that says which annex it is."""
        self._line(text, font=HEADING_FONT, size=SAN_HAO)

    def title(self, text: str) -> None:
        """The title, centred."""
        line = self._line(text, font=TITLE_FONT, size=ER_HAO)
        line.alignment = WD_ALIGN_PARAGRAPH.CENTER
        line.paragraph_format.space_after = LINE

    def heading(self, text: str) -> None:
        """The heading of a section."""
        line = self._line(text, font=HEADING_FONT, size=SAN_HAO)
        line.paragraph_format.first_line_indent = SAN_HAO * 2

    def text(self, text: str) -> None:
        """A paragraph, indented by two characters."""
        self._line(text, size=SAN_HAO).paragraph_format.first_line_indent = SAN_HAO * 2

    def signature(self, text: str) -> None:
        """A line on the right half, where somebody signs or a date stands."""
        line = self._line(text, size=SAN_HAO)
        line.paragraph_format.left_indent = Length(TEXT_WIDTH // 2)
        line.paragraph_format.space_before = LINE

    def table(
        self,
        rows: Sequence[Sequence[str]],
        *,
        widths: Sequence[int],
        head: bool = False,
        least_heights: Sequence[int] = (),
    ) -> None:
        """A ruled table.

        ``widths`` are parts of the whole, one a column. A row with fewer cells than columns is
        spread: its last cell takes what is left, or two cells of several lines half each. ``head``
        repeats the first row on every page; ``least_heights`` are the rows', in millimetres.
        """
        table = self._document.add_table(rows=len(rows), cols=len(widths))
        table.style, table.alignment = "Table Grid", WD_TABLE_ALIGNMENT.CENTER
        table.autofit = False
        columns = [Length(TEXT_WIDTH * width // sum(widths)) for width in widths]
        for column, width in zip(table.columns, columns, strict=True):
            column.width = width
        for place, (row, texts) in enumerate(zip(table.rows, rows, strict=True)):
            if place < len(least_heights):
                row.height = Mm(least_heights[place])
            _fill(row.cells, texts, columns, is_head=head and place == 0)
            _keep_together(row, repeated=head and place == 0)

    def content(self) -> bytes:
        """The file."""
        written = io.BytesIO()
        self._document.save(written)
        return _undated(written.getvalue(), self._dated)

    def _line(self, text: str, *, size: Length, font: str = TEXT_FONT) -> Paragraph:
        line = self._document.add_paragraph()
        _run(line, text, font=font, size=size)
        return line

    def _set_page(self) -> None:
        section = self._document.sections[0]
        section.page_width, section.page_height = Mm(210), Mm(297)
        for side, width in MARGINS.items():
            setattr(section, f"{side}_margin", width)

    def _set_fonts(self) -> None:
        normal: Any = self._document.styles["Normal"]
        normal.font.name, normal.font.size = LATIN_FONT, SAN_HAO
        normal.element.rPr.rFonts.set(qn("w:eastAsia"), TEXT_FONT)
        layout = normal.paragraph_format
        layout.space_before = layout.space_after = Pt(0)
        layout.line_spacing_rule, layout.line_spacing = WD_LINE_SPACING.EXACTLY, LINE
        fonts: Any = self._document.part.part_related_by(RELATIONSHIP_TYPE.FONT_TABLE)
        named = "".join(
            f'<w:font w:name="{font}"><w:altName w:val="{other}"/></w:font>'
            for font, other in STAND_INS.items()
        )
        fonts._blob = fonts.blob.replace(b"</w:fonts>", f"{named}</w:fonts>".encode())


def _run(line: Paragraph, text: str, *, font: str, size: Length) -> Run:
    run = line.add_run(text)
    run.font.name, run.font.size = LATIN_FONT, size
    run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)
    return run


def _fill(
    cells: Sequence[Any], texts: Sequence[str], widths: Sequence[Length], *, is_head: bool
) -> None:
    """Write a row; label and field alternate where there are four columns."""
    count, columns = len(texts), len(widths)
    spans = [1] * (count - 1) + [columns - count + 1]
    if columns == 4 and count == 2 and "\n" in texts[0]:
        spans = [2, 2]
    at = 0
    for number, (text, span) in enumerate(zip(texts, spans, strict=True)):
        cell = cells[at].merge(cells[at + span - 1])
        cell.width = Length(sum(widths[at : at + span]))
        at += span
        is_block = "\n" in text
        top, middle = WD_CELL_VERTICAL_ALIGNMENT.TOP, WD_CELL_VERTICAL_ALIGNMENT.CENTER
        cell.vertical_alignment = top if is_block else middle
        for place, words in enumerate(text.split("\n")):
            line = cell.paragraphs[0] if place == 0 else cell.add_paragraph()
            line.paragraph_format.line_spacing = Pt(20)
            is_label = is_head or (number % 2 == 0 and not is_block)
            if is_label:
                line.alignment = WD_ALIGN_PARAGRAPH.CENTER
            _run(line, words, font=HEADING_FONT if is_label else TEXT_FONT, size=XIAO_SI)


def _keep_together(row: Any, *, repeated: bool) -> None:
    properties = row._tr.get_or_add_trPr()
    properties.append(properties.makeelement(qn("w:cantSplit"), {}))
    if repeated:
        properties.append(properties.makeelement(qn("w:tblHeader"), {}))


def _undated(written: bytes, dated: datetime) -> bytes:
    """The archive anew, its entries dated by the document instead of by the clock."""
    stamp = max(dated.timetuple()[:6], EARLIEST_IN_ZIP)
    remade = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(written)) as old,
        zipfile.ZipFile(remade, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            entry = zipfile.ZipInfo(name, date_time=stamp)
            entry.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(entry, old.read(name))
    return remade.getvalue()
