"""The desk's front page, the announcement, and the channels with their codes."""

import logging
from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views import View
from wagtail.admin import messages
from wagtail.models import Site

from cms.campaigns import phases, qr, services
from cms.campaigns.channel_links import channel_link, embed_snippet
from cms.campaigns.exceptions import NoRules
from cms.campaigns.models import Campaign, Channel, RuleSheet
from cms.campaigns.queries import Rules, newest_rules, rules_at, rules_in_force
from cms.campaigns.rule_sheet import PhaseName
from cms.core.errors import DomainError
from cms.plugin_system.calling import decorate, sheltered
from cms.plugin_system.hookspecs import DeskPanel
from cms.plugin_system.registry import installed
from cms.plugin_system.rule_json import RulesUnreadable
from site_pages.desk import attention, timeline
from site_pages.desk.access import CHANGE_RULES, SEE, DeskView
from site_pages.desk.plugins_views import plugin_rows

logger = logging.getLogger(__name__)


class RunningDesk(View):
    """Leads to the desk of the campaign that is going on, else of the newest."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Redirect, or say that there is no campaign."""
        if not request.user.has_perm(SEE):
            raise PermissionDenied
        campaign = _running(timezone.now()) or Campaign.objects.first()
        if campaign is None:
            messages.warning(request, _("There is no campaign yet. Load or copy one."))
            return redirect("wagtailadmin_home")
        return redirect("desk:front", campaign.slug)


class DeskFront(DeskView):
    """What is going on and what needs attention."""

    template_name = "site_pages/desk/front.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Everything the front page shows."""
        now, campaign = timezone.now(), self.campaign
        zone = ZoneInfo(campaign.time_zone)
        rules = _rules_or_none(campaign, now)
        dates = rules.phases if rules else ()
        told = RuleSheet.objects.filter(campaign=campaign, change_notice__isnull=False)
        return super().get_context_data(
            rules=rules,
            draft=getattr(campaign, "rule_draft", None),
            timeline=timeline.draw(dates, now=now, zone=zone),
            open_phases=[PhaseName(name).label for name in phases.open_at(dates, now)],
            next_boundary=_next_boundary(dates, now, zone),
            attention=attention.points(campaign, rules),
            notices=told.defer("content").select_related("change_notice"),
            is_unchanged=_is_unchanged(campaign),
            organisers=campaign.organisers.all(),
            undertakers=campaign.undertakers.select_related("partner"),
            contacts=campaign.contacts.all(),
            channels=campaign.channels.count(),
            plugins=plugin_rows(campaign),
            panels=_panels(campaign, zone, may=self.request.user.has_perm),
            **kwargs,
        )


class Announce(DeskView):
    """From this act on, rules change only with a notice (R9): asked once more, then done."""

    permission = CHANGE_RULES
    template_name = "site_pages/desk/announce.html"

    def get_page_title(self) -> str:
        """In the trail and the title."""
        return _("Announce the campaign")

    page_title = property(get_page_title)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The rules that would be announced, and what is still missing."""
        rules = newest_rules(self.campaign.pk) if self.campaign.rule_sheets.exists() else None
        missing = attention.missing(self.campaign, rules)
        return super().get_context_data(rules=rules, missing=missing, **kwargs)

    def post(self, request: HttpRequest, **_kwargs: str) -> HttpResponse:
        """Announce, or say why not."""
        try:
            services.announce_campaign(
                campaign=self.campaign, author=self.actor(), now=timezone.now()
            )
        except DomainError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("The campaign is announced."))
        return redirect("desk:front", self.campaign.slug)


class Channels(DeskView):
    """Every channel with its link, its codes and a snippet to embed (R23)."""

    template_name = "site_pages/desk/channels.html"

    def get_page_title(self) -> str:
        """In the trail and the title."""
        return _("Channels")

    page_title = property(get_page_title)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The channels in order."""
        root_url = _hub_address()
        rows = [
            {"channel": channel, "link": link, "snippet": embed_snippet(link, self._title())}
            for channel in self.campaign.channels.select_related("partner")
            for link in [channel_link(root_url, channel.slug)]
        ]
        return super().get_context_data(rows=rows, **kwargs)

    def _title(self) -> str:
        """What a partner's page calls the link: the system's name, else the campaign's."""
        return self.campaign.system_short_name or self.campaign.title


