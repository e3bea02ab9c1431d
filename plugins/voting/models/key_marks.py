"""Which keys a vote was begun with, told by what they make and never by themselves."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from cms.campaigns.models import Campaign
from cms.core import append_only
from plugins.voting.models.ballots import DIGEST_OCTETS


class KeyMark(models.Model):
    """A hash that only the key file of this vote gives; the highest number holds.

    The first vote leaves number 1. Another is added only by somebody who says why.
    """

    campaign = models.ForeignKey(
        Campaign, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    number = models.PositiveIntegerField()
    digest = models.CharField(max_length=2 * DIGEST_OCTETS)
    at = models.DateTimeField(_("at"))
    reason = models.CharField(_("reason"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("mark of the ballot keys")
        verbose_name_plural = _("marks of the ballot keys")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["campaign", "number"], name="voting_key_mark_once"),
        ]

    def __str__(self) -> str:
        return f"{self.campaign_id}: {self.digest[:8]}… ({self.number})"


append_only.register(KeyMark, mode=append_only.INSERT_ONLY)
