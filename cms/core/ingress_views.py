"""The admin's page on entrances: which are open for the vote, and the self-test from a browser."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, cast

from django.contrib.auth.mixins import PermissionRequiredMixin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from cms.core.audit import ActingUser, Actor
from cms.core.ingress_entrances import Entrance, entrances, profile_digest, profile_of
from cms.core.ingress_forgeries import forgeries
from cms.core.ingress_probing import PATH, new_run, pass_for, receipts
from cms.core.ingress_proving import GOOD_FOR, record_proof, standing_of
from cms.core.ingress_verdict import (
    HONEST,
    HONEST_TRIALS,
    NOT_MINE,
    REFUSED,
    Finding,
    Method,
    Outcome,
    Seen,
    Verdict,
    judge,
)

MAY_TRY = "core.add_ingressproof"
LONGEST_PAPERS = 1_000_000


@dataclass(frozen=True)
class Tried:
    """One entrance after a run of the self-test."""

    entrance: Entrance
    address: str
    verdict: Verdict


class Entrances(WagtailAdminTemplateMixin, PermissionRequiredMixin, TemplateView):
    """Every entrance with its proofs; a run of the self-test; what it shows."""

    permission_required = MAY_TRY
    raise_exception = True
    template_name = "core/admin/entrances.html"
    page_title = gettext_lazy("Entrances")
    header_icon = "globe"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Home, then this page."""
        return [*self.breadcrumbs_items, {"url": "", "label": self.page_title}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What stands, and what a run would ask."""
        now, all_of_them = timezone.now(), entrances()
        run = new_run()
        rows = [(entrance, standing_of(entrance.host)) for entrance in all_of_them]
        return super().get_context_data(
            rows=[
                {
                    "entrance": entrance,
                    "profile": profile_of(entrance.host),
                    "standing": standing,
                    "is_proven": standing.is_proven(now),
                }
                for entrance, standing in rows
            ],
            run=run,
            plan=[_plan(entrance, run) for entrance in all_of_them],
            good_for=GOOD_FOR.days,
            **kwargs,
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Weigh the receipts of a run; store the proofs once every address is answered for."""
        tried = weigh(_papers(request), run=request.POST.get("run", ""))
        addresses = list(dict.fromkeys(one.address for one in tried if one.address))
        answers = {text: request.POST.get(f"mine-{text}", "") for text in addresses}
        if not all(answers.values()) or not tried:
            asked = "confirm" in request.POST
            return self.render_to_response(
                self.get_context_data(
                    tried=tried,
                    addresses=[(text, answers[text]) for text in addresses],
                    papers=request.POST.get("papers", ""),
                    tried_run=request.POST.get("run", ""),
                    unanswered=asked,
                )
            )
        actor, now = Actor.from_user(cast("ActingUser", request.user)), timezone.now()
        for one in tried:
            verdict = _answered(one, is_mine=answers.get(one.address) == "yes")
            record_proof(
                host=one.entrance.host, method=Method.VISIT, verdict=verdict, actor=actor, now=now
            )
        messages.success(request, _("The self-test is stored."))
        return redirect(request.path)

    def render_to_response(self, context: dict[str, Any], **kwargs: Any) -> HttpResponse:
        """The page's script may ask the entrances, and nobody else."""
        response = super().render_to_response(context, **kwargs)
        urls = [entrance.url for entrance in entrances()]
        setattr(response, "_csp_update", {"connect-src": urls})  # noqa: B010 -- django-csp's attribute
        return response


def weigh(papers: list[str], *, run: str) -> list[Tried]:
    """What the signed receipts of a run show of each entrance."""
    seen: dict[str, dict[str, Seen]] = {}
    for one in receipts(papers, run=run):
        seen.setdefault(one.host, {})[one.trial] = one
    return [_weighed(entrance, seen.get(entrance.host, {})) for entrance in entrances()] * bool(
        seen
    )


def _weighed(entrance: Entrance, seen: Mapping[str, Seen]) -> Tried:
    profile = profile_of(entrance.host)
    verdict = judge(
        method=Method.VISIT,
        profile=profile_digest(profile),
        seen=seen,
        refused=dict.fromkeys(_refused(entrance), 400),
        forged={lie.name: lie.header for lie in forgeries(profile)},
    )
    address = seen[HONEST].address if HONEST in seen else ""
    return Tried(entrance, address, verdict)


def _refused(entrance: Entrance) -> list[str]:
    """Forgeries that the canary was refused: a browser cannot tell that from silence."""
    canary = standing_of(entrance.host).canary
    found = canary.findings if canary else []
    return [one["detail"] for one in found if one["code"] == REFUSED]


def _answered(tried: Tried, *, is_mine: bool) -> Verdict:
    if is_mine or tried.verdict.outcome is Outcome.UNDECIDED:
        return tried.verdict
    findings = (*tried.verdict.findings, Finding(NOT_MINE))
    return replace(tried.verdict, outcome=Outcome.FAILED, findings=findings)


def _papers(request: HttpRequest) -> list[str]:
    text = request.POST.get("papers", "")
    try:
        told = json.loads(text) if len(text) <= LONGEST_PAPERS else []
    except (ValueError, RecursionError):
        return []
    return [one for one in told if isinstance(one, str)] if isinstance(told, list) else []


def _plan(entrance: Entrance, run: str) -> dict[str, Any]:
    trials: list[dict[str, str]] = [{"name": name} for name in HONEST_TRIALS]
    trials += [vars(lie) for lie in forgeries(profile_of(entrance.host))]
    return {
        "host": entrance.host,
        "url": f"{entrance.url}/{PATH}",
        "pass": pass_for(entrance.host, run),
        "trials": trials,
    }
