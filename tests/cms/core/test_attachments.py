"""Attachments: what the name's ending promises is inside, or the file is refused in words."""

import io
import stat
import zipfile
from contextlib import suppress

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from cms.core import attachments
from cms.core.attachments import (
    JUDGES,
    LARGEST_CONTENTS_TABLE,
    AttachmentContentRefused,
    AttachmentEncrypted,
    AttachmentEntryUnsafe,
    AttachmentError,
    AttachmentHasMacros,
    AttachmentKindRefused,
    AttachmentTooManyEntries,
    judge_attachment,
)
from tests.files import EXCEL_PARTS, FILES, PDF, WORD_PARTS, archive

HTML = b"<!doctype html><script>alert(1)</script>"
KINDS = tuple(FILES)
ZIPPED = ("docx", "xlsx", "zip")


def judge(data: bytes, extension: str) -> None:
    judge_attachment(io.BytesIO(data), extension=extension)


def entry(name: str, **attributes: int) -> bytes:
    """An archive of one entry, with what its table of contents says about it."""
    info = zipfile.ZipInfo("placeholder")
    info.filename = name
    for attribute, value in attributes.items():
        setattr(info, attribute, value)
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as packed:
        packed.writestr(info, b"x")
    return stream.getvalue()


def encrypted() -> bytes:
    """The flag that says so, set in both places where an archive keeps it."""
    data = bytearray(archive({"a.txt": "x"}))
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    return bytes(data)


def test_every_ending_that_the_settings_allow_can_be_judged():
    assert set(settings.WAGTAILDOCS_EXTENSIONS) == set(JUDGES) == set(KINDS)
    assert set(settings.WAGTAILDOCS_CONTENT_TYPES) == set(JUDGES)


@pytest.mark.parametrize("kind", KINDS)
def test_d05_a_real_file_of_each_kind_is_accepted_and_left_at_its_beginning(kind):
    source = io.BytesIO(FILES[kind])
    source.seek(5)
    judge_attachment(source, extension=kind.upper())
    assert source.tell() == 0


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "data",
    [HTML, b"", b"MZ\x90\x00", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"GIF89a", b"PK\x03\x04"],
    ids=["html", "empty", "program", "old office", "gif", "only a head"],
)
def test_d05_what_is_something_else_is_refused(kind, data):
    with pytest.raises(AttachmentContentRefused):
        judge(data, kind)


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        ("pdf", FILES["zip"]),
        ("pdf", HTML + PDF),
        ("zip", PDF),
        ("zip", HTML + FILES["zip"]),
        ("zip", archive({})),
        ("docx", FILES["xlsx"]),
        ("docx", FILES["zip"]),
        ("xlsx", FILES["docx"]),
        ("docx", archive({name: t for name, t in WORD_PARTS.items() if name.startswith("word/")})),
        ("xlsx", archive({"[Content_Types].xml": "<Types/>", "xl.txt": "x"})),
    ],
)
def test_d05_a_liar_among_the_accepted_kinds_is_refused(kind, data):
    with pytest.raises(AttachmentContentRefused):
        judge(data, kind)


@pytest.mark.parametrize("kind", ZIPPED)
def test_an_archive_cut_short_is_refused(kind):
    with pytest.raises(AttachmentContentRefused):
        judge(FILES[kind][:-30], kind)


@pytest.mark.parametrize(
    ("kind", "parts", "name"),
    [
        ("docx", WORD_PARTS, "word/vbaProject.bin"),
        ("xlsx", EXCEL_PARTS, "xl/vbaProject.bin"),
        ("docx", WORD_PARTS, "word/deep/VBAPROJECT.BIN"),
    ],
)
def test_a_document_with_macros_is_refused(kind, parts, name):
    with pytest.raises(AttachmentHasMacros):
        judge(archive({**parts, name: b"\xd0\xcf"}), kind)


@pytest.mark.parametrize(
    "name",
    ["../../etc/cron.d/x", "a/../../x", "/etc/passwd", "C:/x", "c:x", "..\\x", "\\\\host\\x", ".."],
)
@pytest.mark.parametrize("kind", ZIPPED)
def test_a_name_that_leads_out_of_the_folder_is_refused(kind, name):
    parts = {"docx": WORD_PARTS, "xlsx": EXCEL_PARTS, "zip": {}}[kind]
    with pytest.raises(AttachmentEntryUnsafe):
        judge(archive({**parts, name: "x"}), kind)


def test_names_with_dots_that_stay_inside_are_accepted():
    judge(archive({"a..b/..c/d...txt": "x", "目录\\说明.txt": "x"}), "zip")


def test_a_name_that_hides_its_end_behind_a_nul_is_refused():
    data = archive({"a.txt?evil": "x"}).replace(b"a.txt?evil", b"a.txt\0evil")
    with pytest.raises(AttachmentEntryUnsafe):
        judge(data, "zip")


def test_a_link_is_refused():
    with pytest.raises(AttachmentEntryUnsafe):
        judge(entry("shortcut", external_attr=(stat.S_IFLNK | 0o777) << 16), "zip")


def test_an_archive_behind_a_password_is_refused():
    with pytest.raises(AttachmentEncrypted):
        judge(encrypted(), "zip")


def test_a_table_of_contents_without_end_is_not_read_to_the_end(monkeypatch):
    monkeypatch.setattr(attachments, "LARGEST_CONTENTS_TABLE", 4096)
    with pytest.raises(AttachmentTooManyEntries):
        judge(archive({f"{number:04}.txt": "x" for number in range(200)}), "zip")


class Counting(io.BytesIO):
    """Remembers how much was read of it."""

    amount = 0

    def read(self, size=-1):
        data = super().read(size)
        self.amount += len(data)
        return data


def test_little_of_a_large_archive_is_read_and_nothing_is_unpacked(monkeypatch):
    """Ten megabytes of zeros in ten kilobytes; and twice the limit beside its contents."""
    zeros = archive({"zeros.bin": bytes(10 * LARGEST_CONTENTS_TABLE)})
    noise = {"noise.bin": bytes(2 * LARGEST_CONTENTS_TABLE)}
    source = Counting(archive(noise, compression=zipfile.ZIP_STORED))
    monkeypatch.setattr(zipfile.ZipFile, "open", None)

    judge(zeros, "zip")
    judge_attachment(source, extension="zip")

    assert source.amount < 1024


def test_a_comment_behind_an_archive_is_accepted():
    stream = io.BytesIO(FILES["zip"])
    with zipfile.ZipFile(stream, "a") as packed:
        packed.comment = "由压缩软件生成".encode()
    judge(stream.getvalue(), "zip")


@pytest.mark.parametrize("extension", ["", "html", "exe", "docm", "svg"])
def test_an_ending_nobody_can_judge_is_refused(extension):
    with pytest.raises(AttachmentKindRefused):
        judge(PDF, extension)


@given(
    kind=st.sampled_from(ZIPPED),
    changes=st.lists(st.tuples(st.integers(0, 10_000), st.integers(0, 255)), max_size=12),
    cut=st.integers(0, 400),
)
def test_damage_of_any_sort_is_accepted_or_refused_but_never_an_error(kind, changes, cut):
    data = bytearray(FILES[kind])
    for place, value in changes:
        data[-1 - place % len(data)] = value
    with suppress(AttachmentError):
        judge(bytes(data[: len(data) - cut]), kind)
