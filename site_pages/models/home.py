"""Home pages: the hub's, and one per partner."""

from typing import Any

from django.db import models
from django.http import Http404, HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import RichTextField
from wagtail.models import Page
from wagtail.url_routing import RouteResult

from site_pages import queries, sharing
from site_pages.models.base import PublicPage
from site_pages.resolving import resolve

RICH_TEXT_FEATURES = ["bold", "link", "ol", "ul", "document-link"]


class HomePage(PublicPage):
    """What the hub's and the partners' home pages have in common: routing and their lists."""

    tagline = models.CharField(_("tagline"), max_length=100, blank=True)
    introduction = RichTextField(_("introduction"), blank=True, features=RICH_TEXT_FEATURES)

    content_panels = [*Page.content_panels, FieldPanel("tagline"), FieldPanel("introduction")]
    parent_page_types = ["wagtailcore.Page"]

    class Meta:
        abstract = True

    def route(self, request: HttpRequest, path_components: list[str]) -> RouteResult:
        """Own tree first, then shared news and, on partner sites, the hub's shared tree.

        Raises Http404, or `resolving.PageGone` for what was public once and is withdrawn.
        """
        page = resolve(sharing.mount_of(request), path_components, home=self)
        if page is None:
            raise Http404
        return RouteResult(page)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Newest cases and news for the front page."""
        context = super().get_context(request, *args, **kwargs)
        context.update(queries.front_page(sharing.mount_of(request)))
        return context


class HubHomePage(HomePage):
    """The hub: campaign, exhibition hall and shared news live below it."""

    subpage_types = [
        "site_pages.CampaignPage",
        "site_pages.NewsroomPage",
        "site_pages.StandardPage",
    ]
    max_count = 1
    template = "pages/home.html"  # Wagtail does not inherit it from an abstract class

    class Meta:
        verbose_name = _("hub home page")


class PartnerHomePage(HomePage):
    """A partner's front page; the partner's own newsroom lives below it."""

    subpage_types = ["site_pages.NewsroomPage"]
    template = "pages/home.html"

    class Meta:
        verbose_name = _("partner home page")
