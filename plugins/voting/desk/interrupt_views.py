"""Pausing, resuming and extending: one page, each act with its public reason."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.admin import messages

from cms.campaigns.queries import rules_at
from cms.campaigns.rule_sheet import CAMPAIGN
from cms.core.errors import DomainError
from plugins.voting.casting.polls import Stage
from plugins.voting.desk.access import INTERRUPT, VoteView
from plugins.voting.desk.forms import ExtensionForm, ReasonForm
from plugins.voting.exceptions import NotLater, PhaseInTheWay
from plugins.voting.interrupting import services
from plugins.voting.interrupting.calendar import later
from plugins.voting.models import Extension, Interruption
from site_pages.models import NewsPage

GOES_ON = {Stage.OPEN, Stage.PAUSED}


class Interrupt(VoteView):
    """What can be done to the vote now, and what has been done."""

    name = "interrupt"
    permission = INTERRUPT
    template_name = "voting/desk/interrupt.html"

    def get_page_title(self) -> str:
        """In the trail and the title."""
        return _("Pause and extend")

    page_title = property(get_page_title)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The forms that fit the vote's stage."""
        return self._page(ReasonForm(prefix="stop"), self._extension_form())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Do it and tell the public, or say beside the field why not."""
        act = request.POST.get("act", "")
        stop, longer = ReasonForm(prefix="stop"), self._extension_form()
        form: ReasonForm
        if act in {"pause", "resume"}:
            form = stop = ReasonForm(request.POST, prefix="stop")
        elif act == "extend":
            form = longer = ExtensionForm(request.POST, prefix="longer")
        else:
            raise Http404
        if not form.is_valid():
            return self._page(stop, longer, status=400)
        try:
            self._do(act, form)
        except NotLater as refusal:
            form.add_error("closes_at", str(refusal))
        except PhaseInTheWay as refusal:
            form.add_error("moves_later", str(refusal))
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Done, and the notice is published on all sites."))
            return redirect(self.here())
        return self._page(stop, longer, status=409)

    def _do(self, act: str, form: ReasonForm) -> None:
        told = {
            "campaign": self.campaign.pk,
            "reason": form.cleaned_data["reason"],
            "actor": self.actor(),
            "now": timezone.now(),
        }
        if isinstance(form, ExtensionForm):
            moves_later = form.cleaned_data["moves_later"]
            closes_at = form.local(self.campaign)
            services.extend(**told, closes_at=closes_at, moves_later=moves_later)
        elif act == "pause":
            services.pause(**told)
        else:
            services.resume(**told)

    def _extension_form(self) -> ExtensionForm:
        closes_at = self.poll.closes_at
        local = closes_at.astimezone(self.campaign.zone) if closes_at else None
        naive = local.replace(tzinfo=None) if local else None
        return ExtensionForm(prefix="longer", initial={"closes_at": naive})

    def _page(self, stop: ReasonForm, longer: ExtensionForm, *, status: int = 200) -> HttpResponse:
        acts: list[Any] = [
            *Interruption.objects.filter(campaign=self.campaign),
            *Extension.objects.filter(campaign=self.campaign),
        ]
        notices = NewsPage.objects.in_bulk([one.notice for one in acts], field_name="uid")
        history = [
            {
                "act": one,
                "what": one.get_act_display() if isinstance(one, Interruption) else _("extended"),
                "until": getattr(one, "becomes", None),
                "notice": notices.get(one.notice),
            }
            for one in sorted(acts, key=lambda one: one.at, reverse=True)
        ]
        context = self.get_context_data(
            stop=stop,
            longer=longer,
            history=history,
            is_open=self.poll.stage is Stage.OPEN,
            is_paused=self.poll.stage is Stage.PAUSED,
            goes_on=self.poll.stage in GOES_ON,
            later=later(rules_at(self.campaign.pk, timezone.now()).section(CAMPAIGN).phases),
        )
        return self.render_to_response(context, status=status)
