"""Both sites, on a phone and on a desk: what a visitor's eyes meet there."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from playwright.sync_api import Browser, Locator, Page, expect

WIDTHS = {390: 844, 1280: 900}
PATIENCE = 60_000.0  # milliseconds
SEEN_WITHIN = 10_000.0
# What is expected comes when it comes: a crowded machine answers a form after seconds.
expect.set_options(timeout=PATIENCE)


@dataclass(frozen=True)
class View:
    """One site at one width, an address opened."""

    page: Page
    site: str
    status: int

    @property
    def path(self) -> str:
        """What the address bar says after the site's own address."""
        assert self.page.url.startswith(f"{self.site}/"), self
        return self.page.url.removeprefix(self.site)

    def heading(self) -> str:
        """The page's heading, which can be seen."""
        return self._seen(self.page.locator("h1")).inner_text()

    def shows_link(self, text: str) -> None:
        """Fails unless a link with this text can be seen and clicked."""
        self._seen(self.page.get_by_role("link", name=text, exact=True))

    def nowhere_says(self, text: str) -> bool:
        """Whether the text is in no part of the page."""
        return self.page.get_by_text(text).count() == 0

    def __str__(self) -> str:
        width = (self.page.viewport_size or {"width": 0})["width"]
        return f"{self.page.url} at {width} px"

    @staticmethod
    def _seen(locator: Locator) -> Locator:
        """The first of these, scrolled to: neither hidden nor clipped nor under anything."""
        locator.first.click(trial=True, timeout=SEEN_WITHIN)
        return locator.first


@dataclass(frozen=True)
class Windows:
    """A window of each width; what they have opened before is in their caches."""

    pages: tuple[Page, ...]
    sites: tuple[str, ...]

    def open(self, path: str) -> Iterator[View]:
        """The same path in every window, on every site."""
        for site in self.sites:
            for page in self.pages:
                response = page.goto(f"{site}{path}")
                assert response is not None
                yield View(page, site, response.status)


@contextmanager
def open_windows(browser: Browser, sites: tuple[str, ...]) -> Iterator[Windows]:
    """Fresh windows, closed when the block is left."""
    contexts = [
        browser.new_context(
            locale="zh-CN",
            viewport={"width": width, "height": height},
            reduced_motion="reduce",
        )
        for width, height in WIDTHS.items()
    ]
    for context in contexts:
        context.set_default_timeout(PATIENCE)
    try:
        yield Windows(tuple(context.new_page() for context in contexts), sites)
    finally:
        for context in contexts:
            context.close()
