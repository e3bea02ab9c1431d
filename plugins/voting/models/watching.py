"""What was noticed while the votes came in."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from cms.campaigns.models import Campaign
from cms.core import append_only
from plugins.voting.models.ballots import TAG_OCTETS


class TallyCheck(models.Model):
    """One comparison of the tally with the ballots; ``found`` holds a sentence per difference."""

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="+")
    checked_at = models.DateTimeField(_("checked at"))
    found = models.JSONField(_("differences"), default=list)

    class Meta:
        verbose_name = _("check of the tally")
        verbose_name_plural = _("checks of the tally")
        default_permissions = ()
        indexes = [models.Index(fields=["campaign", "-id"], name="voting_check_last")]

    def __str__(self) -> str:
        return f"{self.campaign_id}: {self.checked_at} ({len(self.found)})"


class BurstFlag(models.Model):
    """A neighbourhood from which more votes came within a minute than people cast (R91).

    Raised once for its first vote; a flag changes no count.
    """

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="+")
    network = models.CharField(max_length=2 * TAG_OCTETS)
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until"))
    votes = models.PositiveIntegerField(_("votes"))
    raised_at = models.DateTimeField(_("raised at"))

    class Meta:
        verbose_name = _("burst of votes")
        verbose_name_plural = _("bursts of votes")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "network", "starts_at"], name="voting_burst_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.network[:8]}… {self.starts_at}: {self.votes}"


for past in (TallyCheck, BurstFlag):
    append_only.register(past, mode=append_only.INSERT_ONLY)
