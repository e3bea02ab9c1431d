"""The admin's form for attachments: a file is judged by what is in it, not by its name (D5)."""

import math
from functools import partial
from pathlib import PurePath
from typing import Any, BinaryIO, cast

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from wagtail.documents.fields import WagtailDocumentField
from wagtail.documents.forms import BaseDocumentForm

from cms.core.attachments import AttachmentError, AttachmentTooLarge, judge_attachment
from site_pages.upload_limits import MEGABYTE, largest


class AttachmentField(WagtailDocumentField):
    """An upload whose content is looked at before the form takes it."""

    def to_python(self, data: Any) -> Any:
        """Check size, then content; raises ValidationError in words."""
        upload = super().to_python(data)
        if isinstance(upload, UploadedFile):
            _judge(upload)
        return upload


class AttachmentForm(BaseDocumentForm):
    """Wagtail's form with our file field; adding, replacing and choosing all build on it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.original_file: Any = self.instance.file
        # Absent where only title and collection of an upload are edited.
        if (plain := self.fields.get("file")) is not None:
            self.fields["file"] = AttachmentField(
                label=plain.label, required=plain.required, widget=plain.widget
            )

    def save(self, commit: bool = True) -> Any:
        """Save; a replaced file goes when the new one is there, not before as Wagtail has it.

        With the disk full or the database locked the former file would be gone and nothing new
        stored. The price: a new file of the same name gets a suffix.
        """
        former, self.original_file = self.original_file, None
        saved = super().save(commit=commit)
        if commit and former and "file" in self.changed_data:
            transaction.on_commit(partial(former.storage.delete, former.name))
        return saved


def _refuse_too_large(upload: "UploadedFile[bytes]") -> None:
    limit, size = largest(upload.name or ""), upload.size or 0
    if size > limit:
        raise AttachmentTooLarge(size=math.ceil(size / MEGABYTE), limit=limit // MEGABYTE)


def _judge(upload: "UploadedFile[bytes]") -> None:
    extension = PurePath(upload.name or "").suffix.removeprefix(".")
    try:
        _refuse_too_large(upload)
        judge_attachment(cast("BinaryIO", upload.file), extension=extension)
    except AttachmentError as exc:
        # The uploader of several files puts this sentence into the page as it is: it must hold
        # nothing that came with the file.
        raise ValidationError(str(exc), code=exc.code) from exc
