"""Nouns of a selection. A case is named everywhere by its `CaseRef`, which is never deleted."""

import uuid
from zoneinfo import ZoneInfo

from django.db import models
from django.utils.translation import gettext_lazy as _

from cms.core import append_only
from cms.core.atomic_save import AtomicSaveModel


class Campaign(AtomicSaveModel):
    """One edition of a selection (评选活动); the next year is a new row, not new code (R2)."""

    slug = models.SlugField(_("slug"), unique=True)
    title = models.CharField(_("title"), max_length=200)
    year = models.PositiveSmallIntegerField(_("year"))
    time_zone = models.CharField(_("time zone"), max_length=64, default="Asia/Shanghai")
    system_name = models.CharField(
        _("name of the system"), max_length=100, blank=True, help_text=_("In full (R12).")
    )
    system_short_name = models.CharField(_("short name of the system"), max_length=50, blank=True)
    fee_statement = models.CharField(
        _("fee statement"), max_length=200, blank=True, help_text=_("No fee is charged (R7).")
    )
    approval_number = models.CharField(_("approval number"), max_length=100, blank=True)
    icp_number = models.CharField(_("ICP filing number"), max_length=50, blank=True)
    police_number = models.CharField(_("public-security filing number"), max_length=50, blank=True)
    announced_at = models.DateTimeField(
        _("announced at"),
        null=True,
        blank=True,
        editable=False,
        help_text=_("From then on rules change only with a published notice (R9)."),
    )
    is_demonstration = models.BooleanField(
        _("demonstration"),
        default=False,
        editable=False,
        help_text=_("Invented cases; the dates are shifted, which every page says."),
    )

    class Meta:
        verbose_name = _("campaign")
        verbose_name_plural = _("campaigns")
        ordering = ["-year", "slug"]
        permissions = [
            ("view_desk", _("Can see the campaign desk")),
            ("change_rules", _("Can change the rules")),
            ("pause_plugins", _("Can pause plugins")),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def zone(self) -> ZoneInfo:
        """The time zone that decides what a day is here (D2)."""
        return ZoneInfo(self.time_zone)


class Category(AtomicSaveModel):
    """One of the campaign's categories (类别), in the notice's order (R57-R66)."""

    campaign = models.ForeignKey(
        Campaign, on_delete=models.PROTECT, related_name="categories", verbose_name=_("campaign")
    )
    slug = models.SlugField(_("slug"))
    name = models.CharField(_("name"), max_length=50)
    ordinal = models.PositiveSmallIntegerField(_("order"))
    is_free_text = models.BooleanField(
        _("field is free text"),
        default=False,
        help_text=_("No listed fields: the applicant names the field (R56)."),
    )

    class Meta:
        verbose_name = _("category")
        verbose_name_plural = _("categories")
        ordering = ["campaign", "ordinal"]
        constraints = [
            models.UniqueConstraint(fields=["campaign", "slug"], name="category_slug_once"),
            models.UniqueConstraint(fields=["campaign", "ordinal"], name="category_ordinal_once"),
        ]

    def __str__(self) -> str:
        return self.name


class Field(AtomicSaveModel):
    """One listed field (领域) of a category, in the notice's order."""

    category = models.ForeignKey(
        Category, on_delete=models.PROTECT, related_name="fields", verbose_name=_("category")
    )
    name = models.CharField(_("name"), max_length=50)
    ordinal = models.PositiveSmallIntegerField(_("order"))

    class Meta:
        verbose_name = _("field")
        verbose_name_plural = _("fields")
        ordering = ["category", "ordinal"]
        constraints = [
            models.UniqueConstraint(fields=["category", "name"], name="field_name_once"),
            models.UniqueConstraint(fields=["category", "ordinal"], name="field_ordinal_once"),
        ]

    def __str__(self) -> str:
        return self.name


class Indicator(AtomicSaveModel):
    """One of the indicators of the guide (annex 4, R98-R99); the rules hold what it weighs."""

    campaign = models.ForeignKey(
        Campaign, on_delete=models.PROTECT, related_name="indicators", verbose_name=_("campaign")
    )
    slug = models.SlugField(_("slug"))
    name = models.CharField(_("name"), max_length=50)
    guidance = models.TextField(_("guidance"))
    ordinal = models.PositiveSmallIntegerField(_("order"))

    class Meta:
        verbose_name = _("indicator")
        verbose_name_plural = _("indicators")
        ordering = ["campaign", "ordinal"]
        constraints = [
            models.UniqueConstraint(fields=["campaign", "slug"], name="indicator_slug_once"),
        ]

    def __str__(self) -> str:
        return self.name


class CaseRef(AtomicSaveModel):
    """The small, never-deleted row by which everything else names a case.

    The public page points at it; plugins refer to it alone. ``uid`` is the case's public
    identifier, ``ballot_no`` its short number on the ballot (编号), unique in the campaign.
    """

    uid = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    campaign = models.ForeignKey(
        Campaign, on_delete=models.PROTECT, related_name="case_refs", verbose_name=_("campaign")
    )
    category = models.ForeignKey(
        Category, on_delete=models.PROTECT, related_name="case_refs", verbose_name=_("category")
    )
    ballot_no = models.PositiveIntegerField(_("ballot number"), null=True, blank=True)

    class Meta:
        verbose_name = _("case reference")
        verbose_name_plural = _("case references")
        constraints = [
            models.UniqueConstraint(fields=["campaign", "ballot_no"], name="ballot_no_once"),
        ]

    def __str__(self) -> str:
        return f"{self.campaign.slug}/{self.ballot_no or self.uid}"


append_only.register(CaseRef, mode=append_only.NEVER_DELETED)
