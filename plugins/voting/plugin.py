"""The declaration: all that the host may know of this plugin, and its answers to the host."""

from collections.abc import Collection, Iterable, Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from cms.plugin_system import (
    AdminPage,
    ApiRoute,
    BeatJob,
    DeskPanel,
    PluginSpec,
    Role,
    RuleSection,
    ScoreInput,
    hookimpl,
)
from plugins.voting.rule_sheet import VotingRules

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
WATCH, INTERRUPT = "voting.watch_vote", "voting.interrupt_vote"
DESK = ("wagtailadmin.access_admin", "campaigns.view_desk")
DESK_PAGES = (
    ("front", "front_views.Front", WATCH, ""),
    ("check", "front_views.Check", WATCH, "check/"),
    ("tally-file", "front_views.TallyFile", WATCH, "tally.csv"),
    ("ballots", "ballot_views.Ballots", WATCH, "ballots/"),
    ("ballots-file", "ballot_views.BallotsFile", WATCH, "ballots.csv"),
    ("annulments", "annulment_views.Annulments", WATCH, "annulments/"),
    ("annulment", "annulment_views.OneAnnulment", WATCH, "annulments/<int:number>/"),
    ("seals", "seal_views.Seals", WATCH, "seals/"),
    ("drawn-file", "seal_views.DrawnFile", WATCH, "seals/<int:drawn>.json"),
    ("interrupt", "interrupt_views.Interrupt", INTERRUPT, "interrupt/"),
)
"""Pages of the counting desk of one campaign: name, view, permission, path below its slug."""

plugin = PluginSpec(
    name="voting",
    label=_("Public voting"),
    version="0.1.0",
    description=_("Citizens vote without an account, from every site, once per address and day."),
    rules=RuleSection(rules=VotingRules),
    admin_pages=(
        AdminPage(
            name="index",
            label=_("Vote count"),
            view="plugins.voting.desk.access.Index",
            permission=WATCH,
            icon="tick-inverse",
        ),
        *(
            AdminPage(
                name=name,
                label=_("Vote count"),
                view=f"plugins.voting.desk.{view}",
                permission=permission,
                path=f"<slug:campaign>/{path}",
                in_menu=False,
            )
            for name, view, permission, path in DESK_PAGES
        ),
    ),
    roles=(
        Role(
            name="counting",
            label=_("Vote counters"),
            permissions=(*DESK, WATCH, "voting.count_votes"),
        ),
        Role(
            name="confirming",
            label=_("Vote scrutineers"),
            permissions=(*DESK, WATCH, "voting.confirm_count"),
        ),
        Role(
            name="interrupting",
            label=_("Vote managers"),
            permissions=(*DESK, WATCH, INTERRUPT),
        ),
    ),
    slots={"page.top": "voting/slots/banner.html"},
    beat=(
        BeatJob(name="reconcile", run="plugins.voting.jobs.reconcile", every=HOUR),
        BeatJob(name="watch", run="plugins.voting.jobs.watch", every=MINUTE),
    ),
    api_routes=(
        ApiRoute(
            path="votes/challenge/",
            view="plugins.voting.api.votes.Challenge",
            name="challenge",
            campaign_of="plugins.voting.api.votes.campaign_of",
        ),
        ApiRoute(path="votes/", view="plugins.voting.api.votes.Votes", name="votes"),
        ApiRoute(
            path="receipts/<str:code>/",
            view="plugins.voting.api.votes.ReceiptDetail",
            name="receipt",
        ),
        ApiRoute(
            path="campaigns/<slug:slug>/tally/",
            view="plugins.voting.api.tally.Tally",
            name="tally",
            campaign_of="plugins.voting.api.tally.campaign_of",
        ),
        ApiRoute(
            path="campaigns/<slug:slug>/tally/sealed/<int:number>/",
            view="plugins.voting.api.tally.SealedTally",
            name="sealed-tally",
            campaign_of="plugins.voting.api.tally.campaign_of",
        ),
    ),
)


@hookimpl
def desk_panels(campaign: int) -> Iterable[DeskPanel]:
    """How the vote goes, and whether somebody should look."""
    from plugins.voting.desk.panels import panel_context

    context = panel_context(campaign)
    if context is None:
        return []
    return [DeskPanel(heading=str(_("Vote")), template="voting/desk/panel.html", context=context)]


@hookimpl
def slot_context(slot: str, campaign: int) -> Mapping[str, Any] | None:
    """What the page is told: that voting is paused or extended; nothing else is filled here."""
    from plugins.voting.interrupting.banner_slot import banner_context

    return banner_context(campaign) if slot == "page.top" else None


@hookimpl
def score_inputs(campaign: int, cases: Collection[UUID]) -> Iterable[ScoreInput]:
    """The sealed votes of the cases, 100 for the most (R101). Raises NotSealed: none before it."""
    from cms.campaigns.models import Campaign
    from plugins.voting.sealing.standing import sealed_numbers, share_of_most

    if not Campaign.objects.filter(pk=campaign).exists():
        return []
    seal, numbers = sealed_numbers(campaign)
    scores = share_of_most(numbers)
    label = _("Votes, sealed tally No. %(number)d") % {"number": seal.number}
    values = {case: scores[case] for case in cases if case in scores}
    return [ScoreInput(key="votes", label=str(label), values=values)]
