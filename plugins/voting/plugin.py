"""The declaration: all that the host may know of this plugin, and its answers to the host."""

from collections.abc import Collection, Iterable, Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from cms.plugin_system import ApiRoute, BeatJob, PluginSpec, RuleSection, ScoreInput, hookimpl
from plugins.voting.rule_sheet import VotingRules

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)

plugin = PluginSpec(
    name="voting",
    label=_("Public voting"),
    version="0.1.0",
    description=_("Citizens vote without an account, from every site, once per address and day."),
    rules=RuleSection(rules=VotingRules),
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
def slot_context(slot: str, campaign: int) -> Mapping[str, Any] | None:
    """What the page is told: that voting is paused or extended; nothing else is filled here."""
    from plugins.voting.interrupting.banner_slot import banner_context

    return banner_context(campaign) if slot == "page.top" else None


@hookimpl
def score_inputs(campaign: int, cases: Collection[UUID]) -> Iterable[ScoreInput]:
    """The sealed votes of the cases, 100 for the most (R101). Raises NotSealed: none before it."""
    from plugins.voting.sealing.standing import sealed_numbers, share_of_most

    seal, numbers = sealed_numbers(campaign)
    scores = share_of_most(numbers)
    label = _("Votes, sealed tally No. %(number)d") % {"number": seal.number}
    values = {case: scores[case] for case in cases if case in scores}
    return [ScoreInput(key="votes", label=str(label), values=values)]
