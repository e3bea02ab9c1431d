"""Judging an attachment by its content: what the name promises must be inside (D5).

Nothing is unpacked. Of an archive only its table of contents is read, and no more of it than a
fixed number of bytes, so that the work is bounded whatever is sent.
"""

import re
import stat
import struct
import zipfile
from collections.abc import Callable, Mapping, Sequence
from typing import BinaryIO, cast

from django.utils.translation import gettext_lazy as _

from cms.core.errors import DomainError

LARGEST_CONTENTS_TABLE = 1024 * 1024
"""Bytes of an archive that are looked at: enough for some ten thousand entries."""

_PDF_HEAD = b"%PDF-"
_ZIP_HEAD = b"PK\x03\x04"
_FILM_BOX = b"ftyp"
_CONTENT_TYPES = "[Content_Types].xml"
_MACROS = "vbaproject.bin"
_DRIVE = re.compile(r"[A-Za-z]:")
_ENCRYPTED = 0x1


class AttachmentError(DomainError):
    """An attachment was not taken in."""

    code = "attachment_refused"
    default_message = _("The file cannot be accepted.")


class AttachmentKindRefused(AttachmentError):
    """The name's ending is none of those that can be judged."""

    code = "attachment_kind"
    default_message = _(
        "Only PDF, Word (docx), Excel (xlsx), ZIP and MP4 video files are accepted."
    )


class AttachmentContentRefused(AttachmentError):
    """The content is damaged or of another kind than the name's ending says."""

    code = "attachment_content"
    default_message = _(
        "The content is not that of a %(kind)s file, whatever the file’s name says. Open it in "
        "the program it was made with, save it as %(kind)s and upload it again."
    )


class AttachmentTooLarge(AttachmentError):
    """The file has more bytes than allowed; ``params``: size and limit in MB."""

    code = "attachment_too_large"
    default_message = _("The file has %(size)s MB; at most %(limit)s MB are accepted.")


class AttachmentHasMacros(AttachmentError):
    """A document carries program code."""

    code = "attachment_macros"
    default_message = _(
        "The document contains macros, that is, program code. Save it without macros, as docx or "
        "xlsx, and upload it again."
    )


class AttachmentEntryUnsafe(AttachmentError):
    """An archive names files outside the folder it is unpacked into."""

    code = "attachment_entry"
    default_message = _(
        "The archive contains a name that leads out of its folder, or a link. Pack the files "
        "anew and upload the archive again."
    )


class AttachmentEncrypted(AttachmentError):
    """Readers could not open it, and nobody can see what it holds."""

    code = "attachment_encrypted"
    default_message = _(
        "The archive is protected by a password: readers could not open it. Pack the files "
        "without a password and upload the archive again."
    )


class AttachmentTooManyEntries(AttachmentError):
    """The table of contents is longer than what is looked at."""

    code = "attachment_entries"
    default_message = _("The archive holds too many files. Divide them among several archives.")


def judge_attachment(source: BinaryIO, *, extension: str) -> None:
    """Raise an AttachmentError unless the content is what the extension says.

    ``source`` is left at its beginning.
    """
    judge = JUDGES.get(extension.lower())
    if judge is None:
        raise AttachmentKindRefused
    source.seek(0)
    try:
        judge(source)
    finally:
        source.seek(0)


def _judge_pdf(source: BinaryIO) -> None:
    if source.read(len(_PDF_HEAD)) != _PDF_HEAD:
        raise AttachmentContentRefused(kind="PDF")


def _judge_film(source: BinaryIO) -> None:
    """The first box of an MP4 names the kinds of players that it is for."""
    if source.read(8)[4:] != _FILM_BOX:
        raise AttachmentContentRefused(kind="MP4")


def _judge_zip(source: BinaryIO) -> None:
    _entries(source, kind="ZIP")


def _judge_word(source: BinaryIO) -> None:
    _judge_office(source, kind="Word (docx)", folder="word/")


def _judge_excel(source: BinaryIO) -> None:
    _judge_office(source, kind="Excel (xlsx)", folder="xl/")


JUDGES: Mapping[str, Callable[[BinaryIO], None]] = {
    "pdf": _judge_pdf,
    "zip": _judge_zip,
    "docx": _judge_word,
    "xlsx": _judge_excel,
    "mp4": _judge_film,
}
"""The endings that can be judged; the settings' list is the same, as a test shows."""


def _judge_office(source: BinaryIO, *, kind: str, folder: str) -> None:
    names = [entry.filename for entry in _entries(source, kind=kind)]
    if _CONTENT_TYPES not in names or not any(name.startswith(folder) for name in names):
        raise AttachmentContentRefused(kind=kind)
    if any(name.rpartition("/")[2].lower() == _MACROS for name in names):
        raise AttachmentHasMacros


def _entries(source: BinaryIO, *, kind: str) -> Sequence[zipfile.ZipInfo]:
    """The table of contents of an archive that may be handed to readers."""
    if source.read(len(_ZIP_HEAD)) != _ZIP_HEAD:  # else anything may stand before an archive
        raise AttachmentContentRefused(kind=kind)
    try:
        with zipfile.ZipFile(cast("BinaryIO", _FirstBytes(source))) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, struct.error, ValueError, OverflowError, NotImplementedError):
        raise AttachmentContentRefused(kind=kind) from None
    if not entries:
        raise AttachmentContentRefused(kind=kind)
    for entry in entries:
        _judge_entry(entry)
    return entries


def _judge_entry(entry: zipfile.ZipInfo) -> None:
    if entry.flag_bits & _ENCRYPTED:
        raise AttachmentEncrypted
    # As written: zipfile itself cuts the name at a NUL.
    name = entry.orig_filename.replace("\\", "/")
    leads_out = name.startswith("/") or _DRIVE.match(name) or ".." in name.split("/")
    if leads_out or "\0" in name or stat.S_ISLNK(entry.external_attr >> 16):
        raise AttachmentEntryUnsafe


class _FirstBytes:
    """A file of which only so much can be read, wherever: a table of contents may lie.

    zipfile reads the table in one piece whose length the archive itself states.
    """

    def __init__(self, source: BinaryIO) -> None:
        self._source = source
        self._left = LARGEST_CONTENTS_TABLE
        self.seek, self.tell = source.seek, source.tell

    def seekable(self) -> bool:
        """As zipfile asks."""
        return True

    def read(self, size: int = -1) -> bytes:
        """Read as usual; raises AttachmentTooManyEntries when too much is asked for."""
        data = self._source.read(self._left + 1 if size < 0 else min(size, self._left + 1))
        self._left -= len(data)
        if self._left < 0:
            raise AttachmentTooManyEntries
        return data
