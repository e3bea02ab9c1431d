"""Tables and charts, typed in as a table either way."""

from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.contrib.typed_table_block.blocks import TypedTable, TypedTableBlock

from site_pages import charts


class TableBlock(blocks.StructBlock):
    """A table with a caption, column headings, and headings of rows if the first column has them.

    Wagtail's typed table rather than its plain one: a column has one heading and one kind of
    content, which is what a screen reader can announce.
    """

    table = TypedTableBlock(
        [
            ("text", blocks.CharBlock(label=_("text"), required=False, max_length=500)),
            ("number", blocks.DecimalBlock(label=_("number"), required=False)),
        ],
        label=_("table"),
    )
    row_headings = blocks.BooleanBlock(
        label=_("the first column names the rows"), required=False, default=True
    )
    source = blocks.CharBlock(label=_("source of the data"), max_length=200, required=False)

    class Meta:
        icon = "table"
        label = _("table")
        template = "components/blocks/table.html"

    def clean(self, value: Any) -> Any:
        """A caption and something in it, every column with its heading."""
        cleaned = super().clean(value)
        table = cleaned["table"]
        if not table.columns or not table.row_data:
            raise _refused("table", _("Add at least one column and one row."))
        if not (table.caption or "").strip():
            raise _refused("table", _("Give the table a caption: it says what it is about."))
        if any(not column["heading"].strip() for column in table.columns):
            raise _refused("table", _("Every column needs a heading."))
        return cleaned


class ChartBlock(blocks.StructBlock):
    """A simple chart, drawn from a small table; the table is there to be read as well."""

    kind = blocks.ChoiceBlock(
        label=_("kind of chart"),
        choices=[
            (charts.BAR, _("bars")),
            (charts.COLUMN, _("columns")),
            (charts.LINE, _("lines")),
        ],
        default=charts.BAR,
    )
    title = blocks.CharBlock(label=_("title"), max_length=100)
    unit = blocks.CharBlock(label=_("unit"), max_length=20, required=False)
    table = TypedTableBlock(
        [
            ("text", blocks.CharBlock(label=_("label"), max_length=40)),
            ("number", blocks.DecimalBlock(label=_("number"))),
        ],
        label=_("data"),
        help_text=_("First a column of labels, then one to four columns of numbers."),
    )
    source = blocks.CharBlock(label=_("source of the data"), max_length=200, required=False)

    class Meta:
        icon = "order"
        label = _("chart")
        template = "components/blocks/chart.html"

    def clean(self, value: Any) -> Any:
        """Labels, then numbers, few enough to be told apart."""
        cleaned = super().clean(value)
        kinds = [column["block"].name for column in cleaned["table"].columns]
        numbers = len(kinds) - 1
        if kinds != ["text", *["number"] * numbers] or not 1 <= numbers <= charts.MOST_SERIES:
            raise _refused(
                "table", _("First a column of labels, then one to four columns of numbers.")
            )
        if any(not column["heading"].strip() for column in cleaned["table"].columns):
            raise _refused("table", _("Every column needs a heading."))
        if not 1 <= len(cleaned["table"].row_data) <= charts.MOST_ROWS:
            raise _refused("table", _("A chart has one to twenty-four rows."))
        return cleaned


def _refused(field: str, words: Any) -> StructBlockValidationError:
    return StructBlockValidationError({field: ValidationError(words)})


def headings_of(table: TypedTable) -> list[str]:
    """What the columns are called."""
    return [column["heading"] for column in table.columns]


def cells_of(table: TypedTable) -> list[list[Any]]:
    """The rows as plain values: texts, and numbers as whole ones or fractions."""
    return [[_plain(cell) for cell in row["values"]] for row in table.row_data]


def _plain(cell: Any) -> Any:
    if isinstance(cell, Decimal):
        return int(cell) if cell == cell.to_integral_value() else float(cell)
    return "" if cell is None else cell
