"""Absolute addresses in documents: the hub's for shared things, the newsroom's for news.

They are worked out from the sites as the database holds them. Wagtail's own `Page.get_full_url`
reads a cache shared by all processes, which may be older than the change a worker was rung for.
"""

from dataclasses import dataclass

from wagtail.models import Page

from site_pages import sharing
from site_pages.models import NewsPage


@dataclass(frozen=True)
class Addresses:
    """What a builder needs to know about hosts, read once per document."""

    hub_id: int
    hub_root_url: str
    mounts: tuple[sharing.Mount, ...]

    def absolute(self, path: str) -> str:
        """A hub address for a path such as a media file's."""
        return path if "://" in path else f"{self.hub_root_url}{path}"

    def owner_of(self, url_path: str) -> sharing.Mount:
        """The site in whose tree a page lives; the hub where none claims it."""
        owners = (m for m in self.mounts if url_path.startswith(m.root_path))
        return next(owners, self.mounts[0])

    def of(self, page: Page) -> str:
        """The canonical address of a page, given as its specific type."""
        owner = self.owner_of(page.url_path)
        if isinstance(page, NewsPage):
            return f"{owner.root_url}{sharing.news_path(page.uid, page.slug)}"
        return f"{owner.root_url}{sharing.path_below(page.url_path, owner.root_path)}"


def read_addresses() -> Addresses:
    """Every site's address; raises LookupError where no default site exists."""
    mounts = tuple(sharing.all_mounts())
    if not mounts:
        raise LookupError("No default site: run `manage.py ensure_sites`.")
    hub = mounts[0]
    return Addresses(hub_id=hub.site_id, hub_root_url=hub.root_url, mounts=mounts)
