"""The sixteen ways in (渠道): the partners' sites and WeChat accounts that link here (R23)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from cms.campaigns.models.partner import Partner
from cms.campaigns.models.selection import Campaign
from cms.core.atomic_save import AtomicSaveModel


class ChannelKind(models.TextChoices):
    """Where the link stands."""

    WECHAT = "wechat", _("WeChat account")
    SITE = "site", _("website")


class Channel(AtomicSaveModel):
    """One place that links to the campaign; its ``slug`` is what the link carries."""

    campaign = models.ForeignKey(
        Campaign, on_delete=models.CASCADE, related_name="channels", verbose_name=_("campaign")
    )
    slug = models.SlugField(_("slug"))
    name = models.CharField(_("name"), max_length=50)
    kind = models.CharField(_("kind"), max_length=10, choices=ChannelKind.choices)
    partner = models.ForeignKey(
        Partner,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="channels",
        verbose_name=_("partner"),
    )
    ordinal = models.PositiveSmallIntegerField(_("order"))

    class Meta:
        verbose_name = _("channel")
        verbose_name_plural = _("channels")
        ordering = ["campaign", "ordinal"]
        constraints = [
            models.UniqueConstraint(fields=["campaign", "slug"], name="channel_slug_once"),
        ]

    def __str__(self) -> str:
        return self.name
