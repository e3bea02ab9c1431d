"""Views that belong to no page: sitemap, robots and the error pages in each site's dress."""

import logging
import sys
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template import loader
from django.urls import reverse
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import cache_control

from cms.core.address_length import AddressTooLong
from cms.core.outages import Outage, outage_of
from site_pages import sharing
from site_pages.sharing import HUB_THEME
from site_pages.sitemap import site_addresses
from site_pages.theming import current_theme

logger = logging.getLogger(__name__)

# Wagtail's uploader posts each file here and shows what the answer says, if it is a 200.
UPLOADER_PATH = "/multiple/add/"


@dataclass(frozen=True)
class Notice:
    """What a person reads when something passes, and after how many seconds to try again."""

    heading: str | Promise
    text: str | Promise
    retry_after: int


OUTAGES = {
    Outage.BUSY: Notice(
        gettext_lazy("The system is busy; nothing was saved"),
        gettext_lazy(
            "Your last action was not completed and nothing was changed. Wait a moment, go back "
            "with your browser's back button (what you filled in is usually still there) and "
            "submit it again."
        ),
        retry_after=10,
    ),
    Outage.FULL: Notice(
        gettext_lazy("The server's storage is full; nothing was saved"),
        gettext_lazy(
            "Your last action was not completed and the file was not saved. Ask an administrator "
            "to make room, then go back with your browser's back button and submit it again."
        ),
        retry_after=300,
    ),
}
# Who only reads has nothing to lose and need not know which of the two it is.
READING = Notice(
    gettext_lazy("The system is busy"),
    gettext_lazy("Please reload the page in a moment."),
    retry_after=10,
)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404 in the site's own dress."""
    return render(request, "404.html", status=404)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400 in words, for requests that were refused before a site was known."""
    too_long = isinstance(exception, AddressTooLong)
    with translation.override(settings.LANGUAGE_CODE):
        return HttpResponse(
            _("The address is too long.") if too_long else _("The request cannot be understood."),
            status=414 if too_long else 400,
            content_type="text/plain; charset=utf-8",
        )


def server_error(request: HttpRequest) -> HttpResponse:
    """500, or 503 for what passes: a locked or lost database, a full disk.

    Django calls this while it handles the exception, wherever in the request that arose: also
    where no language had been chosen yet.
    """
    outage = outage_of(sys.exc_info()[1])
    with translation.override(settings.LANGUAGE_CODE):
        if outage is None:
            return _bare_page("500.html", {}, _("Something went wrong on our side."), status=500)
        reading = request.method in {"GET", "HEAD"}
        return _unavailable(request, READING if reading else OUTAGES[outage])


def _unavailable(request: HttpRequest, notice: Notice) -> HttpResponse:
    """Say what to do; the uploader of several files shows the sentence beside its file."""
    response: HttpResponse
    plain = f"{notice.heading}。{notice.text}"
    if request.path.endswith(UPLOADER_PATH) and request.method == "POST":
        response = JsonResponse({"success": False, "error_message": plain})
    else:
        words = {"heading": str(notice.heading), "text": str(notice.text)}
        response = _bare_page("503.html", words, plain, status=503)
        response["Retry-After"] = str(notice.retry_after)
    response["Cache-Control"] = "no-store"
    return response


def _bare_page(
    template_name: str, words: dict[str, str], plain: str, *, status: int
) -> HttpResponse:
    """The site's page if it still renders, a plain sentence if not.

    Rendered without the context every other page has: that reads the database, which may be
    just what is broken.
    """
    try:
        template = loader.get_template(template_name)
        context = {"theme": current_theme() or HUB_THEME, **words}
        return HttpResponse(template.render(context), status=status)
    except Exception:
        logger.exception("the error page cannot be rendered")
        return HttpResponse(plain, status=status, content_type="text/plain; charset=utf-8")


@cache_control(public=True, max_age=300)
def sitemap(request: HttpRequest) -> HttpResponse:
    """The addresses this host wants indexed."""
    mount = sharing.mount_of(request)
    return render(
        request,
        "sitemap.xml",
        {"addresses": site_addresses(mount)},
        content_type="application/xml; charset=utf-8",
    )


@cache_control(public=True, max_age=300)
def robots(request: HttpRequest) -> HttpResponse:
    """Where crawlers find the sitemaps and the feed, and what they should leave alone."""
    mount = sharing.mount_of(request)
    lines = [
        "User-agent: *",
        "Disallow: /admin/",
        "Disallow: /accounts/",
        f"Disallow: {reverse('text-size')}",
        f"Sitemap: {mount.root_url}{reverse('sitemap')}",
        f"Sitemap: {mount.root_url}{reverse('news-sitemap')}",
        f"# Atom: {mount.root_url}{reverse('feed')}",
        "",
    ]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")
