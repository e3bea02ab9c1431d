"""What a campaign awards, and what of it has been released (R105-R107, R110).

A release is never rewritten: one that turns out wrong is followed by another with the next
number, which is then the one in force. Who released and who confirmed is kept by id and label.
"""

import hashlib
import json
from collections.abc import Iterable
from typing import Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from cms.campaigns.models.rules import RuleSheet
from cms.campaigns.models.selection import Campaign, CaseRef, Category
from cms.core import append_only
from cms.core.atomic_save import AtomicSaveModel


class GivenTo(models.TextChoices):
    """Who an award goes to."""

    CASE = "case", _("cases")
    UNIT = "unit", _("units")


class AwardType(AtomicSaveModel):
    """One of the campaign's awards (奖项): the notice names two, the organiser adds others."""

    campaign = models.ForeignKey(
        Campaign, on_delete=models.PROTECT, related_name="award_types", verbose_name=_("campaign")
    )
    slug = models.SlugField(_("slug"))
    name = models.CharField(_("name"), max_length=100)
    given_to = models.CharField(_("given to"), max_length=4, choices=GivenTo.choices)
    ordinal = models.PositiveSmallIntegerField(_("order"))

    class Meta:
        verbose_name = _("award")
        verbose_name_plural = _("awards")
        ordering = ["campaign", "ordinal", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["campaign", "slug"], name="award_type_slug_once"),
            models.CheckConstraint(
                condition=Q(given_to__in=GivenTo.values), name="award_type_given_to"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Refuse to turn what has been released into something else; its name stays frozen there.

        Documents and addresses name an award by its slug.
        """
        super().clean()
        stored = type(self).objects.filter(pk=self.pk, awards__isnull=False).first()
        if stored is None:
            return
        kept = {name: _("This award has been released.") for name in ("slug", "given_to")}
        changed = {n: words for n, words in kept.items() if getattr(self, n) != getattr(stored, n)}
        if changed:
            raise ValidationError(changed)


class Release(AtomicSaveModel):
    """One act that made results public (发布); the highest number of a campaign is in force.

    ``sha256`` is over the awards as `seal` writes them down: one that was slipped in later would
    not be among them.
    """

    campaign = models.ForeignKey(
        Campaign, on_delete=models.PROTECT, related_name="releases", verbose_name=_("campaign")
    )
    number = models.PositiveIntegerField(_("release number"))
    released_at = models.DateTimeField(_("released at"))
    rule_sheet = models.ForeignKey(
        RuleSheet, on_delete=models.PROTECT, related_name="+", verbose_name=_("rule sheet")
    )
    sha256 = models.CharField(_("hash"), max_length=64)
    released_by_id = models.CharField(_("released by"), max_length=64)
    released_by_label = models.CharField(_("released by (name)"), max_length=150)
    confirmed_by_id = models.CharField(_("confirmed by"), max_length=64)
    confirmed_by_label = models.CharField(_("confirmed by (name)"), max_length=150)
    reason = models.CharField(_("what changed and why"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("release of results")
        verbose_name_plural = _("releases of results")
        ordering = ["campaign", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["campaign", "number"], name="release_number_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="release_number_from_one"),
            models.CheckConstraint(
                condition=Q(number=1) | ~Q(reason=""), name="corrected_release_says_why"
            ),
            models.CheckConstraint(
                condition=~Q(released_by_id="")
                & ~Q(confirmed_by_id="")
                & ~Q(released_by_id=F("confirmed_by_id")),
                name="release_by_two_people",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.campaign} #{self.number}"

    @property
    def is_intact(self) -> bool:
        """Whether its awards are those that were released. One query."""
        return seal(self.awards.all()) == self.sha256


class AwardQuerySet(models.QuerySet["Award"]):
    """Awards of all releases, or of those in force."""

    def in_force(self) -> Self:
        """Only awards of the release that holds in its campaign: the one nothing came after."""
        later = Release.objects.filter(
            campaign=OuterRef("release__campaign"), number__gt=OuterRef("release__number")
        )
        return self.exclude(Exists(later))


class Award(AtomicSaveModel):
    """One award of a release: to a case, or to a unit by its name.

    ``name``, ``title`` and ``applicant`` are frozen as they were when the results became public;
    ``position`` counts the awards of one type from 1 and is an order, no rank.
    """

    release = models.ForeignKey(
        Release, on_delete=models.PROTECT, related_name="awards", verbose_name=_("release")
    )
    award_type = models.ForeignKey(
        AwardType, on_delete=models.PROTECT, related_name="awards", verbose_name=_("award")
    )
    name = models.CharField(_("name of the award"), max_length=100)
    position = models.PositiveIntegerField(_("order"))
    case_ref = models.ForeignKey(
        CaseRef,
        on_delete=models.PROTECT,
        null=True,
        related_name="awards",
        verbose_name=_("case"),
    )
    category = models.ForeignKey(
        Category,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("category"),
    )
    title = models.CharField(_("title"), max_length=255, blank=True)
    applicant = models.CharField(_("applicant"), max_length=100, blank=True)
    unit = models.CharField(_("unit"), max_length=100, blank=True)

    objects = AwardQuerySet.as_manager()

    class Meta:
        verbose_name = _("released award")
        verbose_name_plural = _("released awards")
        ordering = ["release", "award_type__ordinal", "award_type", "position"]
        constraints = [
            models.CheckConstraint(
                condition=Q(case_ref__isnull=False, category__isnull=False, unit="")
                & ~Q(title="")
                & ~Q(applicant="")
                | Q(case_ref__isnull=True, category__isnull=True, title="", applicant="")
                & ~Q(unit=""),
                name="award_to_a_case_or_a_unit",
            ),
            models.UniqueConstraint(
                fields=["release", "award_type", "case_ref"],
                condition=Q(case_ref__isnull=False),
                name="award_to_a_case_once",
            ),
            models.UniqueConstraint(
                fields=["release", "award_type", "unit"],
                condition=~Q(unit=""),
                name="award_to_a_unit_once",
            ),
            models.UniqueConstraint(
                fields=["release", "award_type", "position"], name="award_position_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title or self.unit}: {self.name}"


def seal(awards: Iterable[Award]) -> str:
    """SHA-256 over awards as one JSON list, whatever order they come in."""
    lines = [
        [
            one.award_type_id,
            one.position,
            one.name,
            one.case_ref_id and str(one.case_ref_id),
            one.category_id,
            one.title,
            one.applicant,
            one.unit,
        ]
        for one in sorted(awards, key=lambda one: (one.award_type_id, one.position))
    ]
    content = json.dumps(lines, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(content.encode()).hexdigest()


for past in (Release, Award):
    append_only.register(past, mode=append_only.INSERT_ONLY)
