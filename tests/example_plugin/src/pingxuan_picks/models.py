"""The one noun: a pick."""

from django.db import models

from cms.campaigns.models import CaseRef
from cms.core.atomic_save import AtomicSaveModel


class Pick(AtomicSaveModel):
    """An editor recommends a case. Who did is kept by name: a pick outlives accounts."""

    case = models.OneToOneField(CaseRef, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField("推荐理由", max_length=200)
    by = models.CharField("推荐人", max_length=150)
    at = models.DateTimeField("推荐时间")

    class Meta:
        verbose_name = "编辑推荐"
        verbose_name_plural = "编辑推荐"
        ordering = ["-at"]

    def __str__(self) -> str:
        return f"{self.case}: {self.reason}"
