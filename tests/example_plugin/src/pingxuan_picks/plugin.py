"""The declaration: all that the host may know of this plugin, and its answers to the host."""

from collections.abc import Collection, Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils import timezone

from cms.plugin_system import (
    AdminPage,
    ApiRoute,
    BeatJob,
    DeskPanel,
    FacetFilter,
    PageRoute,
    PluginSpec,
    Role,
    RuleSection,
    ScoreInput,
    hookimpl,
)
from pingxuan_picks.rule_sheet import PicksRules, from_schema_1

FULL_SCORE = Decimal(100)

plugin = PluginSpec(
    name="picks",
    label="编辑推荐",
    version="1.0.0",
    description="编辑推荐案例并写明理由。",
    rules=RuleSection(rules=PicksRules, schema=2, upgrades={1: from_schema_1}),
    api_routes=(
        ApiRoute(
            path="picks/",
            view="pingxuan_picks.api.PickList",
            name="list",
            campaign_of="pingxuan_picks.api.campaign_of",
        ),
    ),
    page_routes=(
        PageRoute(
            path="picks/<slug:campaign>/",
            view="pingxuan_picks.pages.picks",
            name="picks",
            campaign_of="pingxuan_picks.pages.campaign_of",
        ),
    ),
    filters=(FacetFilter(parameter="picked", key="picked", label="`yes`: picked by the editors."),),
    slots={"case.footer": "picks/slots/case_footer.html"},
    admin_pages=(
        AdminPage(
            name="picks",
            label="编辑推荐",
            view="pingxuan_picks.admin.PicksView",
            permission="picks.change_pick",
            icon="thumbtack",
        ),
    ),
    beat=(BeatJob(name="tidy", run="pingxuan_picks.jobs.tidy", every=timedelta(hours=1)),),
    roles=(
        Role(
            name="picker",
            label="推荐编辑",
            permissions=("wagtailadmin.access_admin", "picks.change_pick"),
        ),
    ),
)


@hookimpl
def document_fields(kind: str, uid: UUID, campaign: int) -> dict[str, Any] | None:
    """``extensions.picks``: why the case was picked."""
    return _shown(uid, campaign) if kind == "case" else None


@hookimpl
def document_facets(kind: str, uid: UUID, campaign: int) -> Iterator[tuple[str, str]]:
    """What ``?picked=yes`` finds."""
    if kind == "case" and _shown(uid, campaign) is not None:
        yield "picked", "yes"


@hookimpl
def slot_context(case: UUID | None, campaign: int) -> dict[str, Any] | None:
    """The reason below the case; nothing below a case that is not picked."""
    return _shown(case, campaign) if case else None


def _shown(case: UUID, campaign: int) -> dict[str, Any] | None:
    from pingxuan_picks.queries import shown  # models are not ready when this file is read

    return shown(case, campaign=campaign, now=timezone.now())


@hookimpl
def desk_panels(campaign: int) -> Iterator[DeskPanel]:
    """How many cases are picked."""
    from pingxuan_picks.queries import picks_of

    yield DeskPanel(
        heading="编辑推荐",
        template="picks/admin/panel.html",
        context={"count": picks_of(campaign).count()},
    )


@hookimpl
def fill_demonstration() -> bool:
    """A demonstration shows this plugin without any invented recommendations."""
    return False


@hookimpl
def score_inputs(campaign: int, cases: Collection[UUID]) -> list[ScoreInput]:
    """Picked cases have the full score, others none: an absent case counts as no opinion."""
    from pingxuan_picks.queries import picks_of

    picked = set(picks_of(campaign).values_list("case_id", flat=True)) & set(cases)
    return [ScoreInput(key="picked", label="编辑推荐", values=dict.fromkeys(picked, FULL_SCORE))]


@hookimpl
def case_withdrawn(case: UUID) -> None:
    """A case that is no longer public is no longer recommended."""
    from pingxuan_picks.services import unpick_case

    unpick_case(case=case, reason="案例已撤下", now=timezone.now())
