"""Which site a visitor is on: found once a request, forgotten when the response is rendered."""

from collections.abc import Callable

from django.contrib import messages
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseRedirect,
    JsonResponse,
)
from django.http.request import split_domain_port
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.encoding import escape_uri_path
from django.utils.translation import gettext as _

from site_pages import channels, sharing
from site_pages.exceptions import PageRefusal
from site_pages.reach import text_size
from site_pages.resolving import PageGone
from site_pages.theming import dressed_as

# Accounts and the admin live on the hub alone; partner hosts lead there.
ADMIN_PREFIX = "/admin/"
HUB_ONLY_PREFIXES = (ADMIN_PREFIX, "/accounts/")
# The same on every host: no query is spent on finding the site.
SITELESS_PREFIXES = ("/static/", "/media/", "/api/")


class MountMiddleware:
    """Sets the mount and the theme around the whole request, rendering included."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Resolve the host, hold mount and theme, and let both go again."""
        if request.path.startswith(SITELESS_PREFIXES):
            return self.get_response(request)
        host, port = split_domain_port(request.get_host())
        found = sharing.site_for_host(host, int(port or request.get_port()))
        if found is None:
            return self._without_hub(request)
        # Where Wagtail would keep the answer of its own query.
        setattr(request, "_wagtail_site", found[0])  # noqa: B010 -- Wagtail's attribute, not Django's
        mount = sharing.mount_of_site(*found)
        if not mount.is_hub and request.path.startswith(HUB_ONLY_PREFIXES):
            return self._to_hub(request, mount)
        # Who works in the admin visits no site: each page has its owner's address there.
        visited = None if request.path.startswith(ADMIN_PREFIX) else mount
        with sharing.visiting(visited), dressed_as(mount.theme):
            response = self.get_response(request)
        text_size.keep_private(request, response)
        if (channel := request.GET.get(channels.PARAMETER)) and mount.is_hub:
            self._remember_where_from(request, response, channel)
        return response

    @staticmethod
    def _remember_where_from(
        request: HttpRequest, response: HttpResponseBase, channel: str
    ) -> None:
        """A partner's host has sent its visitor here, to the part that lives on the hub alone."""
        if request.path.startswith(HUB_ONLY_PREFIXES):
            channels.remember(request, response, channel)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """A withdrawn page answers 410 in the site's own dress; a refusal is said in the admin."""
        if isinstance(exception, PageGone):
            return gone(request, exception)
        if isinstance(exception, PageRefusal) and request.path.startswith(ADMIN_PREFIX):
            messages.error(request, str(exception))
            home = reverse("wagtailadmin_home")
            if request.headers.get("x-requested-with") == "XMLHttpRequest":
                # A dialog of Wagtail's: it goes where this answer says.
                return JsonResponse({"step": "success", "redirect": home})
            return redirect(home)
        return None

    def _without_hub(self, request: HttpRequest) -> HttpResponseBase:
        """Nothing can be shown before the hub is set up; the admin alone still answers."""
        if request.path.startswith(HUB_ONLY_PREFIXES):
            return self.get_response(request)
        return HttpResponse(
            _("This site is not set up yet. (For the operator: run manage.py ensure_sites.)"),
            status=503,
            content_type="text/plain; charset=utf-8",
            headers={"Retry-After": "60", "Cache-Control": "no-store"},
        )

    @staticmethod
    def _to_hub(request: HttpRequest, mount: sharing.Mount) -> HttpResponse:
        """The same path and query on the hub; ``channel`` says by which one the visitor came."""
        query = request.GET.copy()
        with sharing.visiting(mount):
            query[channels.PARAMETER] = channels.channel_of(request)
        path = escape_uri_path(request.path)
        return HttpResponseRedirect(f"{mount.hub_root_url}{path}?{query.urlencode()}")


def gone(request: HttpRequest, why: PageGone) -> HttpResponse:
    """410 in the dress of the visited site, with the reason and the publisher's sentence."""
    return render(request, "410.html", {"reason": why.reason, "note": why.note}, status=410)
