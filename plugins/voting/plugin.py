"""The declaration: all that the host may know of this plugin, and its answers to the host."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cms.plugin_system import (
    AdminPage,
    ApiRoute,
    BeatJob,
    DeskPanel,
    PageRoute,
    PluginSpec,
    PosterCode,
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
TRY_ENTRANCES_EVERY = timedelta(seconds=20)
"""Those that are proven are left alone for longer; the rest shall not wait."""
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
    admin_pages=(
        # Before those of a campaign, whose slug its path would else be.
        AdminPage(
            name="index",
            label=_("Vote count"),
            view="plugins.voting.desk.access.Index",
            permission=WATCH,
            icon="tick-inverse",
        ),
        AdminPage(
            name="snippets",
            label=_("Embed the ballot"),
            view="plugins.voting.widget.snippets.SnippetsView",
            permission="campaigns.view_desk",
            path="snippets/",
            icon="code",
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
    beat=(
        BeatJob(name="reconcile", run="plugins.voting.jobs.reconcile", every=HOUR),
        BeatJob(
            name="entrances",
            run="plugins.voting.jobs.watch_entrances",
            every=TRY_ENTRANCES_EVERY,
        ),
        BeatJob(name="watch", run="plugins.voting.jobs.watch", every=MINUTE),
        BeatJob(name="number", run="plugins.voting.jobs.number", every=timedelta(minutes=5)),
    ),
    api_routes=(
        ApiRoute(
            path="votes/challenge/",
            view="plugins.voting.api.challenge.Challenge",
            name="challenge",
            campaign_of="plugins.voting.api.challenge.campaign_of",
        ),
        ApiRoute(path="votes/", view="plugins.voting.api.votes.Votes", name="votes"),
        ApiRoute(
            path="votes/disclaimers/",
            view="plugins.voting.api.disclaimers.Disclaimers",
            name="disclaimers",
        ),
        ApiRoute(
            path="receipts/<str:code>/",
            view="plugins.voting.api.receipts.ReceiptDetail",
            name="receipt",
        ),
        ApiRoute(
            path="oembed/",
            view="plugins.voting.api.oembed.Oembed",
            name="oembed",
            campaign_of="plugins.voting.api.oembed.campaign_of",
        ),
        ApiRoute(
            path="campaigns/<slug:slug>/tally/",
            view="plugins.voting.api.tally.Tally",
            name="tally",
            campaign_of="plugins.voting.api.tally.campaign_of",
        ),
        ApiRoute(
            path="campaigns/<slug:slug>/tally/sealed/<int:number>/",
            view="plugins.voting.api.sealed.SealedTally",
            name="sealed-tally",
            campaign_of="plugins.voting.api.polled.campaign_of",
        ),
    ),
    page_routes=(
        _page("vote/", "ballot.views.newest_ballot", "newest"),
        _page("vote/receipt/", "ballot.receipt_views.ask", "ask"),
        _page("vote/receipt/<str:code>/", "ballot.receipt_views.former_link", "receipt"),
        _page("vote/<uuid:case>/", "ballot.views.short_case", "short-case"),
        _page("vote/<slug:campaign>/", "ballot.views.ballot", "ballot"),
        _page("vote/<slug:campaign>/tally/", "ballot.tally_views.tally", "tally"),
        _page("vote/<slug:campaign>/<uuid:case>/", "ballot.views.case_ballot", "case"),
        _page("vote/<slug:campaign>/<uuid:case>/confirm/", "ballot.form_views.confirm", "confirm"),
        _page("embed/v1/loader.js", "widget.views.loader", "loader"),
        _page("embed/v1/vote/<uuid:case>/", "widget.views.case_widget", "embed-case"),
        _page("embed/v1/ballot/<slug:campaign>/", "widget.views.ballot_widget", "embed-ballot"),
        _page(
            "vote/<slug:campaign>/<uuid:case>/disclaim/", "ballot.form_views.disclaim", "disclaim"
        ),
    ),
    slots={
        "page.head": "voting/slots/discovery.html",
        "page.top": "voting/slots/banner.html",
        "case.actions": "voting/slots/case_actions.html",
        "home.main": "voting/slots/call.html",
        "hall.top": "voting/slots/call.html",
    },
)


@hookimpl
def fill_demonstration(campaign: int, now: datetime) -> bool:
    """Invented ballots: the code and its models are read when they are needed."""
    from cms.campaigns.models import Campaign
    from plugins.voting.demo.filling import fill

    found = Campaign.objects.filter(pk=campaign).first()
    return found is not None and fill(found, now=now)


@hookimpl
def desk_panels(campaign: int) -> Iterable[DeskPanel]:
    """How the vote goes, whether somebody should look, and where it is closed."""
    from plugins.voting.desk.panels import panel_context
    from plugins.voting.entrances import panel_context as entrances_context

    if context := panel_context(campaign):
        template = "voting/desk/panel.html"
        yield DeskPanel(
            heading=str(_("Vote")), template=template, context=context, permission=WATCH
        )
    if told := entrances_context(campaign, timezone.now()):
        template = "voting/desk/entrances.html"
        yield DeskPanel(heading=str(_("Entrances")), template=template, context=told)


@hookimpl
def slot_context(slot: str, campaign: int, case: UUID | None) -> Mapping[str, Any] | None:
    """The way to the ballot while voting is open (R85); that it is paused or extended."""
    if slot == "page.head":
        return {} if case else None
    if slot == "page.top":
        from plugins.voting.interrupting.banner_slot import banner_context

        return banner_context(campaign)
    from plugins.voting.ballot.calls import call  # models are not ready when this file is read

    return call(campaign, case, slot=slot, now=timezone.now())


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


@hookimpl
def poster_code(campaign: int, case: UUID) -> PosterCode | None:
    """To the case's ballot page, from before the vote until its close (R118)."""
    from plugins.voting.ballot.calls import poster  # models are not ready when this file is read

    return poster(campaign, case, now=timezone.now())
