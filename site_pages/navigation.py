"""What mastheads and footers list: the way through a site, campaigns, partners."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.contrib.contenttypes.models import ContentType
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from wagtail.models import Page

from cms.campaigns.models import Partner
from cms.plugin_system.slots import Subject
from site_pages import sharing
from site_pages.queries import is_restricted


@dataclass(frozen=True)
class NavLink:
    """One step of a site's navigation. ``is_current`` also holds on pages below the address."""

    title: str
    path: str
    is_current: bool
    kind: str
    """``home``, ``hall``, ``news``, or ``page`` for a page that its editor put into the menu."""


class Masthead:
    """What mastheads and footers list; each list is read only if a template shows it."""

    def __init__(self, path: str = "") -> None:
        self.path = path

    @cached_property
    def campaigns(self) -> list[Any]:
        """Campaign pages that everybody may read, the newest campaign first."""
        from site_pages.models import CampaignPage

        pages = CampaignPage.objects.live().exclude(is_restricted("path"))
        return list(pages.select_related("campaign").order_by("-campaign__year"))

    @property
    def slot_subject(self) -> Subject | None:
        """For plugins, on pages that belong to no campaign: the newest one."""
        return Subject(self.campaigns[0].campaign_id) if self.campaigns else None

    @cached_property
    def partners(self) -> list[Partner]:
        """All partners in their order, with their sites."""
        return list(Partner.objects.select_related("site"))

    @cached_property
    def links(self) -> list[NavLink]:
        """The site's main navigation: home, hall, news, and the shared pages put into menus.

        One query beyond the campaigns'. Where two addresses lead to the page being shown, the
        longer one is the current one.
        """
        steps = [("home", pgettext("navigation", "Home"), "/")]
        if self.campaigns:
            hall = urlsplit(self.campaigns[0].get_url() or "").path
            steps.append(("hall", _("Online exhibition hall"), hall))
        steps.append(("news", _("Notices and reports"), f"/{sharing.NEWS_PREFIX}/"))
        steps += [("page", page.title, path) for page, path in self._menu_pages()]
        current = max((p for _k, _t, p in steps if self._is_at(p)), key=len, default=None)
        return [NavLink(title, path, path == current, kind) for kind, title, path in steps]

    @property
    def search_path(self) -> str:
        """Where a site's search is."""
        return reverse("search")

    def _is_at(self, path: str) -> bool:
        return self.path == path if path == "/" else self.path.startswith(path)

    def _menu_pages(self) -> list[tuple[Page, str]]:
        """Shared pages in menus with the path they have on every host, in the tree's order."""
        mount = sharing.current_mount()
        if mount is None:
            return []
        found = Page.objects.live().in_menu().filter(url_path__startswith=mount.hub_root_path)
        shared = found.filter(content_type__in=_shared_types()).exclude(is_restricted("path"))
        paths = (
            (page, sharing.mounted_path(page.url_path, mount)) for page in shared.order_by("path")
        )
        return [(page, path) for page, path in paths if path]


def _shared_types() -> list[ContentType]:
    """The types whose pages are mounted on every host; Django keeps them in memory."""
    from site_pages.models import SharedPage

    return list(ContentType.objects.get_for_models(*_concrete_below(SharedPage)).values())


def _concrete_below(model: type[Any]) -> list[type[Any]]:
    below = [found for child in model.__subclasses__() for found in _concrete_below(child)]
    return below if model._meta.abstract else [model, *below]
