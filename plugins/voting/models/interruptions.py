"""When the organiser stopped the vote, and let it go on: each with its reason, never rewritten."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from cms.campaigns.models import Campaign
from cms.core import append_only
from plugins.voting.enums import Interrupting


class Interruption(models.Model):
    """One act: the vote was paused, or resumed. The last of a campaign holds.

    ``reason`` is public; ``notice`` is the uid of the page that was published with the act.
    """

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="+")
    act = models.CharField(_("act"), max_length=10, choices=Interrupting)
    reason = models.CharField(_("reason"), max_length=500)
    at = models.DateTimeField(_("at"))
    notice = models.UUIDField(_("notice"), null=True)
    actor_id = models.CharField(_("who"), max_length=64, blank=True)
    actor_label = models.CharField(_("name"), max_length=150)

    class Meta:
        verbose_name = _("interruption of the vote")
        verbose_name_plural = _("interruptions of the vote")
        indexes = [models.Index(fields=["campaign", "-id"], name="voting_interruption_last")]

    def __str__(self) -> str:
        return f"{self.campaign_id}: {self.act} {self.at}"


append_only.register(Interruption, mode=append_only.INSERT_ONLY)
