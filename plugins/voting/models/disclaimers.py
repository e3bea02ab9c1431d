"""Who found the vote of a shared network taken by somebody else."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from cms.campaigns.models import Campaign
from cms.core import append_only
from plugins.voting.models.ballots import DIGEST_OCTETS


class Disclaimer(models.Model):
    """A visitor whose network had voted said: not I (我没有投过). One for a slot's time.

    It changes no vote. How many there are tells what the rule costs honest people on shared
    networks, and is published with the result.
    """

    pk = models.CompositePrimaryKey("campaign", "digest", "scope")
    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="+")
    digest = models.CharField(max_length=2 * DIGEST_OCTETS)
    scope = models.CharField(max_length=36, blank=True, default="")
    local_day = models.DateField(_("day"))
    channel = models.CharField(_("channel"), max_length=50, blank=True)
    made_at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("disclaimer")
        verbose_name_plural = _("disclaimers")

    def __str__(self) -> str:
        return f"{self.campaign_id}: {self.local_day}"


append_only.register(Disclaimer, mode=append_only.INSERT_ONLY)
