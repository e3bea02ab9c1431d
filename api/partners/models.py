"""Keys with which a partner's systems read the API, and how much each was used."""

from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

from api.partners.scopes import READ
from cms.campaigns.models import Partner

PER_MINUTE = 600
PER_DAY = 100_000
SOON_DAYS = 14


def only_reading() -> list[str]:
    """The scopes a key has unless it is given others."""
    return [READ.name]


class PartnerKey(models.Model):
    """One key of a partner. The secret is shown once; its digest is what is kept.

    A partner may hold several, so that keys can be changed without a gap.
    """

    partner = models.ForeignKey(
        Partner, on_delete=models.PROTECT, related_name="keys", verbose_name=_("partner")
    )
    label = models.CharField(_("label"), max_length=100)
    prefix = models.CharField(_("prefix"), max_length=8, unique=True)
    digest = models.CharField(max_length=64)
    scopes = models.JSONField(_("scopes"), default=only_reading)
    per_minute = models.PositiveIntegerField(_("requests per minute"), default=PER_MINUTE)
    per_day = models.PositiveIntegerField(_("requests per day"), default=PER_DAY)
    created_at = models.DateTimeField(_("created at"))
    expires_at = models.DateTimeField(_("expires at"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True)
    last_used_at = models.DateTimeField(_("last used at"), null=True, blank=True)

    class Meta:
        verbose_name = _("partner key")
        verbose_name_plural = _("partner keys")
        ordering = ["partner", "-created_at"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(per_minute__gte=1, per_day__gte=1), name="partners_key_quota"
            )
        ]

    def __str__(self) -> str:
        return f"{self.partner} {self.prefix}"

    @property
    def is_revoked(self) -> bool:
        """Whether the key has been withdrawn."""
        return self.revoked_at is not None

    def is_good(self, *, at: datetime) -> bool:
        """Whether the key opens anything at a moment: neither revoked nor expired."""
        return not self.is_revoked and (self.expires_at is None or at < self.expires_at)


class KeyUsage(models.Model):
    """How many requests came with a key on one local day."""

    key = models.ForeignKey(PartnerKey, on_delete=models.CASCADE, related_name="usage")
    day = models.DateField(_("day"))
    requests = models.PositiveBigIntegerField(_("requests"), default=0)
    """All of them, those below included."""
    unchanged = models.PositiveBigIntegerField(_("not modified"), default=0)
    refused = models.PositiveBigIntegerField(_("over the quota"), default=0)

    class Meta:
        verbose_name = _("usage of a key")
        verbose_name_plural = _("usage of keys")
        constraints = [models.UniqueConstraint(fields=["key", "day"], name="partners_usage_day")]

    def __str__(self) -> str:
        return f"{self.key_id} {self.day}: {self.requests}"
