"""Corrections (更正) of what an applicant's starred fields say; never rewritten (DESIGN 5)."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from cms.campaigns.models import CaseRef
from cms.core import append_only


class CaseCorrection(models.Model):
    """One starred field of one case, corrected by the organiser.

    ``field`` is a key of the star rule; ``part`` counts the parts of the description from 1 and is
    0 for all other fields. The corrector is stored by value: rows outlive accounts.
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


append_only.register(CaseCorrection, mode=append_only.INSERT_ONLY)
