"""When the organiser stopped the vote, and let it go on: each with its reason, never rewritten."""

from django.db import models
from django.db.models import F, Q
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


class Extension(models.Model):
    """The vote was given a later end, by a version of the rules and a notice (R9)."""

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="+")
    rules_number = models.PositiveIntegerField(_("version of the rules"))
    was = models.DateTimeField(_("end before"))
    becomes = models.DateTimeField(_("new end"))
    reason = models.CharField(_("reason"), max_length=500)
    at = models.DateTimeField(_("at"))
    notice = models.UUIDField(_("notice"))
    actor_id = models.CharField(_("who"), max_length=64, blank=True)
    actor_label = models.CharField(_("name"), max_length=150)

    class Meta:
        verbose_name = _("extension of the vote")
        verbose_name_plural = _("extensions of the vote")
        default_permissions = ()
        constraints = [
            models.CheckConstraint(condition=Q(becomes__gt=F("was")), name="voting_extended"),
            models.UniqueConstraint(
                fields=["campaign", "rules_number"], name="voting_extension_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.campaign_id}: {self.becomes}"


for past in (Interruption, Extension):
    append_only.register(past, mode=append_only.INSERT_ONLY)
