"""The sixteen ways in (渠道): the partners' sites and WeChat accounts that link here (R23)."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from cms.campaigns.models.partner import Partner
from cms.campaigns.models.selection import Campaign
from cms.campaigns.origins import as_origin, read_origins
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
    embed_origins = models.TextField(
        _("sites that may embed"),
        blank=True,
        default="",
        help_text=_(
            "One address a line, as https://www.example.cn, without a path. Widgets of this channel"
            " appear in frames of these sites alone."
        ),
    )
    is_embeddable = models.BooleanField(
        _("widgets are served"),
        default=True,
        help_text=_("Switched off, its widgets show a link to the main site; its votes stay."),
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

    def clean(self) -> None:
        """Refuse what is no origin: it would be written into a header."""
        super().clean()
        try:
            self.embed_origins = "\n".join(read_origins(self.embed_origins))
        except ValueError as exc:
            words = _("“%(line)s” is no address of a site: write it as https://www.example.cn.")
            problem = ValidationError(words, code="no_origin", params={"line": str(exc)})
            raise ValidationError({"embed_origins": problem}) from None

    @property
    def framing_origins(self) -> list[str]:
        """Who may show its widgets: the sites that are listed, and the partner's own site here."""
        listed = [one for line in self.embed_origins.splitlines() if (one := as_origin(line))]
        site = self.partner.site if self.partner else None
        own = as_origin(site.root_url) if site else None
        return [*listed, *([own] if own else [])]
