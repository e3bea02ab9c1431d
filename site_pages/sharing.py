"""Which site is being visited, and what it shows of the shared tree (DESIGN section 5).

The campaign tree lives once, under the hub. A partner's host *mounts* it: a path that the
partner's own tree does not have is looked up under the hub, among shareable pages only.
Shared news answers on every host at ``/news/{uid}/{slug}/``. How a path is turned into a page
is in `site_pages.resolving`.
"""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from urllib.parse import quote
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import Exists, Q
from django.http import HttpRequest
from django.http.request import split_domain_port
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page, PageViewRestriction, Site

from cms.campaigns.models import IndexPolicy
from cms.plugin_system.page_routes import first_segments

NEWS_PREFIX = "news"
HUB_THEME = "hub"
# /from/<channel>/ leads to the campaign and remembers the channel.
CHANNEL_PREFIX = "from"
# /cases/<uid>/ leads to a case wherever its page is; what a case gives away lies below.
CASES_PREFIX = "cases"
# First path segments that belong to the program on every host.
RESERVED_SLUGS = frozenset(
    {
        "_util",
        "accounts",
        "admin",
        "api",
        CASES_PREFIX,
        "documents",
        "embed",
        CHANNEL_PREFIX,
        "healthz",
        "media",
        "readyz",
        "search",
        "static",
        "text-size",
    }
)
# Below a campaign's page, for the page of its results alone, which is public with them (R110).
RESULTS = "results"


@dataclass(frozen=True)
class Mount:
    """The site a visitor is on: where its own pages live and where the shared ones do."""

    site_id: int
    site_name: str
    root_url: str
    root_path: str
    hub_root_path: str
    hub_root_url: str
    slug: str
    index_policy: str

    @property
    def is_hub(self) -> bool:
        """Whether this is the hub itself."""
        return self.slug == HUB_THEME

    @property
    def theme(self) -> str:
        """Folder of the site's templates and tokens."""
        return self.slug


_current: ContextVar[Mount | None] = ContextVar("mount", default=None)


def current_mount() -> Mount | None:
    """The site being visited; None in tasks and commands, which get the owner's addresses."""
    return _current.get()


@contextmanager
def visiting(mount: Mount | None) -> Iterator[None]:
    """Hold ``mount`` as the current site until the block is left."""
    token = _current.set(mount)
    try:
        yield
    finally:
        _current.reset(token)


def at_home() -> AbstractContextManager[None]:
    """Addresses as the owner's site gives them, whatever host is being visited."""
    return visiting(None)


def site_for_host(host: str, port: int) -> tuple[Site, Site] | None:
    """The site that answers on ``host`` and the hub's, which answers on unknown hosts. One query.

    Both come with their home page in its specific type. None where no site has been set up yet.
    """
    sites = list(
        Site.objects.filter(Q(hostname=host) | Q(is_default_site=True))
        .select_related("root_page__hubhomepage", "root_page__partnerhomepage", "partner")
        .annotate(guarded=Exists(PageViewRestriction.objects.all()))
    )
    hub = next((site for site in sites if site.is_default_site), None)
    if hub is None:
        return None
    for site in sites:
        site.root_page = _specific_home(site.root_page)
        site.root_page.guarded = site.guarded
    named = [site for site in sites if site.hostname == host]
    here = next((site for site in named if site.port == port), named[0] if named else hub)
    return here, hub


def _specific_home(page: Page) -> Page:
    """The joined child row, so that Wagtail's routing does not ask for it again."""
    homes = (getattr(page, name, None) for name in ("hubhomepage", "partnerhomepage"))
    return next((home for home in homes if home is not None), page)


def mount_for_host(host: str, port: int) -> Mount | None:
    """The mount answering on ``host``; the hub's for an unknown one. One query.

    None where no site has been set up yet.
    """
    found = site_for_host(host, port)
    return mount_of_site(*found) if found else None


def mount_of_site(site: Site, hub: Site) -> Mount:
    """The mount of one site, given the hub it borrows from."""
    partner = getattr(site, "partner", None)
    return Mount(
        site_id=site.pk,
        site_name=partner.name if partner else site.site_name,
        root_url=site.root_url,
        root_path=site.root_page.url_path,
        hub_root_path=hub.root_page.url_path,
        hub_root_url=hub.root_url,
        slug=partner.slug if partner else HUB_THEME,
        index_policy=partner.index_policy if partner else IndexPolicy.ORIGINAL,
    )


