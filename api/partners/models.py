"""Keys with which a partner's systems read the API."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from cms.campaigns.models import Partner


class PartnerKey(models.Model):
    """One key of a partner. The secret is shown once; its digest is what is kept.

    A partner may hold several, so that keys can be changed without a gap.
    """

    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="keys")
    label = models.CharField(_("label"), max_length=100)
    prefix = models.CharField(_("prefix"), max_length=8, unique=True)
    digest = models.CharField(max_length=64)
    created_at = models.DateTimeField(_("created at"))
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True)

    class Meta:
        verbose_name = _("partner key")
        verbose_name_plural = _("partner keys")
        ordering = ["partner", "-created_at"]

    def __str__(self) -> str:
        return f"{self.partner} {self.prefix}"

    @property
    def is_revoked(self) -> bool:
        """Whether the key has been withdrawn."""
        return self.revoked_at is not None
