"""Tables to open in a spreadsheet, in which no cell is a formula."""

import csv
import io
from collections.abc import Iterable, Sequence

from django.http import HttpResponse

RISKY = ("=", "+", "-", "@", "\t", "\r", "\n")
BOM = "\ufeff"
"""Without it Excel takes Chinese for something else."""


def csv_answer(name: str, heading: Sequence[str], rows: Iterable[Sequence[object]]) -> HttpResponse:
    """A download; texts that a spreadsheet would reckon with are put behind an apostrophe."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([safe(one) for one in heading])
    writer.writerows([safe(one) for one in row] for row in rows)
    answer = HttpResponse((BOM + text.getvalue()).encode(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Cache-Control"] = "no-store"
    return answer


def safe(cell: object) -> str:
    """The cell as text that stays text; numbers stay numbers."""
    text = "" if cell is None else str(cell)
    if isinstance(cell, int) or not text.startswith(RISKY):
        return text
    return f"'{text}"