def all_mounts() -> list[Mount]:
    """Every site's mount, the hub first, partners in their order."""
    sites = list(Site.objects.select_related("root_page", "partner"))
    hub = next((site for site in sites if site.is_default_site), None)
    if hub is None:
        return []
    partners = sorted(
        (site for site in sites if getattr(site, "partner", None)),
        key=lambda site: site.partner.ordinal,
    )
    return [mount_of_site(site, hub) for site in [hub, *partners]]


def mount_of(request: HttpRequest) -> Mount:
    """The mount of the request's host; raises LookupError where no site exists."""
    mount = current_mount()
    if mount is None:
        host, port = split_domain_port(request.get_host())
        mount = mount_for_host(host, int(port or request.get_port()))
    if mount is None:
        raise LookupError("No default site: run `manage.py ensure_sites`.")
    return mount


def mount_named(slug: str) -> Mount | None:
    """The mount of the site with this theme, None where it has no site. One query."""
    return next((mount for mount in all_mounts() if mount.slug == slug), None)


def news_path(uid: UUID, slug: str) -> str:
    """The path of a news page, percent-encoded; the same on every host."""
    return f"/{NEWS_PREFIX}/{uid}/{quote(slug)}/"


def path_below(url_path: str, root_path: str) -> str:
    """The percent-encoded path of a page on a site, given the site's root in the tree."""
    path: str = reverse("wagtail_serve", args=(url_path.removeprefix(root_path),))
    return path


def mounted_path(url_path: str, mount: Mount) -> str | None:
    """The path at which every host shows a page of the hub's tree; None for other pages."""
    if not url_path.startswith(mount.hub_root_path):
        return None
    return path_below(url_path, mount.hub_root_path)


def is_shared(page: Page) -> bool:
    """Whether a page of the hub's tree is mounted on partner hosts."""
    from site_pages.models.base import SharedPage

    return issubclass(page.specific_class or Page, SharedPage)


def leads_to_news(page: Page) -> bool:
    """Whether a page of the hub's tree has, below the campaign, an address that leads to another.

    An exhibition lies below its campaign and is read, as all news is, under ``/news/``.
    """
    from site_pages.models import ExhibitionPage

    return issubclass(page.specific_class or Page, ExhibitionPage)


def refuse_mounted_slug(page: Page, parent: Page | None) -> None:
    """Raise ValidationError where a page below a home page would hide another one.

    The hub's children appear on every host: neither may a site's own page take the address of
    one of them, nor the hub one that a site's own page has already. Newsrooms alone share
    theirs, and some addresses belong to the program.
    """
    if parent is not None and page.slug == RESULTS:
        _refuse_results_address(page, parent)
    if parent is None or parent.depth != 2:
        return
    if page.slug in RESERVED_SLUGS | first_segments():
        raise ValidationError({"slug": _("This address is reserved.")}, code="reserved_slug")
    if page.slug == NEWS_PREFIX:
        _refuse_newsroom_address(page)
        return
    hub_id = Site.objects.filter(is_default_site=True).values_list("root_page_id", flat=True)
    elsewhere = Page.objects.filter(depth=parent.depth + 1, slug=page.slug).exclude(pk=page.pk)
    if hub_id.first() != parent.pk:
        hub = Page.objects.filter(pk__in=hub_id).first()
        if hub is not None and elsewhere.filter(path__startswith=hub.path).exists():
            raise ValidationError(
                {"slug": _("This address belongs to shared content of the hub.")},
                code="mounted_slug",
            )
    elif elsewhere.exclude(path__startswith=parent.path).exists():
        raise ValidationError(
            {"slug": _("A partner's own page already has this address.")}, code="mounted_slug"
        )


def _refuse_results_address(page: Page, parent: Page) -> None:
    from site_pages.models import CampaignPage, ResultsPage

    if isinstance(page.specific, ResultsPage):
        return
    if issubclass(parent.specific_class or Page, CampaignPage):
        raise ValidationError({"slug": _("This address is reserved.")}, code="reserved_slug")


def _refuse_newsroom_address(page: Page) -> None:
    from site_pages.models.news import NewsroomPage

    if not isinstance(page.specific, NewsroomPage):
        raise ValidationError(
            {"slug": _("This address belongs to the newsroom.")}, code="reserved_slug"
        )
