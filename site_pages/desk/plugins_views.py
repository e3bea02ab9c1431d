"""Plugins of a campaign: what is on, and the operator's pause (DESIGN 3)."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.admin import messages

from cms.campaigns import services
from cms.campaigns.exceptions import NoRules
from cms.campaigns.models import Campaign
from cms.campaigns.queries import newest_rules
from cms.core.errors import DomainError
from cms.plugin_system.registry import installed
from cms.plugin_system.switches import State, switches_of
from site_pages.desk.access import PAUSE_PLUGINS, DeskView


def plugin_rows(campaign: Campaign) -> list[dict[str, Any]]:
    """The installed plugins in the order they build on each other, with their state here."""
    switches = switches_of(campaign.pk)
    words = {State.ON: _("on"), State.OFF: _("off"), State.PAUSED: _("paused")}
    rows = []
    for plugin in installed:
        spec, state = plugin.spec, switches.state(plugin.spec.name)
        rows.append(
            {
                "name": spec.name,
                "label": spec.label,
                "description": spec.description,
                "version": spec.version,
                "requires": spec.requires,
                "state": state.value,
                "state_words": words[state],
                "reason": switches.paused.get(spec.name, "") if state is State.PAUSED else "",
            }
        )
    return rows


class Plugins(DeskView):
    """Switches as the rules have them, and pauses to set and lift."""

    template_name = "site_pages/desk/plugins.html"
    header_icon = "cogs"

    def get_page_title(self) -> str:
        """In the trail and the title."""
        return _("Plugins")

    page_title = property(get_page_title)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What is installed, and what the rules still name."""
        return super().get_context_data(
            plugins=plugin_rows(self.campaign), absent=_absent(self.campaign), **kwargs
        )


def _absent(campaign: Campaign) -> list[dict[str, Any]]:
    """Plugins that the newest rules name and nobody has installed; the switchboard knows none."""
    try:
        content = newest_rules(campaign.pk).content
    except NoRules:
        return []
    return [{"name": name, "is_on": content.switch(name)} for name in content.strangers]


class Pause(Plugins):
    """Pause or resume one plugin, with the reason everybody will read."""

    permission = PAUSE_PLUGINS
    http_method_names = ["post"]

    def post(self, request: HttpRequest, **kwargs: str) -> HttpResponse:
        """Do it, or show the form again with what was typed."""
        name, reason = kwargs["plugin"], request.POST.get("reason", "").strip()
        if name not in installed:
            raise Http404
        act = services.resume_plugin if self._resumes() else services.pause_plugin
        try:
            act(
                campaign=self.campaign,
                plugin=name,
                reason=reason,
                author=self.actor(),
                now=timezone.now(),
            )
        except DomainError as error:
            return self._again(name, reason, str(error))
        messages.success(
            request, _("The plugin is on again.") if self._resumes() else _("The plugin is paused.")
        )
        return redirect("desk:plugins", self.campaign.slug)

    def _resumes(self) -> bool:
        return self.request.POST.get("wanted") == "resume"

    def _again(self, name: str, reason: str, error: str) -> HttpResponse:
        context = self.get_context_data()
        for row in context["plugins"]:
            if row["name"] == name:
                row |= {"typed": reason, "error": error}
        return self.render_to_response(context, status=400)
