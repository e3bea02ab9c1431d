"""The media houses that carry a selection, whichever campaign it is."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from cms.core.atomic_save import AtomicSaveModel


class IndexPolicy(models.TextChoices):
    """How a partner's copies of shared content ask to be indexed by search engines."""

    ORIGINAL = "original", _("as original")
    CANONICAL = "canonical", _("canonical to the source")
    NOINDEX = "noindex", _("not indexed")


class Partner(AtomicSaveModel):
    """One of the media houses (承办单位); may have a Wagtail site here (R4).

    ``slug`` is the host label and the theme's folder as well.
    """

    slug = models.SlugField(_("slug"), unique=True)
    name = models.CharField(_("name"), max_length=100)
    ordinal = models.PositiveSmallIntegerField(_("order"), unique=True)
    site = models.OneToOneField(
        "wagtailcore.Site",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="partner",
        verbose_name=_("site"),
    )
    index_policy = models.CharField(
        _("index policy"),
        max_length=10,
        choices=IndexPolicy.choices,
        default=IndexPolicy.CANONICAL,
    )

    class Meta:
        verbose_name = _("partner")
        verbose_name_plural = _("partners")
        ordering = ["ordinal"]

    def __str__(self) -> str:
        return self.name
