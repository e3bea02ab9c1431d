"""The list of annulments, and one with all that can be done about it."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages

from plugins.voting.annulling import services
from plugins.voting.counting.annulments import annulments_of
from plugins.voting.counting.cases import CountedCase, cases_of, channel_names
from plugins.voting.desk.access import CONFIRM, COUNT, VoteView
from plugins.voting.desk.forms import SearchForm, WordsForm
from plugins.voting.enums import AnnulmentAct as Act
from plugins.voting.enums import AnnulmentReason, Way
from plugins.voting.exceptions import CountingRefused
from plugins.voting.models import Annulment, SelectedBallot
from plugins.voting.receipts import in_groups

Verb = Callable[..., Annulment]
VERBS: dict[str, tuple[str, Verb, dict[str, bool]]] = {
    "approve": (CONFIRM, services.decide, {"approve": True}),
    "refuse": (CONFIRM, services.decide, {"approve": False}),
    "withdraw": (COUNT, services.withdraw, {}),
    "appeal": (COUNT, services.appeal, {}),
    "find_for": (COUNT, services.find, {"uphold": True}),
    "find_against": (COUNT, services.find, {"uphold": False}),
    "confirm": (CONFIRM, services.confirm_finding, {"approve": True}),
    "send_back": (CONFIRM, services.confirm_finding, {"approve": False}),
}
"""What can be done: the permission it takes, the verb, and how it is asked."""
BUTTONS: dict[str, str | Promise] = {
    "approve": gettext_lazy("Annul these ballots"),
    "refuse": gettext_lazy("Refuse the proposal"),
    "withdraw": gettext_lazy("Withdraw the proposal"),
    "appeal": gettext_lazy("Take down an appeal"),
    "find_for": gettext_lazy("The appeal is right"),
    "find_against": gettext_lazy("The appeal is wrong"),
    "confirm": gettext_lazy("Confirm"),
    "send_back": gettext_lazy("Send back"),
}
NEXT: dict[Act, tuple[str, ...]] = {
    Act.PROPOSED: ("approve", "refuse", "withdraw"),
    Act.APPROVED: ("appeal",),
    Act.APPEAL_REFUSED: ("appeal",),
    Act.APPEALED: ("find_for", "find_against"),
    Act.FINDING_RETURNED: ("find_for", "find_against"),
    Act.FOUND_FOR: ("confirm", "send_back"),
    Act.FOUND_AGAINST: ("confirm", "send_back"),
}
SECOND = ("approve", "refuse", "confirm", "send_back")
"""What somebody else has to do than who took the last step."""


class Annulments(VoteView):
    """All of them, the newest first."""

    name = "annulments"
    template_name = "voting/desk/annulments.html"

    def get_page_title(self) -> str:
        """In the trail and the title."""
        return _("Annulments")

    page_title = property(get_page_title)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Two queries, however many there are."""
        acts = dict(Act.choices)
        rows = [
            {"annulment": one, "state": acts[one.state], "code": one.state}
            for one in annulments_of(self.campaign.pk)
        ]
        return super().get_context_data(rows=rows, **kwargs)


class OneAnnulment(VoteView):
    """What is meant, what has been done, and what the person who looks can do next."""

    name = "annulment"
    template_name = "voting/desk/annulment.html"

    def get_page_title(self) -> str:
        """In the trail and the title."""
        return _("Annulment %(number)d") % {"number": self.kwargs["number"]}

    page_title = property(get_page_title)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The page."""
        return self._page(WordsForm())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Take a step, or say beside the words why not."""
        form = WordsForm(request.POST)
        permission, verb, how = VERBS.get(request.POST.get("act", ""), ("", None, {}))
        if verb is None:
            raise Http404
        if not request.user.has_perm(permission):
            raise PermissionDenied
        if not form.is_valid():
            return self._page(form, status=400)
        try:
            verb(
                annulment=self._annulment().pk,
                words=form.cleaned_data["words"],
                actor=self.actor(),
                now=timezone.now(),
                **how,
            )
        except CountingRefused as refusal:
            form.add_error("words", str(refusal))
            return self._page(form, status=409)
        messages.success(request, _("Done; it is on record."))
        return redirect(self.here(self.kwargs["number"]))

    def _annulment(self) -> Any:
        found = annulments_of(self.campaign.pk).filter(number=self.kwargs["number"]).first()
        if found is None:
            raise Http404
        return found

    def _page(self, form: WordsForm, *, status: int = 200) -> HttpResponse:
        found = self._annulment()
        cases, acts = cases_of(self.campaign.pk), dict(Act.choices)
        selected = SelectedBallot.objects.filter(annulment=found).order_by()
        by_case = selected.values_list("ballot__case").annotate(n=Count("pk"))
        steps = list(found.steps.order_by("ordinal"))
        context = self.get_context_data(
            annulment=found,
            state=acts[found.state],
            reason=dict(AnnulmentReason.choices)[found.reason],
            by_case=sorted(((n, str(cases[uid])) for uid, n in by_case), reverse=True),
            steps=[(step, acts[step.act]) for step in steps],
            selection=self._search(found.selection, cases),
            form=form,
            **self._next(found, steps),
        )
        return self.render_to_response(context, status=status)

    def _search(
        self, selection: dict[str, Any], cases: dict[UUID, CountedCase]
    ) -> list[tuple[str, str]]:
        """The search in the form's words."""
        names = channel_names(self.campaign)
        told = dict(selection)
        if case := told.get("case"):
            told["case"] = str(cases.get(UUID(case), case))
        if category := told.get("category"):
            found = self.campaign.categories.filter(pk=category).first()
            told["category"] = str(found or category)
        if "channel" in told:
            told["channel"] = names.get(told["channel"], told["channel"])
        if way := told.get("way"):
            told["way"] = str(dict(Way.choices).get(way, way))
        for name in ("cast_from", "cast_until"):
            if name in told:
                local = datetime.fromisoformat(told[name]).astimezone(self.campaign.zone)
                told[name] = f"{local:%Y-%m-%d %H:%M:%S}"
        if codes := told.get("receipts"):
            told["receipts"] = " ".join(map(in_groups, codes))
        labels = SearchForm.base_fields
        return [(str(labels[name].label), str(value)) for name, value in told.items()]

    def _next(self, found: Any, steps: list[Any]) -> dict[str, Any]:
        """What this person can do, and whether somebody else is needed."""
        me, last = self.actor().id, steps[-1].actor_id
        possible = [name for name in NEXT.get(Act(found.state), ()) if self._may(name)]
        mine = {"withdraw": me == found.proposed_by_id}
        offered = [
            name
            for name in possible
            if mine.get(name, True) and not (name in SECOND and me == last)
        ]
        return {
            "buttons": [(name, BUTTONS[name]) for name in offered],
            "needs_another": bool({*possible} & {*SECOND}) and me == last,
        }

    def _may(self, name: str) -> bool:
        return bool(self.request.user.has_perm(VERBS[name][0]))