class ChannelCode(DeskView):
    """A channel's QR code as a file to print or to post."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """SVG for printing, PNG for posting."""
        channel = get_object_or_404(Channel, campaign=self.campaign, slug=kwargs["channel"])
        makers = {"svg": (qr.as_svg, "image/svg+xml"), "png": (qr.as_png, "image/png")}
        if kwargs["kind"] not in makers:
            raise Http404
        make, media_type = makers[kwargs["kind"]]
        answer = HttpResponse(
            make(channel_link(_hub_address(), channel.slug)), content_type=media_type
        )
        if "download" in request.GET:
            name = f"{self.campaign.slug}-{channel.slug}.{kwargs['kind']}"
            answer["Content-Disposition"] = f'attachment; filename="{name}"'
        return answer


def _hub_address() -> str:
    """Where every channel leads: the hub, whoever puts the link up."""
    root_url: str = Site.objects.get(is_default_site=True).root_url
    return root_url


def _rules_or_none(campaign: Campaign, now: datetime) -> Rules | None:
    try:
        return rules_at(campaign.pk, now)
    except NoRules:
        return None


def _is_unchanged(campaign: Campaign) -> bool:
    """Whether the rules are still those that were announced."""
    if campaign.announced_at is None:
        return False
    return not campaign.rule_sheets.filter(published_at__gt=campaign.announced_at).exists()


def _next_boundary(dates: Any, now: datetime, zone: ZoneInfo) -> str:
    """What changes next, in words; empty where nothing is known to."""
    coming = next((one for one in phases.boundaries(dates) if one.at > now), None)
    if coming is None:
        return ""
    words = {
        "opened": _("next: %(phase)s opens %(date)s, in %(days)d days"),
        "closed": _("next: %(phase)s closes %(date)s, in %(days)d days"),
    }
    return words[coming.boundary] % {
        "phase": PhaseName(coming.phase).label,
        "date": f"{coming.at.astimezone(zone):%Y-%m-%d %H:%M}",
        "days": (coming.at - now).days,
    }


def _running(now: datetime) -> Campaign | None:
    """The newest announced campaign with a phase open; what is released is over."""
    rules = rules_in_force(now)
    announced = Campaign.objects.filter(announced_at__isnull=False, pk__in=rules)
    return next((one for one in announced if _goes_on(rules[one.pk], now)), None)


def _goes_on(rules: Rules, now: datetime) -> bool:
    try:
        open_phases = phases.open_at(rules.phases, now)
    except RulesUnreadable:
        logger.exception("campaign %s: rules cannot be read", rules.campaign_id)
        return False
    return any(name != PhaseName.RELEASED for name in open_phases)


def _panels(
    campaign: Campaign, zone: ZoneInfo, *, may: Callable[[str], bool]
) -> list[dict[str, Any]]:
    """What plugins have to show to who may see it, each rendered apart: a broken template is its
    own matter.
    """
    boxes = [
        sheltered(plugin, "template of a desk panel", partial(_box, panel, zone))
        for answer in decorate("desk_panels", campaign=campaign.pk, accept=_as_panels)
        if (plugin := installed.get(answer.plugin)) is not None
        for panel in answer.value
        if not panel.permission or may(panel.permission)
    ]
    return [box for box in boxes if box is not None]


def _as_panels(answer: Any) -> list[DeskPanel]:
    """What a plugin answered, as panels; raises TypeError where it is something else."""
    panels = list(answer)
    if strangers := [panel for panel in panels if not isinstance(panel, DeskPanel)]:
        raise TypeError(f"{strangers[0]!r} is no DeskPanel.")
    return panels


def _box(panel: DeskPanel, zone: ZoneInfo) -> dict[str, Any]:
    with timezone.override(zone):
        html = render_to_string(panel.template, dict(panel.context))
    return {"heading": str(panel.heading), "html": html}
