"""Drawing the tally up, sealing it, and taking the files."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.admin import messages

from cms.core import audit
from plugins.voting.counting.reconciling import last_check
from plugins.voting.desk.access import CONFIRM, COUNT, VoteView
from plugins.voting.exceptions import CountingRefused
from plugins.voting.models import DrawnTally
from plugins.voting.sealing import services
from plugins.voting.sealing.standing import broken_seals, seal_holds, seals_of


class Seals(VoteView):
    """Where the sealing stands: what it waits for, what is drawn up, what is sealed."""

    name = "seals"
    template_name = "voting/desk/seals.html"

    def get_page_title(self) -> str:
        """In the trail and the title."""
        return _("Seal the tally")

    page_title = property(get_page_title)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The seals, what is drawn up and not sealed, and from when that is possible."""
        campaign = self.campaign
        start = services.sealable_from(self.poll)
        seals = seals_of(campaign.pk)
        drawn = DrawnTally.objects.filter(campaign=campaign, number=len(seals) + 1)
        return super().get_context_data(
            objections=services.objections(self.poll),
            start=start,
            is_ready=start is not None and timezone.now() >= start,
            seals=seals,
            holds=seal_holds(campaign.pk),
            drawn=drawn.first(),
            broken=broken_seals(campaign.pk),
            check=last_check(campaign.pk),
            me=self.actor().id,
            **kwargs,
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Draw up or seal, or say why not."""
        act = request.POST.get("act", "")
        permission = {"draw_up": COUNT, "seal": CONFIRM}.get(act)
        if permission is None:
            raise Http404
        if not request.user.has_perm(permission):
            raise PermissionDenied
        try:
            done = self._do(act)
        except CountingRefused as refusal:
            return self.render_to_response(self.get_context_data(refusal=str(refusal)), status=409)
        messages.success(request, done)
        return redirect(self.here())

    def _do(self, act: str) -> str:
        now, actor = timezone.now(), self.actor()
        if act == "draw_up":
            services.draw_up(campaign=self.campaign.pk, actor=actor, now=now)
            return _("The tally is drawn up. Somebody else seals it.")
        asked = self.request.POST.get("drawn", "")
        number = int(asked) if asked.isdecimal() and len(asked) < 10 else 0
        drawn = get_object_or_404(DrawnTally, campaign=self.campaign, pk=number)
        seal = services.seal(drawn=drawn.pk, actor=actor, now=now)
        return _("Tally No. %(number)d is sealed.") % {"number": seal.number}


class DrawnFile(VoteView):
    """A drawn-up or sealed tally, to the byte; that somebody took it is on record (D3)."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The stored bytes."""
        drawn = get_object_or_404(DrawnTally, campaign=self.campaign, pk=kwargs["drawn"])
        audit.record(
            actor=self.actor(),
            action="voting.tally_file_taken",
            target=audit.Target("tally", str(drawn.pk), str(drawn)),
            now=timezone.now(),
            facts={"sha256": drawn.sha256},
        )
        answer = HttpResponse(bytes(drawn.content), content_type="application/json")
        name = f"{self.campaign.slug}-tally-{drawn.number}.json"
        answer["Content-Disposition"] = f'attachment; filename="{name}"'
        answer["Cache-Control"] = "no-store"
        return answer
