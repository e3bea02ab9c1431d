"""Which vote a page is about and how it stands, from what is kept of the rules."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404, HttpRequest

from cms.campaigns.models import Campaign
from cms.campaigns.phases import PhaseState, state_at
from cms.core.errors import DomainError
from cms.plugin_system import switches
from plugins.voting.casting.polls import NAME, Poll, Stage, voting_phase
from plugins.voting.enums import Interrupting
from plugins.voting.models import Interruption
from plugins.voting.rule_sheet import VotingRules
from site_pages.queries.categories import is_restricted
from site_pages.standing import in_force_now

_STAGES = {
    PhaseState.BEFORE: Stage.BEFORE,
    PhaseState.OPEN: Stage.OPEN,
    PhaseState.CLOSED: Stage.CLOSED,
}
# Of several votes the one that is going on, else the next, else one that is over.
_WANTED = (Stage.OPEN, Stage.PAUSED, Stage.BEFORE, Stage.CLOSED)


def campaign_of(
    request: HttpRequest, campaign: str = "", case: UUID | None = None, **captured: Any
) -> int | None:
    """The campaign that an address names, or its case's, for the switch and for the view."""
    if campaign:
        found = find_campaign(campaign)
    else:
        found = shown_campaigns().filter(case_refs=case).first() if case else None
    setattr(request, _KEPT, found)
    return found.pk if found else None


def asked_campaign(request: HttpRequest) -> Campaign:
    """The campaign that the switch has looked up. Raises Http404 where there is none."""
    found: Campaign | None = getattr(request, _KEPT, None)
    if found is None:
        raise Http404
    return found


_KEPT = "ballot_campaign"


def find_campaign(slug: str) -> Campaign | None:
    """A campaign whose hall everybody can see. One query."""
    if "\0" in slug:
        return None
    return shown_campaigns().filter(slug=slug).first()


def shown_campaigns() -> QuerySet[Campaign]:
    """Campaigns whose hall everybody can see, as documents have it: live, and behind no door."""
    shown = Campaign.objects.filter(page__live=True).exclude(is_restricted("page__path"))
    return shown.select_related("page")


def is_case_shown(case: UUID) -> bool:
    """Whether the case's campaign is such a one. One query."""
    return shown_campaigns().filter(case_refs=case).exists()


def poll_shown(campaign: Campaign, now: datetime) -> Poll | None:
    """The vote as pages tell it; None without rules. At most one query, for the interruptions.

    The rules come from the pages' shared cache, which every new sheet drops. Whether a vote is
    taken, `casting.polls.poll_at` says.
    """
    kept = in_force_now().get(campaign.pk)
    try:
        phase = voting_phase(kept) if kept else None
        rules: VotingRules | None = kept.section(NAME) if kept else None
    except DomainError:
        return None
    if kept is None or phase is None or rules is None:
        return None
    stage, reason = _STAGES[state_at(phase, now)], ""
    if stage is Stage.OPEN:
        last = Interruption.objects.filter(campaign=campaign).order_by("-pk").first()
        if last is not None and last.act == Interrupting.PAUSED:
            stage, reason = Stage.PAUSED, last.reason
    return Poll(
        campaign=campaign.pk,
        zone=campaign.zone,
        rules=rules,
        rules_number=kept.number,
        stage=stage,
        opens_at=phase.opens_at,
        closes_at=phase.closes_at,
        pause_reason=reason,
    )


def asked_poll(campaign: Campaign, now: datetime) -> Poll:
    """The same, where a page cannot do without. Raises Http404."""
    poll = poll_shown(campaign, now)
    if poll is None:
        raise Http404
    return poll


def campaign_voting(now: datetime) -> Campaign | None:
    """The campaign that ``/vote/`` leads to; None where no vote is set."""
    on = switches.campaigns_with(NAME)
    campaigns = shown_campaigns().filter(pk__in=on).order_by("-year", "-pk")
    stages = {one: poll.stage for one in campaigns if (poll := poll_shown(one, now))}
    ranked = sorted(stages, key=lambda one: _WANTED.index(stages[one]))
    return ranked[0] if ranked else None
