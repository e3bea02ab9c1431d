"""The tally at the end (封票): drawn up by one person, sealed by another, numbered."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cms.campaigns.models import Campaign
from cms.core import append_only


class DrawnTally(models.Model):
    """A tally as it was drawn up: the bytes that are hashed, stored as they are.

    ``number`` is that which its seal would have; of several with one number one is sealed.
    """

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField(_("number"))
    content = models.BinaryField()
    sha256 = models.CharField(_("hash"), max_length=64)
    drawn_at = models.DateTimeField(_("drawn up at"))
    drawn_by_id = models.CharField(_("drawn up by"), max_length=64)
    drawn_by_label = models.CharField(_("drawn up by (name)"), max_length=150)

    class Meta:
        verbose_name = _("drawn-up tally")
        verbose_name_plural = _("drawn-up tallies")
        default_permissions = ()
        ordering = ["campaign", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(number__gte=1), name="voting_drawn_from_one"),
            models.CheckConstraint(condition=~Q(drawn_by_id=""), name="voting_drawn_by_somebody"),
        ]

    def __str__(self) -> str:
        return f"{self.campaign_id} #{self.number}"


class Seal(models.Model):
    """The act that makes a drawn-up tally the one that counts; the highest number holds."""

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField(_("number"))
    tally = models.OneToOneField(DrawnTally, on_delete=models.PROTECT, related_name="seal")
    drawn_by_id = models.CharField(max_length=64)
    sealed_at = models.DateTimeField(_("sealed at"))
    sealed_by_id = models.CharField(_("sealed by"), max_length=64)
    sealed_by_label = models.CharField(_("sealed by (name)"), max_length=150)

    class Meta:
        verbose_name = _("sealed tally")
        verbose_name_plural = _("sealed tallies")
        default_permissions = ()
        ordering = ["campaign", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["campaign", "number"], name="voting_seal_number"),
            models.CheckConstraint(
                condition=~Q(drawn_by_id="")
                & ~Q(sealed_by_id="")
                & ~Q(drawn_by_id=F("sealed_by_id")),
                name="voting_seal_by_two_people",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.campaign_id} #{self.number}"


for past in (DrawnTally, Seal):
    append_only.register(past, mode=append_only.INSERT_ONLY)
