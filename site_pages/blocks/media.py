"""Pictures, galleries, videos and downloads."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageChooserBlock

from site_pages import video


class PictureBlock(blocks.StructBlock):
    """A picture with the words that belong to this use of it."""

    picture = ImageChooserBlock(label=_("picture"))
    alt_text = blocks.CharBlock(
        label=_("alternative text"),
        max_length=255,
        required=False,
        help_text=_("Left empty, the picture's own alternative text is used."),
    )
    caption = blocks.CharBlock(label=_("caption"), max_length=200, required=False)
    credit = blocks.CharBlock(
        label=_("credit"),
        max_length=100,
        required=False,
        help_text=_("Left empty, the picture's own is shown."),
    )
    rights = blocks.CharBlock(
        label=_("rights"),
        max_length=200,
        required=False,
        help_text=_("Left empty, the picture's own are shown."),
    )

    class Meta:
        icon = "image"
        label = _("picture")
        template = "components/blocks/picture.html"


class GalleryBlock(blocks.StructBlock):
    """Several pictures that belong together."""

    title = blocks.CharBlock(label=_("title"), max_length=100, required=False)
    pictures = blocks.ListBlock(PictureBlock(), label=_("pictures"), min_num=2, max_num=30)

    class Meta:
        icon = "image"
        label = _("gallery")
        template = "components/blocks/gallery.html"


class VideoBlock(blocks.StructBlock):
    """A film: a file of our own, which plays here, or a page elsewhere, which is linked to.

    Frames of other hosts are refused by the content policy (DESIGN 12): their players set
    cookies and load scripts. A card with the poster leads there.
    """

    title = blocks.CharBlock(label=_("title"), max_length=100)
    file = DocumentChooserBlock(
        label=_("video file"), required=False, help_text=_("An MP4 file among the attachments.")
    )
    address = blocks.URLBlock(
        label=_("address of a video page"),
        required=False,
        help_text=_("On Bilibili, Tencent Video, Youku or CCTV. Readers get a link to it."),
    )
    poster = ImageChooserBlock(label=_("still picture"), required=False)
    caption = blocks.CharBlock(label=_("caption"), max_length=200, required=False)
    transcript = blocks.TextBlock(
        label=_("what is said and shown"),
        required=False,
        help_text=_("For readers who cannot hear or see it, or have no sound on."),
    )

    class Meta:
        icon = "media"
        label = _("video")
        template = "components/blocks/video.html"

    def clean(self, value: Any) -> Any:
        """One of file and address, and one that can be played; says so beside the field."""
        cleaned = super().clean(value)
        errors = {}
        file, address = cleaned.get("file"), cleaned.get("address")
        if bool(file) == bool(address):
            errors["file"] = _("Choose a video file or give an address: one of the two.")
        elif file and video.media_type(file.file.name) is None:
            errors["file"] = _("This attachment is no video. Choose an MP4 file.")
        elif address and video.host_of(address) is None:
            errors["address"] = _("Videos of this site cannot be shown. Use one of those named.")
        if errors:
            raise StructBlockValidationError(
                {name: ValidationError(words) for name, words in errors.items()}
            )
        return cleaned


class DownloadBlock(blocks.StructBlock):
    """One attachment, by its own title or another."""

    attachment = DocumentChooserBlock(label=_("attachment"))
    title = blocks.CharBlock(
        label=_("title"),
        max_length=100,
        required=False,
        help_text=_("Left empty, the attachment's own is shown."),
    )

    class Meta:
        icon = "download"
        label = _("download")
