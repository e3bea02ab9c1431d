"""Lists that the application form offers beside categories and fields (R44, R55)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from cms.campaigns.models.selection import Campaign
from cms.core.atomic_save import AtomicSaveModel


class RecommenderClass(AtomicSaveModel):
    """A class of units whose recommendation counts (推荐单位, R55)."""

    campaign = models.ForeignKey(
        Campaign,
        on_delete=models.CASCADE,
        related_name="recommender_classes",
        verbose_name=_("campaign"),
    )
    slug = models.SlugField(_("slug"))
    name = models.CharField(_("name"), max_length=50)
    ordinal = models.PositiveSmallIntegerField(_("order"))

    class Meta:
        verbose_name = _("class of recommending units")
        verbose_name_plural = _("classes of recommending units")
        ordering = ["campaign", "ordinal"]
        constraints = [
            models.UniqueConstraint(fields=["campaign", "slug"], name="recommender_class_once"),
        ]

    def __str__(self) -> str:
        return self.name


class District(AtomicSaveModel):
    """A division of the city (区、市, R44); ``aliases`` are other names, one a line."""

    campaign = models.ForeignKey(
        Campaign, on_delete=models.CASCADE, related_name="districts", verbose_name=_("campaign")
    )
    code = models.CharField(
        _("division code"), max_length=6, help_text=_("Six digits (GB/T 2260).")
    )
    name = models.CharField(_("name"), max_length=20)
    aliases = models.TextField(_("other names"), blank=True)
    ordinal = models.PositiveSmallIntegerField(_("order"))

    class Meta:
        verbose_name = _("district")
        verbose_name_plural = _("districts")
        ordering = ["campaign", "ordinal"]
        constraints = [
            models.UniqueConstraint(fields=["campaign", "code"], name="district_code_once"),
        ]

    def __str__(self) -> str:
        return self.name
