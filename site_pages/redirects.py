"""Old addresses: kept in the same transaction as the rename or move, answered on every host.

Wagtail creates its automatic redirects after commit; a process that dies in between loses them.
Here the rows are written before the page's own row changes, inside the transaction that changes
it, so that ``WAGTAILREDIRECTS_AUTO_CREATE`` is switched off.
"""

from collections.abc import Iterable
from typing import Any

from django.db.models import Q
from django.db.models.signals import pre_save
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponsePermanentRedirect,
    HttpResponseRedirect,
)
from wagtail.contrib.redirects.middleware import RedirectMiddleware
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, Site

from site_pages import sharing

NOT_FOUND = 404
MAX_PATH = 255  # characters a Redirect row can hold


def connect() -> None:
    """Watch every page's address; Wagtail saves moves through its base class."""
    pre_save.connect(before_page_is_saved, dispatch_uid="site_pages:old_addresses")


def before_page_is_saved(sender: type, instance: Any, **kwargs: Any) -> None:
    """Receiver of ``pre_save``: keep the address that this very save is about to change."""
    fields = kwargs.get("update_fields")
    if not isinstance(instance, Page) or instance._state.adding or kwargs.get("raw"):
        return
    if fields is not None and not {"url_path", "slug"} & set(fields):
        return
    before = Page.objects.filter(pk=instance.pk).values_list("url_path", flat=True).first()
    if before and before != instance.url_path:
        keep_old_addresses(instance, before)


def keep_old_addresses(page: Page, old_url_path: str) -> None:
    """Make the stored addresses of the page and of everything below it redirect to them.

    Pages that were never public have no address worth keeping. Call it before the rows change
    and inside the transaction that changes them.
    """
    site = _site_of(old_url_path)
    if site is None or site.root_page_id == page.pk:
        return
    root_path = site.root_page.url_path
    was_public = Q(live=True) | Q(first_published_at__isnull=False)
    concerned = Page.objects.filter(was_public, url_path__startswith=old_url_path)
    former = {
        Redirect.normalise_path("/" + url_path[len(root_path) :]): pk
        for pk, url_path in concerned.values_list("pk", "url_path")
    }
    _store(site, {path: pk for path, pk in former.items() if len(path) <= MAX_PATH})


def _store(site: Site, targets: dict[str, int]) -> None:
    """One row per old path; what pointed elsewhere from there is replaced."""
    known = Redirect.objects.filter(site=site, old_path__in=targets)
    for redirect in known:
        redirect.redirect_page_id = targets.pop(redirect.old_path)
        redirect.redirect_link = redirect.redirect_page_route_path = ""
        redirect.automatically_created = redirect.is_permanent = True
        redirect.save()
    Redirect.objects.bulk_create(
        Redirect(
            old_path=path,
            site=site,
            redirect_page_id=pk,
            is_permanent=True,
            automatically_created=True,
        )
        for path, pk in targets.items()
    )


def _site_of(url_path: str) -> Site | None:
    sites = Site.objects.select_related("root_page")
    return next((site for site in sites if url_path.startswith(site.root_page.url_path)), None)


class MountedRedirectMiddleware(RedirectMiddleware):
    """Wagtail's redirects; on a partner's host those of the hub's shared tree answer as well.

    They lead to a page where it is now, on the host being visited, and keep the query string.
    A page that has been withdrawn since answers 410 at its old addresses too.
    """

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        """Turn a 404 into what is known about its path. One query, two where a page is named."""
        mount = sharing.current_mount()
        if response.status_code != NOT_FOUND or mount is None or "\0" in request.path:
            return response
        redirect = _redirect_for(request, mount)
        return response if redirect is None else _answer(request, response, redirect)


def _redirect_for(request: HttpRequest, mount: sharing.Mount) -> Redirect | None:
    """The best row: of the site before one of all sites before the hub's; query before none."""
    paths = _spellings(request)
    hub = Q() if mount.is_hub else Q(site__is_default_site=True)
    here = Q(site=mount.site_id) | Q(site=None) | hub
    rows = Redirect.objects.filter(here, old_path__in=paths).select_related("redirect_page")

    def rank(row: Redirect) -> tuple[int, int]:
        kinship = {mount.site_id: 0, None: 1}.get(row.site_id, 2)
        return paths.index(row.old_path), kinship

    own = {mount.site_id, None}
    fitting = (row for row in rows if row.site_id in own or _is_shared_target(row))
    return min(fitting, key=rank, default=None)


def _is_shared_target(row: Redirect) -> bool:
    """Of the hub's redirects a partner's host follows those to pages it mounts."""
    return row.redirect_page is not None and sharing.is_shared(row.redirect_page)


def _spellings(request: HttpRequest) -> list[str]:
    """How the asked path may be stored: decoded or as sent, with its query or without."""
    sent, bare = request.get_full_path(), request.get_full_path().partition("?")[0]
    spellings = (
        Redirect.normalise_path(text, decode_unicode=decoded)
        for text in (sent, bare)
        for decoded in (True, False)
    )
    return _unique(spellings)


def _unique(paths: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(paths))


def _answer(
    request: HttpRequest, response: HttpResponseBase, redirect: Redirect
) -> HttpResponseBase:
    if redirect.redirect_page is not None and not redirect.redirect_page.live:
        return _withdrawn(request, response, redirect.redirect_page)
    link = redirect.link
    if not link:
        return response
    query = request.META.get("QUERY_STRING", "")
    if query and redirect.redirect_page is not None and "?" not in redirect.old_path:
        link = f"{link}?{query}"
    kind = HttpResponsePermanentRedirect if redirect.is_permanent else HttpResponseRedirect
    return kind(link)


def _withdrawn(request: HttpRequest, response: HttpResponseBase, page: Page) -> HttpResponse:
    from site_pages.middleware import gone
    from site_pages.resolving import page_gone

    if page.first_published_at is None:
        return response  # type: ignore[return-value]  # -- the 404 that came in
    return gone(request, page_gone(page))
