"""The host's own sections of the rule sheet: the campaign, its form and how scores are weighed."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from cms.campaigns import phases
from cms.campaigns.starred import STARRED_FIELDS
from cms.plugin_system.rule_fields import Problem, rule
from cms.plugin_system.spec import RuleSection

WHOLE = Decimal(100)


class PhaseName(TextChoices):
    """The phases a campaign may have, in the order it lives through them."""

    SUBMISSION = "submission", _("submission")
    SCREENING = "screening", _("screening")
    VOTING = "voting", _("voting")
    TALLY_REVIEW = "tally_review", _("tally review")
    MEDIA_REVIEW = "media_review", _("media review")
    EXPERT_REVIEW = "expert_review", _("expert review")
    PUBLIC_NOTICE = "public_notice", _("public notice")
    RELEASED = "released", _("released")


@dataclass(frozen=True, kw_only=True)
class PhaseDates:
    """One phase with its dates; the end is the first instant that no longer belongs to it."""

    name: PhaseName = rule(label=_("phase"))
    opens_at: datetime = rule(label=_("opens"))
    closes_at: datetime | None = rule(None, label=_("closes"))


CLASHES = {
    "empty": _("It must close after it opens."),
    "twice": _("“%(other)s” stands here twice."),
    "order": _("It may not come before “%(other)s”."),
    "overlap": _("It may not open before “%(other)s” has closed."),
}


@dataclass(frozen=True, kw_only=True)
class CampaignRules:
    """Dates and who may take part with what (R13, R19, R25, R86)."""

    phases: tuple[PhaseDates, ...] = rule((), label=_("phases"), changeable=True)
    in_service_by: date | None = rule(
        None, label=_("in service by"), help=_("The last day that counts (R13).")
    )
    cases_per_field: int = rule(
        2,
        label=_("cases per field"),
        help=_("How many live cases an applicant may have in one field (R19)."),
        low=1,
        high=100,
    )
    branches_count_as_parent: bool = rule(
        True, label=_("a group and its branches are one applicant")
    )
    other_field_allowed: bool = rule(
        True, label=_("fields that the list does not name are allowed")
    )
    promotion_on: bool = rule(
        True, label=_("promotion pages"), help=_("Reports, events and exhibition (R5).")
    )
    hold_reports_during_voting: bool = rule(
        False,
        label=_("reports wait until voting ends"),
        help=_("Reports about cases on the ballot are not published while people vote (R115)."),
    )

    def problems(self) -> Iterator[Problem]:
        """Phases that cannot be lived through as they are given."""
        for clash in phases.clashes(self.phases):
            other = PhaseName(clash.other).label if clash.other else ""
            yield Problem(f"phases[{clash.place}].opens_at", CLASHES[clash.code] % {"other": other})

    def change_problems(self, old: "CampaignRules", *, now: datetime) -> Iterator[Problem]:
        """What has been stays as it was."""
        for name in phases.rewritten(old.phases, self.phases, now=now):
            words = _("“%(phase)s”: a date that has passed cannot be moved, nor one into the past.")
            yield Problem("phases", words % {"phase": PhaseName(name).label})


@dataclass(frozen=True, kw_only=True)
class FormRow:
    """One row of the application form (annex 2): its limit in 字, none where it has none."""

    key: str = rule(label=_("key"))
    label: str = rule(label=_("name of the row"))
    is_starred: bool = rule(False, label=_("public"))
    is_required: bool = rule(True, label=_("required"))
    max_zi: int | None = rule(None, label=_("limit"), low=1, high=10_000)
    hint: str = rule("", label=_("hint"))
    instead: str = rule(
        "",
        label=_("dispensable where this row is filled in"),
        help=_("Of two rows that name each other one is enough."),
    )
    options: str = rule("", label=_("choices"), help=_("One a line."), multiline=True)


@dataclass(frozen=True, kw_only=True)
class FormRules:
    """The application form's rows and limits (R27-R53)."""

    rows: tuple[FormRow, ...] = rule((), label=_("rows of the form"))
    other_field_zi: int = rule(
        30, label=_("limit of a field named by the applicant"), low=1, high=100
    )
    pictures: int = rule(4, label=_("pictures"), help=_("Exactly so many (R51)."), low=1, high=20)

    def problems(self) -> Iterator[Problem]:
        """Rows that appear twice, and stars that are not the star rule's (R54)."""
        seen: set[str] = set()
        for place, row in enumerate(self.rows):
            if row.key in seen:
                yield Problem(f"rows[{place}].key", _("This row stands here twice."))
            if row.is_starred != (row.key in STARRED_FIELDS):
                yield Problem(
                    f"rows[{place}].is_starred", _("Which rows are public is not a setting.")
                )
            seen.add(row.key)
        for place, row in enumerate(self.rows):
            if row.instead and row.instead not in seen:
                yield Problem(f"rows[{place}].instead", _("The form has no such row."))

    def limit(self, key: str) -> int | None:
        """The limit of a row in 字; None where it has none or the form has no such row."""
        return next((row.max_zi for row in self.rows if row.key == key), None)


@dataclass(frozen=True, kw_only=True)
class IndicatorWeight:
    """What one indicator of the guide counts for, in percent (R98)."""

    indicator: str = rule(label=_("indicator"))
    weight: Decimal = rule(label=_("weight (%)"), low=Decimal(0), high=WHOLE)


@dataclass(frozen=True, kw_only=True)
class EvaluationRules:
    """How votes, media and experts are weighed against each other (R98, R100, R101)."""

    vote_weight: Decimal = rule(
        Decimal(55), label=_("weight of the vote (%)"), low=Decimal(0), high=WHOLE
    )
    media_weight: Decimal = rule(
        Decimal(15), label=_("weight of the media (%)"), low=Decimal(0), high=WHOLE
    )
    expert_weight: Decimal = rule(
        Decimal(30), label=_("weight of the experts (%)"), low=Decimal(0), high=WHOLE
    )
    recommendation_bonus: Decimal = rule(
        Decimal(3),
        label=_("bonus for recommended cases"),
        help=_("Added to the experts' score, which stays at most 100 (R100)."),
        low=Decimal(0),
        high=WHOLE,
    )
    indicators: tuple[IndicatorWeight, ...] = rule((), label=_("weights of the indicators"))

    def problems(self) -> Iterator[Problem]:
        """Weights that do not make a whole."""
        total = self.vote_weight + self.media_weight + self.expert_weight
        if total != WHOLE:
            yield Problem("vote_weight", _total(total))
        inner = sum((one.weight for one in self.indicators), Decimal(0))
        if self.indicators and inner != WHOLE:
            yield Problem("indicators", _total(inner))
        slugs = [one.indicator for one in self.indicators]
        if len(set(slugs)) != len(slugs):
            yield Problem("indicators", _("An indicator stands here twice."))


def _total(total: Decimal) -> str:
    return str(_("The weights must total 100; they total %(total)s.") % {"total": total})


CAMPAIGN, FORM, EVALUATION = "campaign", "form", "evaluation"

HOST_SECTIONS: dict[str, RuleSection] = {
    CAMPAIGN: RuleSection(rules=CampaignRules),
    FORM: RuleSection(rules=FormRules),
    EVALUATION: RuleSection(rules=EvaluationRules),
}
"""Sections every sheet has; a plugin's section is named like the plugin."""

HOST_LABELS = {
    CAMPAIGN: _("campaign"),
    FORM: _("application form"),
    EVALUATION: _("evaluation"),
}
