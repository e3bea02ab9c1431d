"""Who may do what at the desk, and what its views have in common."""

import logging
from typing import Any

from django.contrib.auth.mixins import AccessMixin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.template.response import SimpleTemplateResponse, TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from cms.campaigns.models import Campaign
from cms.campaigns.queries import rules_at
from cms.core.audit import Actor
from cms.plugin_system.rule_json import RulesUnreadable
from site_pages.desk.reading import is_readable, overtaken

logger = logging.getLogger(__name__)

SEE = "campaigns.view_desk"
CHANGE_RULES = "campaigns.change_rules"
PAUSE_PLUGINS = "campaigns.pause_plugins"


class DeskView(AccessMixin, WagtailAdminTemplateMixin, TemplateView):
    """A page of one campaign's desk; ``permission`` is what it takes beside seeing the desk."""

    permission = SEE
    header_icon = "list-ul"
    campaign: Campaign

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Refuse who may not, then find the campaign."""
        if not request.user.has_perms([SEE, self.permission]):
            raise PermissionDenied
        self.campaign = get_object_or_404(Campaign, slug=kwargs["campaign"])
        try:
            answer = super().dispatch(request, *args, **kwargs)
            if isinstance(answer, SimpleTemplateResponse):
                # Here and not later: templates read rules as well.
                answer.render()
        except RulesUnreadable as error:
            logger.exception("campaign %s: rules cannot be read", self.campaign.pk)
            return self._unreadable(error)
        return answer

    def _unreadable(self, error: RulesUnreadable) -> HttpResponseBase:
        """Say what is damaged and what to do, beside the versions that can still be read."""
        history = list(self.campaign.rule_sheets.select_related("change_notice"))
        now = timezone.now()
        context = DeskView.get_context_data(
            self,
            error=error,
            history=history,
            in_force=rules_at(self.campaign.pk, now),
            unreadable={sheet.number for sheet in history if not is_readable(sheet)},
            now=now,
        )
        template = "site_pages/desk/unreadable.html"
        return TemplateResponse(self.request, template, context, status=500)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Home, the desk, this page."""
        desk = reverse("desk:front", args=(self.campaign.slug,))
        trail = [*self.breadcrumbs_items, {"url": desk, "label": self.campaign.title}]
        if self.page_title:
            trail.append({"url": "", "label": self.get_page_title()})
        return trail

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The campaign and what the person may do with it."""
        may = self.request.user.has_perm
        # The address names the campaign by its slug; templates are given the campaign.
        kwargs.pop("campaign", None)
        return super().get_context_data(
            campaign=self.campaign,
            campaigns=Campaign.objects.only("slug", "title"),
            may_change_rules=may(CHANGE_RULES),
            may_pause=may(PAUSE_PLUGINS),
            desk_pages=self._pages(),
            **kwargs,
        )

    @cached_property
    def overtaken(self) -> set[int]:
        """The versions that never took effect, for the templates that list versions."""
        return overtaken(self.campaign.rule_sheets.only("number", "effective_at"))

    def actor(self) -> Actor:
        """Who acts, for the record."""
        user: Any = self.request.user
        return Actor.from_user(user)

    def _pages(self) -> list[dict[str, Any]]:
        match = self.request.resolver_match
        here = (match.url_name if match else "") or ""
        pages = {
            "front": _("Overview"),
            "rules": _("Rules"),
            "channels": _("Channels"),
            "plugins": _("Plugins"),
        }
        return [
            {
                "url": reverse(f"desk:{name}", args=(self.campaign.slug,)),
                "label": label,
                "is_here": here == name or (name == "rules" and here.startswith("rules")),
            }
            for name, label in pages.items()
        ]
