"""The press kit of a case: its starred text, its pictures, and what to know about them (R85).

Everything comes from the stored public document, by the list of starred fields. Equal documents
give equal bytes: the files carry the document's date, not today's.
"""

import io
import json
import zipfile
from collections.abc import Iterator
from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from cms.campaigns.starred import STARRED_FIELDS
from site_pages.case_material.stored_case import StoredCase, largest_picture

FRAME = ("uid", "url", "canonical_url", "campaign", "ballot_no", "tags", "updated_at")
"""What the kit's data hold beside the starred fields."""
JPEG_QUALITY = 90
EARLIEST = (1980, 1, 1, 0, 0, 0)
"""The first moment a ZIP can name."""
# Old Chinese Windows shows a text without this mark in the wrong alphabet.
MARK = "\ufeff"
LINE = "\r\n"


def press_kit(case: StoredCase) -> bytes:
    """The kit as a ZIP: text, data, pictures as JPEG, and a note on their use."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in _files(case):
            entry = zipfile.ZipInfo(name, date_time=_date(case.document["updated_at"]))
            is_packed = name.endswith(".jpg")
            entry.compress_type = zipfile.ZIP_STORED if is_packed else zipfile.ZIP_DEFLATED
            archive.writestr(entry, content)
    return out.getvalue()


def _files(case: StoredCase) -> Iterator[tuple[str, bytes]]:
    """The kit's files, one picture in memory at a time."""
    yield _("Case text") + ".txt", _as_text(_text(case.document))
    yield "case.json", _data(case.document)
    shown: list[tuple[str, dict[str, Any]]] = []
    for number, image in enumerate(case.images, start=1):
        picture = largest_picture(image)
        if picture is None:
            continue
        name = _("Picture %(number)d") % {"number": number} + ".jpg"
        file = io.BytesIO()
        picture.save(file, "JPEG", quality=JPEG_QUALITY, optimize=True)
        shown.append((name, image))
        yield name, file.getvalue()
    yield _("Please read") + ".txt", _as_text(_note(case.document, shown))


def _as_text(lines: list[str]) -> bytes:
    return (MARK + LINE.join(lines) + LINE).encode()


def _date(moment: str) -> tuple[int, int, int, int, int, int]:
    """The document's date as ZIP has it: local, without a zone."""
    changed = parse_datetime(moment)
    return max(changed.timetuple()[:6], EARLIEST) if changed else EARLIEST


def _text(document: dict[str, Any]) -> list[str]:
    """The starred fields in the form's order, each under its label; pictures have their files."""
    lines = [str(document["title"]), ""]
    for name, label in STARRED_FIELDS.items():
        if name not in {"title", "images"}:
            lines += [f"【{label}】", *_written(name, document[name]), ""]
    return lines


def _written(name: str, value: Any) -> list[str]:
    if name == "category":
        return [value["name"]]
    if name == "description":
        return [line for part in value for line in (part["indicator"], *_paragraphs(part["text"]))]
    return _paragraphs(value) or [_("None")]


def _paragraphs(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.strip()]


def _data(document: dict[str, Any]) -> bytes:
    told = {name: document[name] for name in (*FRAME[:4], *STARRED_FIELDS, *FRAME[4:])}
    return json.dumps(told, ensure_ascii=False, indent=2).encode()


def _note(document: dict[str, Any], shown: list[tuple[str, dict[str, Any]]]) -> list[str]:
    """Where all this comes from, and whose the pictures are."""
    lines = [
        _("Press kit: %(title)s") % {"title": document["title"]},
        "",
        _("Source: %(url)s") % {"url": document["canonical_url"]},
        _("As of: %(moment)s") % {"moment": document["updated_at"]},
        "",
        _("Only what the applicant made public in the application form is in here."),
        _("The applicant answers for it. Please name the source and keep the credits."),
        "",
        _("Pictures"),
    ]
    for name, image in shown:
        about = [image["caption"] or image["alt"]]
        if image["credit"]:
            about.append(_("Credit: %(credit)s") % {"credit": image["credit"]})
        lines.append(f"{name}  " + "  ".join(about))
    return lines
