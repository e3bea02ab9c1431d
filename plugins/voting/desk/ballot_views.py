"""Searching ballots, seeing what annulling them would change, and proposing it."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.admin import messages

from cms.core import audit
from plugins.voting.annulling import services
from plugins.voting.annulling.selecting import DryRun, Selection, ballots, dry_run
from plugins.voting.counting.cases import cases_of, channel_names
from plugins.voting.desk.access import COUNT, VoteView, address
from plugins.voting.desk.csv_files import csv_answer
from plugins.voting.desk.forms import ProposalForm, SearchForm
from plugins.voting.desk.overview import SHORT
from plugins.voting.enums import AnnulmentReason, Way
from plugins.voting.exceptions import CountingRefused, SelectionEmpty, WordsMissing
from plugins.voting.models import Ballot
from plugins.voting.receipts import in_groups

PAGE = 50
MOST_ROWS = 100_000
NOTHING = "-"
"""The digest of who has not looked: it is that of no ballots."""


class SearchView(VoteView):
    """A page that begins with a search, given in the address."""

    name = "ballots"

    def get_page_title(self) -> str:
        """In the trail and the title."""
        return _("Ballots")

    page_title = property(get_page_title)

    def search(self) -> tuple[SearchForm, Selection | None]:
        """The form as typed, and what it means where it means something."""
        form = SearchForm(self.request.GET or None, campaign=self.campaign)
        if not form.is_bound or not form.is_valid() or form.selection() == Selection():
            return form, None
        return form, form.selection()


class Ballots(SearchView):
    """Drill-down: no page of it tells who voted."""

    template_name = "voting/desk/ballots.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """What was found, and the form to propose with."""
        return self._page(ProposalForm())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Propose to annul what the search finds, if that is what was looked at."""
        if not request.user.has_perm(COUNT):
            raise PermissionDenied
        proposal = ProposalForm(request.POST)
        _form, selection = self.search()
        if selection is None or not proposal.is_valid():
            return self._page(proposal, status=400)
        try:
            made = services.propose(
                campaign=self.campaign.pk,
                selection=selection,
                reason=AnnulmentReason(proposal.cleaned_data["reason"]),
                statement=proposal.cleaned_data["statement"],
                grounds=proposal.cleaned_data["grounds"],
                seen=request.POST.get("seen", "") or NOTHING,
                actor=self.actor(),
                now=timezone.now(),
            )
        except WordsMissing as refusal:
            proposal.add_error(refusal.field, str(refusal))
        except CountingRefused as refusal:
            proposal.add_error(None, str(refusal))
        else:
            told = {"number": made.number}
            messages.success(
                request, _("Annulment %(number)d is proposed. Somebody else decides on it.") % told
            )
            return redirect(address("annulment", self.campaign.slug, made.number))
        return self._page(proposal, status=409)

    def _page(self, proposal: ProposalForm, *, status: int = 200) -> HttpResponse:
        form, selection = self.search()
        found: dict[str, Any] = {}
        if selection is not None:
            found = self._found(selection, form)
        context = self.get_context_data(form=form, proposal=proposal, **found)
        return self.render_to_response(context, status=status)

    def _found(self, selection: Selection, form: SearchForm) -> dict[str, Any]:
        try:
            # To the second, as the address will say: what is looked at is what is proposed.
            now = timezone.now().replace(microsecond=0)
            told: DryRun = dry_run(self.campaign.pk, selection, now=now)
            listed = ballots(self.campaign.pk, told.selection).order_by("-cast_at", "pk")
        except SelectionEmpty as refusal:
            form.add_error(None, str(refusal))
            return {}
        page = Paginator(listed, PAGE).get_page(self.request.GET.get("p"))
        query = self.request.GET.copy()
        query.pop("p", None)
        if told.selection.cast_until is not None:
            # The search is fixed to this moment: votes that come later are not in it.
            local = told.selection.cast_until.astimezone(self.campaign.zone)
            query["cast_until"] = f"{local:%Y-%m-%dT%H:%M:%S}"
        return {
            "told": told,
            "page": page,
            "rows": _rows(page.object_list, self),
            "query": query.urlencode(),
        }


class BallotsFile(SearchView):
    """What a search found as a table; that somebody took it is on record (D3)."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """A CSV file of at most `MOST_ROWS` lines."""
        _form, selection = self.search()
        if selection is None:
            return redirect(self.here())
        try:
            found = ballots(self.campaign.pk, selection).order_by("cast_at", "pk")[:MOST_ROWS]
        except SelectionEmpty:
            return redirect(self.here())
        audit.record(
            actor=self.actor(),
            action="voting.ballots_exported",
            target=audit.Target("campaign", str(self.campaign.pk), str(self.campaign)),
            now=timezone.now(),
            facts={"selection": selection.as_json()},
        )
        heading = [
            _("Time"),
            _("Case"),
            _("Channel"),
            _("Network"),
            _("Cast with"),
            _("Browser"),
            _("Receipt"),
        ]
        rows = (
            [r["at"], r["case"], r["channel"], r["network"], r["way"], r["agent"], r["receipt"]]
            for r in _rows(found, self)
        )
        return csv_answer(f"{self.campaign.slug}-ballots.csv", heading, rows)


def _rows(found: Any, view: VoteView) -> list[dict[str, Any]]:
    """Ballots as they are shown; times are those of the campaign's zone."""
    cases, names = cases_of(view.campaign.pk), channel_names(view.campaign)
    ways = dict(Way.choices)
    zone = view.campaign.zone
    rows: list[Ballot] = list(found)
    return [
        {
            "at": f"{one.cast_at.astimezone(zone):%Y-%m-%d %H:%M:%S}",
            "case": str(cases[one.case_id]),
            "channel": names.get(one.channel, one.channel),
            "network": one.network[:SHORT],
            "tag": one.network,
            "way": str(ways.get(one.way, one.way)),
            "agent": one.agent,
            "receipt": in_groups(one.receipt),
        }
        for one in rows
    ]
