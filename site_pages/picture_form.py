"""The admin's picture form: what is stored is what intake made, never the upload itself (D5)."""

from typing import Any, BinaryIO, cast

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from wagtail.images.fields import WagtailImageField
from wagtail.images.forms import BaseImageForm

from cms.core.images import PictureError, PictureLimits, intake_picture
from site_pages.picture_names import split_digest, with_digest

# What phones take: fifty megapixels, and files over twice as large as an applicant may send.
EDITORIAL_LIMITS = PictureLimits(
    min_long_side=None,
    max_bytes=settings.WAGTAILIMAGES_MAX_UPLOAD_SIZE,
    max_pixels=60_000_000,
)


class PictureField(WagtailImageField):
    """An upload that is decoded and encoded anew before anything else looks at it.

    In place: where a required field is still missing, Wagtail puts the very object that was
    uploaded aside and makes the picture of it later, past the form. Its own checks come second,
    since damaged files make them fall over.
    """

    def to_python(self, data: Any) -> Any:
        """Replace the upload's bytes and name; raises ValidationError in words."""
        if isinstance(data, UploadedFile):
            _take_in(data)
        return super().to_python(data)


class PictureForm(BaseImageForm):
    """Wagtail's form with our file field; remembers what the pixels were."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if (plain := self.fields.get("file")) is not None:
            self.fields["file"] = PictureField(
                label=plain.label, required=plain.required, widget=plain.widget
            )

    def clean_file(self) -> Any:
        """Hand the digest, which came in the name, on to the picture."""
        upload = self.cleaned_data["file"]
        if upload and "file" in self.changed_data:
            _, self.instance.pixels_sha256 = split_digest(upload.name)
        return upload


def _take_in(upload: "UploadedFile[bytes]") -> None:
    """Overwrite an upload where it is, in memory or in its temporary file."""
    upload.seek(0)
    try:
        picture = intake_picture(cast("BinaryIO", upload), limits=EDITORIAL_LIMITS)
    except PictureError as exc:
        raise ValidationError(str(exc), code=exc.code) from exc
    upload.seek(0)
    upload.truncate()
    upload.write(picture.content)
    upload.flush()
    upload.seek(0)
    upload.size = len(picture.content)
    upload.name = with_digest(upload.name or "", picture)
