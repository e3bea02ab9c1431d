"""``/vote/<campaign>/tally/``: how the vote stands, for people (R93)."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from cms.core.errors import DomainError
from plugins.voting.ballot.addresses import channel_shown
from plugins.voting.ballot.keeping import CASE_SECONDS, keep
from plugins.voting.ballot.polling import asked_campaign, asked_poll
from plugins.voting.ballot.standings import standings
from plugins.voting.ballot.views import about_vote
from plugins.voting.counting.display import shown_tally
from site_pages import sharing


@require_safe
def tally(request: HttpRequest, campaign: str) -> HttpResponse:
    """The numbers as far as the rules show them, what was annulled and why, and what is sealed."""
    found, now = asked_campaign(request), timezone.now()
    poll = asked_poll(found, now)
    try:
        shown = shown_tally(found, now)
    except DomainError:
        shown = None
    if shown is None:
        raise Http404
    told = {
        **about_vote(found, poll, channel_shown(request, sharing.mount_of(request))),
        **standings(found, shown, order=request.GET.get("order", "")),
    }
    return keep(render(request, "voting/tally.html", told), poll, now, seconds=CASE_SECONDS)
