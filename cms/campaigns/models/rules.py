"""What a campaign goes by: its rule sheets, and what happened under them. None is ever rewritten.

Who acted is kept by id and label: these rows outlive accounts.
"""

import hashlib

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cms.campaigns.models.selection import Campaign
from cms.core import append_only
from cms.core.atomic_save import AtomicSaveModel


class RuleSheet(AtomicSaveModel):
    """One immutable version of all rules of a campaign (规则).

    ``content`` is canonical JSON as it was written; ``sha256`` is over these bytes and is never
    made from a second serialisation. The sheet with the highest number among those in effect
    rules: a later one, once in effect, outranks all that were made before it.
    """

    campaign = models.ForeignKey(
        Campaign, on_delete=models.PROTECT, related_name="rule_sheets", verbose_name=_("campaign")
    )
    number = models.PositiveIntegerField(_("version"))
    content = models.BinaryField(_("content"))
    sha256 = models.CharField(_("hash"), max_length=64)
    effective_at = models.DateTimeField(_("in effect from"))
    published_at = models.DateTimeField(_("published at"))
    author_id = models.CharField(_("author"), max_length=64, blank=True)
    author_label = models.CharField(_("author's name"), max_length=150)
    summary = models.CharField(_("what changed and why"), max_length=500, blank=True)
    change_notice = models.ForeignKey(
        "wagtailcore.Page",
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("change notice"),
    )

    class Meta:
        verbose_name = _("rule sheet")
        verbose_name_plural = _("rule sheets")
        ordering = ["campaign", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["campaign", "number"], name="rule_sheet_number_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="rule_sheet_number_from_one"),
            models.CheckConstraint(
                condition=Q(effective_at__gte=F("published_at")),
                name="rule_sheet_not_retroactive",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.campaign} v{self.number}"

    @property
    def is_intact(self) -> bool:
        """Whether the stored bytes are those that were hashed."""
        return hashlib.sha256(bytes(self.content)).hexdigest() == self.sha256


class RuleDraft(AtomicSaveModel):
    """Rules being edited: kept as typed until they are published or dropped.

    ``values`` maps a section to what was typed for it; ``based_on`` is the version it started
    from.
    """

    campaign = models.OneToOneField(
        Campaign, on_delete=models.CASCADE, related_name="rule_draft", verbose_name=_("campaign")
    )
    based_on = models.PositiveIntegerField(_("based on version"))
    values = models.JSONField(_("values"), default=dict)
    summary = models.CharField(_("what changes and why"), max_length=500, blank=True)
    edited_at = models.DateTimeField(_("edited at"))
    editor_id = models.CharField(_("editor"), max_length=64, blank=True)
    editor_label = models.CharField(_("editor's name"), max_length=150)

    class Meta:
        verbose_name = _("draft of the rules")
        verbose_name_plural = _("drafts of the rules")

    def __str__(self) -> str:
        return f"{self.campaign} (v{self.based_on}+)"


class PhaseChange(AtomicSaveModel):
    """A phase opened or closed: written once per boundary, by whoever notices it first.

    It may be late; nothing that must be right depends on it.
    """

    campaign = models.ForeignKey(
        Campaign, on_delete=models.PROTECT, related_name="phase_changes", verbose_name=_("campaign")
    )
    phase = models.CharField(_("phase"), max_length=20)
    boundary = models.CharField(_("boundary"), max_length=6)
    at = models.DateTimeField(_("at"))
    noted_at = models.DateTimeField(_("noted at"))
    rule_sheet = models.PositiveIntegerField(_("rule sheet version"))

    class Meta:
        verbose_name = _("phase change")
        verbose_name_plural = _("phase changes")
        ordering = ["campaign", "at"]
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "phase", "boundary", "at"], name="phase_change_once"
            ),
            models.CheckConstraint(
                condition=Q(boundary__in=["opened", "closed"]), name="phase_change_boundary"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.phase} {self.boundary}"


class PluginPause(AtomicSaveModel):
    """An operator's stop or go for a plugin in a campaign: the newest row holds (DESIGN 3).

    Apart from the rules: it works at once, needs no notice, and its reason is shown publicly.
    """

    campaign = models.ForeignKey(
        Campaign, on_delete=models.PROTECT, related_name="plugin_pauses", verbose_name=_("campaign")
    )
    plugin = models.CharField(_("plugin"), max_length=40)
    paused = models.BooleanField(_("paused"))
    reason = models.CharField(_("reason"), max_length=200)
    at = models.DateTimeField(_("at"))
    actor_id = models.CharField(_("operator"), max_length=64, blank=True)
    actor_label = models.CharField(_("operator's name"), max_length=150)

    class Meta:
        verbose_name = _("plugin pause")
        verbose_name_plural = _("plugin pauses")
        ordering = ["campaign", "-pk"]
        indexes = [models.Index(fields=["campaign", "plugin", "-id"], name="plugin_pause_newest")]
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="plugin_pause_says_why"),
        ]

    def __str__(self) -> str:
        return f"{self.plugin}: {self.reason}"


for past in (RuleSheet, PhaseChange, PluginPause):
    append_only.register(past, mode=append_only.INSERT_ONLY)
