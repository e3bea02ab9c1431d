"""What mastheads and footers list: the way through a site, campaigns, partners."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from cms.campaigns.models import Partner
from cms.plugin_system.slots import Subject
from site_pages import menus, sharing
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
        self._mount = sharing.current_mount()

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

        As a rule no query beyond the campaigns'. Where two addresses lead to the page being shown,
        the longer one is the current one.
        """
        steps = [("home", pgettext("navigation", "Home"), "/")]
        if self.campaigns:
            hall = urlsplit(self.campaigns[0].get_url() or "").path
            steps.append(("hall", _("Online exhibition hall"), hall))
        steps.append(("news", _("Notices and reports"), f"/{sharing.NEWS_PREFIX}/"))
        steps += [("page", title, path) for title, path in self._menu_pages()]
        current = max((p for _k, _t, p in steps if self._is_at(p)), key=len, default=None)
        return [NavLink(title, path, path == current, kind) for kind, title, path in steps]

    @property
    def search_path(self) -> str:
        """Where a site's search is."""
        return reverse("search")

    def _is_at(self, path: str) -> bool:
        return self.path == path if path == "/" else self.path.startswith(path)

    def _menu_pages(self) -> list[tuple[str, str]]:
        """Shared pages in menus: title, and the path that each has on every host."""
        mount = self._mount
        if mount is None:
            return []
        paths = ((title, sharing.mounted_path(path, mount)) for title, path in menus.in_menus())
        return [(title, path) for title, path in paths if path]
