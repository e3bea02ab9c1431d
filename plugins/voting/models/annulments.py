"""Votes that do not count, and how it came to that. Nothing here deletes a ballot.

An annulment names its ballots when it is proposed and never others. What has been done about it
is a row of steps; who acted is kept by id and label.
"""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cms.campaigns.models import Campaign, CaseRef
from cms.core import append_only
from plugins.voting.enums import AnnulmentAct, AnnulmentReason
from plugins.voting.models.ballots import Ballot

BY_TWO = (
    AnnulmentAct.APPROVED,
    AnnulmentAct.REFUSED,
    AnnulmentAct.FINDING_RETURNED,
    AnnulmentAct.APPEAL_UPHELD,
    AnnulmentAct.APPEAL_REFUSED,
)
"""Steps that decide upon somebody else's step."""


class Annulment(models.Model):
    """A proposal to leave ballots out of the count, with its number in the campaign.

    ``grounds`` are for the staff; ``reason`` and ``statement`` are published once it is in force.
    ``digest`` is over the receipts of the ballots as they were selected.
    """

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField(_("number"))
    reason = models.CharField(_("reason"), max_length=10, choices=AnnulmentReason)
    grounds = models.TextField(_("grounds"), max_length=2000)
    statement = models.CharField(_("public statement"), max_length=300)
    selection = models.JSONField(_("search"))
    ballots = models.PositiveIntegerField(_("ballots"))
    digest = models.CharField(max_length=64)
    proposed_at = models.DateTimeField(_("proposed at"))
    proposed_by_id = models.CharField(_("proposed by"), max_length=64)
    proposed_by_label = models.CharField(_("proposed by (name)"), max_length=150)

    class Meta:
        verbose_name = _("annulment")
        verbose_name_plural = _("annulments")
        default_permissions = ()
        permissions = [
            ("watch_vote", _("Can see the counting desk")),
            ("count_votes", _("Can propose annulments and draw up the tally")),
            ("confirm_count", _("Can decide on annulments and seal the tally")),
            ("interrupt_vote", _("Can pause, resume and extend the vote")),
        ]
        ordering = ["campaign", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["campaign", "number"], name="voting_annulment_number"),
            models.CheckConstraint(condition=Q(ballots__gte=1), name="voting_annulment_not_empty"),
            models.CheckConstraint(
                condition=Q(reason__in=AnnulmentReason.values), name="voting_annulment_reason"
            ),
            models.CheckConstraint(
                condition=~Q(proposed_by_id=""), name="voting_annulment_by_somebody"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.campaign_id} #{self.number}"


class SelectedBallot(models.Model):
    """A ballot that an annulment is about, frozen when it was proposed."""

    annulment = models.ForeignKey(Annulment, on_delete=models.PROTECT, related_name="selected")
    ballot = models.ForeignKey(Ballot, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("selected ballot")
        verbose_name_plural = _("selected ballots")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["annulment", "ballot"], name="voting_selected_once"),
        ]

    def __str__(self) -> str:
        return f"{self.annulment_id}: {self.ballot_id}"


class AnnulmentStep(models.Model):
    """One act in the life of an annulment; the last one says where it stands.

    ``first_id`` is who took the step that this one decides upon: never the same person.
    """

    annulment = models.ForeignKey(Annulment, on_delete=models.PROTECT, related_name="steps")
    ordinal = models.PositiveSmallIntegerField()
    act = models.CharField(_("act"), max_length=15, choices=AnnulmentAct)
    words = models.CharField(_("reason"), max_length=1000, blank=True)
    at = models.DateTimeField(_("at"))
    actor_id = models.CharField(_("who"), max_length=64)
    actor_label = models.CharField(_("name"), max_length=150)
    first_id = models.CharField(max_length=64, blank=True, default="")

    class Meta:
        verbose_name = _("step of an annulment")
        verbose_name_plural = _("steps of annulments")
        default_permissions = ()
        ordering = ["annulment", "ordinal"]
        constraints = [
            models.UniqueConstraint(fields=["annulment", "ordinal"], name="voting_step_once"),
            models.CheckConstraint(condition=~Q(actor_id=""), name="voting_step_by_somebody"),
            models.CheckConstraint(
                condition=~Q(act__in=BY_TWO) | (~Q(first_id="") & ~Q(first_id=F("actor_id"))),
                name="voting_step_by_two_people",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.annulment_id}.{self.ordinal}: {self.act}"


class AnnulledBallot(models.Model):
    """A ballot that does not count now, and by which annulment: by one at a time.

    Gone once it is reinstated; the steps keep that it was there.
    """

    ballot = models.OneToOneField(
        Ballot, on_delete=models.PROTECT, primary_key=True, related_name="annulled"
    )
    annulment = models.ForeignKey(Annulment, on_delete=models.PROTECT, related_name="annulled")

    class Meta:
        verbose_name = _("annulled ballot")
        verbose_name_plural = _("annulled ballots")
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.ballot_id}"


class AnnulmentEffect(models.Model):
    """What a step changed in the tally: so many ballots more (or fewer) annulled.

    Their sum until an instant tells how many ballots were annulled then.
    """

    step = models.ForeignKey(AnnulmentStep, on_delete=models.PROTECT, related_name="effects")
    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="+")
    case = models.ForeignKey(CaseRef, on_delete=models.PROTECT, related_name="+")
    local_day = models.DateField(_("day"))
    hour = models.PositiveSmallIntegerField(_("hour"))
    channel = models.CharField(_("channel"), max_length=50, blank=True)
    change = models.IntegerField(_("change"))
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("effect of an annulment")
        verbose_name_plural = _("effects of annulments")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["step", "case", "local_day", "hour", "channel"], name="voting_effect_once"
            ),
        ]
        indexes = [models.Index(fields=["campaign", "at"], name="voting_effect_time")]

    def __str__(self) -> str:
        return f"{self.step_id}: {self.case_id} {self.change:+d}"


for past in (Annulment, SelectedBallot, AnnulmentStep, AnnulmentEffect):
    append_only.register(past, mode=append_only.INSERT_ONLY)
