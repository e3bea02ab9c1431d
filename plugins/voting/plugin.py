"""The declaration: all that the host may know of this plugin, and its answers to the host."""

from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cms.plugin_system import ApiRoute, BeatJob, DeskPanel, PluginSpec, RuleSection, hookimpl
from plugins.voting.rule_sheet import VotingRules

HOUR = timedelta(hours=1)
TRY_ENTRANCES_EVERY = timedelta(seconds=20)
"""Those that are proven are left alone for longer; the rest shall not wait."""

plugin = PluginSpec(
    name="voting",
    label=_("Public voting"),
    version="0.1.0",
    description=_("Citizens vote without an account, from every site, once per address and day."),
    rules=RuleSection(rules=VotingRules),
    beat=(
        BeatJob(name="reconcile", run="plugins.voting.jobs.reconcile", every=HOUR),
        BeatJob(
            name="entrances",
            run="plugins.voting.jobs.watch_entrances",
            every=TRY_ENTRANCES_EVERY,
        ),
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
    ),
)


@hookimpl
def fill_demonstration(campaign: int, now: datetime) -> bool:
    """Invented ballots: the code and its models are read when they are needed."""
    from cms.campaigns.models import Campaign
    from plugins.voting.demo.filling import fill

    return fill(Campaign.objects.get(pk=campaign), now=now)


@hookimpl
def desk_panels(campaign: int) -> list[DeskPanel]:
    """Entrances at which the vote is closed, from three days before it opens."""
    from plugins.voting.entrances import panel_context

    told = panel_context(campaign, timezone.now())
    template = "voting/desk/entrances.html"
    return [DeskPanel(heading=str(_("Entrances")), template=template, context=told)] if told else []
