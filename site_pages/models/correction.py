"""Corrections (更正) of what an applicant's starred fields say; never rewritten (DESIGN 5)."""

import uuid
from pathlib import PurePath
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from cms.campaigns.models import CaseRef
from cms.core import append_only
from cms.core.whole_files import WholeFileStorage, wanted


class CaseCorrection(models.Model):
    """One starred field of one case, corrected by the organiser.

    ``field`` is a key of the star rule; ``part`` counts the parts of the description, or the
    pictures, from 1 and is 0 for all other fields. The corrector is stored by value: rows
    outlive accounts.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    case_ref = models.ForeignKey(
        CaseRef, on_delete=models.PROTECT, related_name="corrections", verbose_name=_("case")
    )
    field = models.CharField(_("field"), max_length=30)
    part = models.PositiveSmallIntegerField(_("part"), default=0)
    old = models.TextField(_("before"), blank=True)
    new = models.TextField(_("after"), blank=True)
    reason = models.CharField(_("reason"), max_length=200)
    actor_id = models.CharField(max_length=64, blank=True)
    actor_label = models.CharField(_("corrected by"), max_length=200)
    at = models.DateTimeField(_("corrected at"))

    class Meta:
        verbose_name = _("correction")
        verbose_name_plural = _("corrections")
        ordering = ["-at", "-pk"]
        permissions = [("correct_case", _("Can correct the starred fields of cases"))]

    def __str__(self) -> str:
        return f"{self.case_ref_id} {self.field}"


def kept_file_name(kept: "ReplacedPicture", name: str) -> str:
    """By the correction that put it aside; the former name is an attribute of its own."""
    return f"{kept.correction.uid}{PurePath(name).suffix.lower()}"


def kept_files() -> WholeFileStorage:
    """Where replaced pictures lie: outside of what a web server may hand out."""
    return WholeFileStorage(location=settings.PRIVATE_ROOT / "replaced-pictures")


class ReplacedPicture(models.Model):
    """The picture that a correction took off a case: kept for the record, no longer public."""

    correction = models.OneToOneField(
        CaseCorrection, on_delete=models.PROTECT, related_name="replaced_picture"
    )
    file = models.FileField(_("file"), storage=kept_files, upload_to=kept_file_name, max_length=200)
    title = models.CharField(_("title"), max_length=255)
    alt_text = models.CharField(_("alternative text"), max_length=255)
    caption = models.CharField(_("caption"), max_length=100, blank=True)
    credit = models.CharField(_("credit"), max_length=100, blank=True)
    rights = models.CharField(_("rights"), max_length=200, blank=True)
    pixels_sha256 = models.CharField(max_length=64, blank=True)

    class Meta:
        verbose_name = _("replaced picture")
        verbose_name_plural = _("replaced pictures")

    def __str__(self) -> str:
        return self.title

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save; a row that fails takes the file written for it along."""
        with wanted(self.file):
            super().save(*args, **kwargs)


append_only.register(CaseCorrection, mode=append_only.INSERT_ONLY)
append_only.register(ReplacedPicture, mode=append_only.INSERT_ONLY)
