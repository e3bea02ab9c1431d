"""Sites and home pages, derived from the base domain: run at every start, twice is once."""

from collections.abc import Collection

from django.db import transaction
from wagtail.models import Page, Site

from cms.campaigns.models import Partner
from cms.core import ingress_entrances
from site_pages import sharing, theming
from site_pages.desk import roles
from site_pages.editing.three_reviews import ensure_review
from site_pages.models import HubHomePage, NewsroomPage, PartnerHomePage
from site_pages.newsrooms import ensure_offices

HUB_TITLE = "青岛信息化案例网上展厅"
NEWSROOM_TITLE = "新闻"


@transaction.atomic
def ensure_sites(
    *, base_domain: str, port: int, partners: Collection[str] | None = None
) -> list[Site]:
    """Give the hub and the partners a site each, at addresses that follow from the settings.

    ``partners`` defaults to those that have a theme. Returns the sites, the hub first.
    """
    # Two processes that start at once take turns here (SQLite: at the transaction's start).
    Page.objects.select_for_update().get(pk=Page.get_first_root_node().pk)
    chosen = set(theming.theme_slugs() if partners is None else partners)
    hub = _ensure_hub(base_domain, port)
    rows = Partner.objects.filter(slug__in=chosen).order_by("ordinal")
    return [hub, *(_ensure_partner(partner, base_domain, port) for partner in rows)]


def _ensure_hub(base_domain: str, port: int) -> Site:
    root = Page.get_first_root_node()
    home = HubHomePage.objects.first()
    if home is None:
        home = root.add_child(
            instance=HubHomePage(
                title=HUB_TITLE, slug=sharing.HUB_THEME, tagline="数字青岛 · 案例风采"
            )
        )
        home.save_revision().publish()
    site = Site.objects.filter(is_default_site=True).first() or Site(is_default_site=True)
    welcome = site.root_page if site.pk and site.root_page_id != home.pk else None
    _point(site, home, base_domain, port, HUB_TITLE)
    if welcome is not None and welcome.specific_class is Page:
        welcome.delete()
    _ensure_newsroom(home)
    roles.ensure_page_rights(home)
    return site


def _ensure_partner(partner: Partner, base_domain: str, port: int) -> Site:
    root = Page.get_first_root_node()
    home = PartnerHomePage.objects.filter(slug=partner.slug, depth=2).first()
    if home is None:
        home = root.add_child(instance=PartnerHomePage(title=partner.name, slug=partner.slug))
        home.save_revision().publish()
    site = partner.site or Site.objects.filter(root_page=home).first() or Site()
    _point(site, home, f"{partner.slug}.{base_domain}", port, partner.name)
    if partner.site_id != site.pk:
        partner.site = site
        partner.save()
    _ensure_newsroom(home)
    return site


def _point(site: Site, home: Page, hostname: str, port: int, name: str) -> None:
    wanted = {"hostname": hostname, "port": port, "root_page_id": home.pk, "site_name": name}
    if site.pk and all(getattr(site, key) == value for key, value in wanted.items()):
        return
    for key, value in wanted.items():
        setattr(site, key, value)
    site.root_page = home
    site.save()


def _ensure_newsroom(home: HubHomePage | PartnerHomePage) -> None:
    if not home.get_children().type(NewsroomPage).exists():
        newsroom = home.add_child(
            instance=NewsroomPage(title=NEWSROOM_TITLE, slug=sharing.NEWS_PREFIX)
        )
        newsroom.save_revision().publish()
    ensure_review(home, ensure_offices(home))


def connect_entrances() -> None:
    """Say which host names visitors reach us by: the sites' (DESIGN 8)."""
    ingress_entrances.declare(_entrances)


def _entrances() -> list[ingress_entrances.Entrance]:
    return [
        ingress_entrances.Entrance(url=mount.root_url, name=mount.site_name, is_main=mount.is_hub)
        for mount in sharing.all_mounts()
    ]
