"""The host's sections of a campaign's first rule sheet, as its files have them. Pure."""

from decimal import Decimal
from typing import Any

from cms.campaigns.loading.records import CampaignData, FormRowData
from cms.campaigns.rule_sheet import (
    CAMPAIGN,
    EVALUATION,
    FORM,
    CampaignRules,
    EvaluationRules,
    FormRow,
    FormRules,
    IndicatorWeight,
    PhaseDates,
    PhaseName,
)


def first_rules(data: CampaignData) -> dict[str, Any]:
    """Section by section what the files say; plugins' sections begin with their defaults."""
    return {CAMPAIGN: campaign_rules(data), FORM: form_rules(data), EVALUATION: evaluation(data)}


def campaign_rules(data: CampaignData) -> CampaignRules:
    """Dates and who may take part with what."""
    return CampaignRules(
        phases=phase_dates(data),
        in_service_by=data.in_service_by,
        cases_per_field=data.rules.cases_per_field,
        branches_count_as_parent=data.rules.branches_count_as_parent,
        other_field_allowed=data.rules.other_field_allowed,
    )


def phase_dates(data: CampaignData) -> tuple[PhaseDates, ...]:
    """The phases with their dates, in the files' order."""
    return tuple(
        PhaseDates(name=PhaseName(p.name), opens_at=p.opens_at, closes_at=p.closes_at)
        for p in data.phases
    )


def form_rules(data: CampaignData) -> FormRules:
    """The rows of annex 2 and their limits."""
    return FormRules(
        rows=tuple(_row(row) for row in data.form),
        other_field_zi=data.rules.other_field_zi,
        pictures=data.rules.pictures,
    )


def _row(row: FormRowData) -> FormRow:
    return FormRow(
        key=row.key,
        label=row.label,
        is_starred=row.starred,
        is_required=row.required,
        max_zi=row.limit,
        hint=row.hint,
        instead=row.instead,
        options="\n".join(row.options),
    )


def evaluation(data: CampaignData) -> EvaluationRules:
    """How votes, media and experts are weighed, and the indicators' weights."""
    weights = data.rules.evaluation
    return EvaluationRules(
        vote_weight=Decimal(weights.vote_weight),
        media_weight=Decimal(weights.media_weight),
        expert_weight=Decimal(weights.expert_weight),
        recommendation_bonus=Decimal(weights.recommendation_bonus),
        indicators=tuple(
            IndicatorWeight(indicator=one.slug, weight=Decimal(one.weight))
            for one in data.indicators
        ),
    )
