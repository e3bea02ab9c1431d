"""Pictures and attachments with what a newsroom owes its readers: credit, rights, alt text."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.documents.models import AbstractDocument
from wagtail.images.models import AbstractImage, AbstractRendition

from cms.core.atomic_save import AtomicSaveModel
from cms.core.whole_files import wanted
from site_pages.picture_names import split_digest


class Picture(AtomicSaveModel, AbstractImage):
    """An image with required alternative text, credit and rights.

    ``pixels_sha256`` identifies the decoded picture: the same photograph saved twice with
    other metadata has the same value (R51).
    """

    alt_text = models.CharField(
        _("alternative text"),
        max_length=255,
        help_text=_("What the picture shows, for readers who cannot see it."),
    )
    credit = models.CharField(_("credit"), max_length=100, blank=True)
    rights = models.CharField(_("rights"), max_length=200, blank=True)
    pixels_sha256 = models.CharField(max_length=64, blank=True, editable=False, db_index=True)

    admin_form_fields = (
        "title",
        "file",
        "alt_text",
        "credit",
        "rights",
        "collection",
        "tags",
        "focal_point_x",
        "focal_point_y",
        "focal_point_width",
        "focal_point_height",
    )

    class Meta(AbstractImage.Meta):
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")
        permissions = [("choose_image", "Can choose image")]

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save; a row that fails takes the file written for it along."""
        with wanted(self.file):
            super().save(*args, **kwargs)

    def get_upload_to(self, filename: str) -> str:
        """Wagtail's folder; takes off the digest that an upload's name carries."""
        name, digest = split_digest(filename)
        self.pixels_sha256 = digest or self.pixels_sha256
        path: str = super().get_upload_to(name)
        return path

    def _set_file_hash(self) -> None:
        """By its pixels, so that Wagtail's warning about duplicates sees through metadata."""
        if self.pixels_sha256:
            self.file_hash = self.pixels_sha256[:40]
        else:
            super()._set_file_hash()

    @property
    def default_alt_text(self) -> str:
        """Alternative text for places that give none of their own."""
        return self.alt_text

    def generate_rendition_instance(self, filter: Any, source: Any) -> "PictureRendition":  # noqa: A002 -- Wagtail's name
        """Make one size and write its file; Wagtail would write it inside a transaction."""
        rendition: PictureRendition = super().generate_rendition_instance(filter, source)
        rendition.file.save(rendition.file.name, rendition.file.file, save=False)
        return rendition


class PictureRendition(AbstractRendition):
    """One ready-made size of a picture."""

    image = models.ForeignKey(Picture, on_delete=models.CASCADE, related_name="renditions")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["image", "filter_spec", "focal_point_key"], name="picture_rendition_once"
            )
        ]


class Attachment(AbstractDocument):
    """A public download, such as an annex of the notice."""

    credit = models.CharField(_("credit"), max_length=100, blank=True)
    rights = models.CharField(_("rights"), max_length=200, blank=True)

    admin_form_fields = ("title", "file", "credit", "rights", "collection", "tags")

    class Meta(AbstractDocument.Meta):
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")
        permissions = [("choose_document", "Can choose document")]

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save; a row that fails takes the file written for it along."""
        with wanted(self.file):
            super().save(*args, **kwargs)
