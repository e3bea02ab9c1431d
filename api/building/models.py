"""What building remembers beside the store."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from cms.campaigns.models import Campaign


class BuiltFor(models.Model):
    """The version of a campaign's rules, and the plugins, its documents were last queued for.

    A version may take effect long after it was written, and plugins come and go between two
    starts: neither saves a row.
    """

    campaign = models.OneToOneField(
        Campaign, on_delete=models.CASCADE, primary_key=True, related_name="+"
    )
    number = models.PositiveIntegerField(_("version"))
    plugins = models.TextField(_("plugins"), blank=True)

    class Meta:
        verbose_name = _("what documents were built for")
        verbose_name_plural = _("what documents were built for")

    def __str__(self) -> str:
        return f"{self.campaign_id} v{self.number} {self.plugins}"
