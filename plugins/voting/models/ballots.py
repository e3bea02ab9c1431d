"""What is stored of a vote. Only `VoterSlot` and the tag in `Ballot` come from an address.

Both are keyed hashes: without the key file they are noise (DESIGN 8).
"""

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cms.campaigns.models import Campaign, CaseRef
from cms.core import append_only
from plugins.voting.enums import Way
from plugins.voting.receipts import LENGTH

DIGEST_OCTETS, NONCE_OCTETS, TAG_OCTETS = 32, 16, 16


class VoterSlot(models.Model):
    """One of an address's votes: taken until ``resets_at``. The rule of R88 is its primary key.

    ``digest`` is the address's keyed hash; with a window of days its key is the day's, so that a
    row of one day never meets those of another. ``scope`` is empty for the whole campaign, else
    a category's id or a case's uid.
    """

    pk = models.CompositePrimaryKey("campaign", "digest", "scope", "slot")
    campaign = models.ForeignKey(
        Campaign, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    digest = models.CharField(max_length=2 * DIGEST_OCTETS)
    scope = models.CharField(max_length=36, blank=True, default="")
    slot = models.PositiveSmallIntegerField()
    ballot = models.UUIDField()
    resets_at = models.DateTimeField()

    class Meta:
        verbose_name = _("vote of an address")
        verbose_name_plural = _("votes of addresses")
        constraints = [
            models.CheckConstraint(
                condition=Q(slot__gte=1, slot__lte=20), name="voting_slot_in_bounds"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.campaign_id}: {self.digest[:8]}… ({self.slot})"


class Ballot(models.Model):
    """One accepted vote (选票). Never changed, never deleted.

    ``token`` is the identifier of the token it was cast with, so that no token is used twice;
    ``nonce`` the client's, so that a retry finds its ballot; ``commitment`` what a public log may
    call it; ``network`` a keyed tag of the /24 or /48, for finding bursts; ``agent`` the kind of
    browser and its major version, nothing finer.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    campaign = models.ForeignKey(
        Campaign, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    case = models.ForeignKey(CaseRef, on_delete=models.PROTECT, related_name="+")
    local_day = models.DateField(_("day"))
    cast_at = models.DateTimeField(_("cast at"))
    channel = models.CharField(_("channel"), max_length=50, blank=True)
    nonce = models.CharField(max_length=2 * NONCE_OCTETS)
    token = models.CharField(max_length=2 * NONCE_OCTETS)
    commitment = models.CharField(max_length=2 * DIGEST_OCTETS)
    receipt = models.CharField(_("receipt"), max_length=LENGTH + 1)
    network = models.CharField(max_length=2 * TAG_OCTETS)
    way = models.CharField(_("cast with"), max_length=10, choices=Way, default=Way.PAGE)
    agent = models.CharField(_("browser"), max_length=30, blank=True, default="")

    class Meta:
        verbose_name = _("ballot")
        verbose_name_plural = _("ballots")
        constraints = [
            models.UniqueConstraint(fields=["campaign", "nonce"], name="voting_nonce_once"),
            models.UniqueConstraint(fields=["token"], name="voting_token_once"),
            models.UniqueConstraint(fields=["receipt"], name="voting_receipt_once"),
        ]
        # Each index is paid for by every vote. Those of the campaign begin with it here, a receipt
        # is a part of its commitment, and a unique field would bring one more for patterns.
        indexes = [
            models.Index(fields=["campaign", "cast_at"], name="voting_ballot_time"),
        ]

    def __str__(self) -> str:
        return self.receipt


class Tally(models.Model):
    """How many ballots a case was given in an hour of a day, through a channel.

    ``accepted`` is raised in the transaction that stores the ballot, ``annulled`` in that which
    annuls it: totals equal the ballots at every commit. What counts is the difference.
    """

    campaign = models.ForeignKey(
        Campaign, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    case = models.ForeignKey(CaseRef, on_delete=models.PROTECT, related_name="+")
    local_day = models.DateField(_("day"))
    hour = models.PositiveSmallIntegerField(_("hour"))
    channel = models.CharField(_("channel"), max_length=50, blank=True)
    accepted = models.PositiveBigIntegerField(_("accepted"), default=0)
    annulled = models.PositiveBigIntegerField(_("annulled"), default=0, db_default=0)

    class Meta:
        verbose_name = _("tally")
        verbose_name_plural = _("tallies")
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "case", "local_day", "hour", "channel"],
                name="voting_tally_once",
            ),
            models.CheckConstraint(condition=Q(hour__lt=24), name="voting_tally_hour"),
            models.CheckConstraint(
                condition=Q(annulled__lte=F("accepted")), name="voting_tally_annulled_of_accepted"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.local_day} {self.hour}: {self.accepted}"


append_only.register(Ballot, mode=append_only.INSERT_ONLY)
# A rolling window takes its slot again; a slot that is gone is a second vote.
append_only.register(VoterSlot, mode=append_only.NEVER_DELETED)
