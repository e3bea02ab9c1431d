"""A running demo, once for all browser tests of a worker, and a Chromium for each file."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from site_pages.theming import theme_slugs
from tests import reachable
from tests.browser.editing import log_in
from tests.browser.places import SITES
from tests.browser.running_demo import RunningDemo, run_demo
from tests.browser.windows import PATIENCE, Windows, open_windows

CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A test that asks for ``site`` runs on the hub and on every partner with a theme."""
    if "site" in metafunc.fixturenames:
        themes = set(theme_slugs())
        metafunc.parametrize("site", [slug for slug in SITES if slug in themes])


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningDemo]:
    """The demo, running."""
    with run_demo(tmp_path_factory.mktemp("demo")) as running:
        yield running


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """The system's Chromium, headless.

    It ends with the file that asked for it: Playwright's event loop runs in this thread until
    then, and Django refuses to touch a database beside a running loop.
    """
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=reachable.chromium().address, args=CHROMIUM_FLAGS
        )
        yield browser
        browser.close()


@pytest.fixture
def visitor(chromium: Browser) -> Iterator[Page]:
    """A fresh visitor at desktop width."""
    context = chromium.new_context(
        locale="zh-CN", viewport={"width": 1280, "height": 900}, reduced_motion="reduce"
    )
    context.set_default_timeout(PATIENCE)
    yield context.new_page()
    context.close()


@pytest.fixture(scope="module")
def windows(chromium: Browser, demo: RunningDemo) -> Iterator[Windows]:
    """Both sites, on a phone and on a desk."""
    with open_windows(chromium, demo.sites) as opened:
        yield opened


@pytest.fixture(scope="module")
def organiser(chromium: Browser, demo: RunningDemo) -> Iterator[Page]:
    """The organiser, logged in to the admin through the accounts pages."""
    context = chromium.new_context(locale="zh-CN", viewport={"width": 1280, "height": 1000})
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    log_in(page, demo, "organiser")
    yield page
    context.close()
