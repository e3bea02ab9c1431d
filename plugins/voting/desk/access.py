"""Who may do what at the counting desk, and what its pages have in common."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views import View
from wagtail.admin import messages

from cms.campaigns.exceptions import NoRules
from cms.campaigns.models import Campaign
from cms.plugin_system import switches
from plugins.voting.casting.polls import NAME, Poll, poll_at
from plugins.voting.interrupting.stages import STAGES
from site_pages.desk.access import DeskView

WATCH = "voting.watch_vote"
COUNT = "voting.count_votes"
CONFIRM = "voting.confirm_count"
INTERRUPT = "voting.interrupt_vote"
SPACE = "plugins:voting"


def address(page: str, *args: Any) -> str:
    """The address of a page of this desk."""
    return reverse(f"{SPACE}:{page}", args=args)


class Index(View):
    """Leads to the counting desk of the newest campaign that has the vote on."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Redirect; the admin's front page where there is none."""
        campaign = Campaign.objects.filter(pk__in=switches.campaigns_with(NAME)).first()
        if campaign is None:
            messages.warning(request, _("No campaign has a vote at the moment."))
            return redirect("wagtailadmin_home")
        return redirect(address("front", campaign.slug))


class VoteView(DeskView):
    """A page about one campaign's vote."""

    permission = WATCH
    header_icon = "tick-inverse"
    name = "front"

    def get_page_title(self) -> str:
        """In the trail and the title."""
        return _("Counting desk")

    page_title = property(get_page_title)

    @cached_property
    def poll(self) -> Poll:
        """The vote as it stands when the page is asked for; 404 in a campaign without rules."""
        try:
            return poll_at(self.campaign, timezone.now())
        except NoRules:
            raise Http404 from None

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The vote, what the person may do, and the desk's own pages."""
        may = self.request.user.has_perm
        context = super().get_context_data(
            poll=self.poll,
            stage=STAGES[self.poll.stage],
            may_count=may(COUNT),
            may_confirm=may(CONFIRM),
            may_interrupt=may(INTERRUPT),
            **kwargs,
        )
        context["desk_pages"] = self._vote_pages()
        return context

    def here(self, *args: Any) -> str:
        """The address of this page."""
        return address(self.name, self.campaign.slug, *args)

    def _vote_pages(self) -> list[dict[str, Any]]:
        pages = {
            "front": _("Overview"),
            "ballots": _("Ballots"),
            "annulments": _("Annulments"),
            "seals": _("Seal the tally"),
        }
        if self.request.user.has_perm(INTERRUPT):
            pages["interrupt"] = _("Pause and extend")
        return [
            {
                "url": address(name, self.campaign.slug),
                "label": label,
                "is_here": self.name == name or (name == "annulments" and self.name == "annulment"),
            }
            for name, label in pages.items()
        ]
