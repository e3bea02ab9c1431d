"""A draft as each of the eight sites would show it, side by side and on a phone."""

import base64
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from wagtail.models import Site

from cms.campaigns.qr import as_png
from site_pages.editing.draft_links import LIFETIME, draft_paths, read_token
from site_pages.editing.page_tool import PageTool


class Themes(PageTool):
    """Eight frames as wide as a phone; under each a code that opens it on one."""

    template_name = "site_pages/editing/themes.html"
    page_title = _("Preview on all sites")
    header_icon = "mobile-alt"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """One entry for each theme, the newsroom's own first."""
        revision = self.page.get_latest_revision()
        modes = self.page.preview_modes
        paths = draft_paths(revision, dict(modes)) if revision is not None else {}
        hub = Site.objects.get(is_default_site=True).root_url
        return super().get_context_data(
            themes=[self._entry(hub, paths.get(mode[0]), *mode) for mode in modes],
            hours=int(LIFETIME.total_seconds() // 3600),
            **kwargs,
        )

    def _entry(self, hub: str, path: str | None, theme: str, label: Any) -> dict[str, Any]:
        entry = {
            "label": label,
            "frame": reverse("editing:in-theme", args=(self.page.pk, theme)),
        }
        if path is not None:
            link = f"{hub}{path}"
            code = base64.b64encode(as_png(link)).decode()
            entry |= {"link": link, "code": f"data:image/png;base64,{code}"}
        return entry


class InTheme(PageTool):
    """The draft itself, for a frame of the page above."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """What Wagtail's preview shows, of what was saved last."""
        draft = self.page.get_latest_revision_as_object()
        response: HttpResponse = draft.make_preview_request(request, kwargs["theme"])
        response["Cache-Control"] = "no-store"
        return response


@xframe_options_sameorigin
def draft(request: HttpRequest, token: str) -> HttpResponseBase:
    """A draft for whoever has its link, until that ends; no crawler and no cache keeps it."""
    found = read_token(token)
    if found is None:
        response: HttpResponseBase = render(request, "site_pages/editing/expired.html", status=410)
    else:
        revision, theme = found
        page = revision.as_object()
        response = page.make_preview_request(request, theme)
    response["Cache-Control"] = "no-store"
    response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    response["Referrer-Policy"] = "no-referrer"
    return response
