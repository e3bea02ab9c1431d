"""Verbs of the pages app that are not Wagtail's own."""

from django.core.files.base import ContentFile
from django.db import transaction

from cms.core.images import PictureLimits, intake_picture
from site_pages.models import Picture
from site_pages.picture_names import extension_of


def add_picture(
    *, title: str, data: bytes, alt_text: str, credit: str = "", limits: PictureLimits | None = None
) -> Picture:
    """Take a picture in: decoded, stripped of metadata and encoded anew (D5).

    Raises PictureError for what cannot be decoded or breaks the limits.
    """
    clean = intake_picture(data, limits=limits or PictureLimits(min_long_side=None))
    name = f"{clean.sha256[:16]}.{extension_of(clean)}"
    picture = Picture(
        title=title,
        alt_text=alt_text,
        credit=credit,
        file=ContentFile(clean.content, name=name),
        width=clean.width,
        height=clean.height,
        pixels_sha256=clean.sha256,
    )
    picture._set_image_file_metadata()
    with transaction.atomic():
        picture.save()
    return picture
