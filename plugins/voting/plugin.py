"""The declaration: all that the host may know of this plugin, and its answers to the host."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cms.plugin_system import (
    AdminPage,
    ApiRoute,
    BeatJob,
    PageRoute,
    PluginSpec,
    PosterCode,
    RuleSection,
    hookimpl,
)
from plugins.voting.rule_sheet import VotingRules

HOUR = timedelta(hours=1)
CAMPAIGN_OF = "plugins.voting.ballot.polling.campaign_of"


def _page(path: str, view: str, name: str) -> PageRoute:
    """A page of the ballot or a widget; those that name a campaign or a case go by its switch."""
    of = CAMPAIGN_OF if "<" in path and "receipt" not in path else ""
    return PageRoute(path=path, view=f"plugins.voting.{view}", name=name, campaign_of=of)


plugin = PluginSpec(
    name="voting",
    label=_("Public voting"),
    version="0.1.0",
    description=_("Citizens vote without an account, from every site, once per address and day."),
    rules=RuleSection(rules=VotingRules),
    beat=(
        BeatJob(name="reconcile", run="plugins.voting.jobs.reconcile", every=HOUR),
        BeatJob(name="number", run="plugins.voting.jobs.number", every=timedelta(minutes=5)),
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
            path="votes/disclaimers/",
            view="plugins.voting.api.disclaimers.Disclaimers",
            name="disclaimers",
        ),
        ApiRoute(
            path="receipts/<str:code>/",
            view="plugins.voting.api.votes.ReceiptDetail",
            name="receipt",
        ),
    ),
    page_routes=(
        _page("vote/", "ballot.views.newest_ballot", "newest"),
        _page("vote/receipt/", "ballot.receipt_views.ask", "ask"),
        _page("vote/receipt/<str:code>/", "ballot.receipt_views.receipt", "receipt"),
        _page("vote/<uuid:case>/", "ballot.views.short_case", "short-case"),
        _page("vote/<slug:campaign>/", "ballot.views.ballot", "ballot"),
        _page("vote/<slug:campaign>/<uuid:case>/", "ballot.views.case_ballot", "case"),
        _page("vote/<slug:campaign>/<uuid:case>/confirm/", "ballot.form_views.confirm", "confirm"),
        _page("embed/v1/loader.js", "widget.views.loader", "loader"),
        _page("embed/v1/vote/<uuid:case>/", "widget.views.case_widget", "embed-case"),
        _page("embed/v1/ballot/<slug:campaign>/", "widget.views.ballot_widget", "embed-ballot"),
        _page(
            "vote/<slug:campaign>/<uuid:case>/disclaim/", "ballot.form_views.disclaim", "disclaim"
        ),
    ),
    admin_pages=(
        AdminPage(
            name="snippets",
            label=_("Embed the ballot"),
            view="plugins.voting.widget.snippets.SnippetsView",
            permission="campaigns.view_desk",
            path="snippets/",
            icon="code",
        ),
    ),
    slots={
        "case.actions": "voting/slots/case_actions.html",
        "home.main": "voting/slots/call.html",
        "hall.top": "voting/slots/call.html",
    },
)


@hookimpl
def slot_context(slot: str, campaign: int, case: UUID | None) -> dict[str, Any] | None:
    """The way to the ballot, while voting is open (R85); nothing otherwise."""
    from plugins.voting.ballot.calls import call  # models are not ready when this file is read

    return call(campaign, case, slot=slot, now=timezone.now())


@hookimpl
def poster_code(campaign: int, case: UUID) -> PosterCode | None:
    """To the case's ballot page, from before the vote until its close (R118)."""
    from plugins.voting.ballot.calls import poster  # models are not ready when this file is read

    return poster(campaign, case, now=timezone.now())
