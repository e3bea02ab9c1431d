"""The application form and the lists it offers: rows, districts, classes of recommenders."""

import re

from cms.campaigns.loading.records import DistrictData, FormRowData, RecommenderClassData
from cms.campaigns.loading.toml_reader import Table
from cms.campaigns.starred import STARRED_FIELDS

_KEY = re.compile(r"[a-z]+(_[a-z]+)*")
_CODE = re.compile(r"\d{6}", re.ASCII)


def read_form(top: Table) -> tuple[FormRowData, ...]:
    """Read ``form.toml``: the rows in the printed order. Raises DataFileError."""
    rows = tuple(_read_row(row) for row in top.tables("rows"))
    top.close()
    keys = [row.key for row in rows]
    top.once("rows", keys)
    for place, row in enumerate(rows, start=1):
        if row.instead and row.instead not in keys:
            raise top.fail(f"rows[{place}].instead", f"{row.instead!r} is not a row of the form")
    return rows


def _read_row(row: Table) -> FormRowData:
    key = row.text("key")
    data = FormRowData(
        key=key,
        label=row.text("label"),
        starred=row.flag("starred"),
        required=row.flag("required"),
        limit=row.whole("limit") if row.has("limit") else None,
        instead=row.text("instead") if row.has("instead") else "",
        options=row.strings("options") if row.has("options") else (),
        hint=row.text("hint") if row.has("hint") else "",
    )
    row.close()
    if not _KEY.fullmatch(key):
        raise row.fail("key", f"{key!r} is not lower case words joined by underscores")
    if data.starred != (key in STARRED_FIELDS):
        raise row.fail("starred", "which rows are public is not a setting (R54)")
    return data


def read_districts(top: Table) -> tuple[DistrictData, ...]:
    """Read ``districts.toml``. Raises DataFileError."""
    districts = tuple(_read_district(row) for row in top.tables("districts"))
    top.close()
    top.once("districts", (district.code for district in districts))
    top.once("districts", (name for one in districts for name in (one.name, *one.aliases)))
    return districts


def _read_district(row: Table) -> DistrictData:
    code = row.text("code")
    district = DistrictData(code=code, name=row.text("name"), aliases=row.strings("aliases"))
    row.close()
    if not _CODE.fullmatch(code):
        raise row.fail("code", f"{code!r} is not a division code of six digits")
    return district


def read_recommender_classes(top: Table) -> tuple[RecommenderClassData, ...]:
    """Read ``recommenders.toml``. Raises DataFileError."""
    classes = tuple(_read_class(row) for row in top.tables("recommender_classes"))
    top.close()
    top.once("recommender_classes", (one.slug for one in classes))
    return classes


def _read_class(row: Table) -> RecommenderClassData:
    recommenders = RecommenderClassData(slug=row.slug("slug"), name=row.text("name"))
    row.close()
    return recommenders
