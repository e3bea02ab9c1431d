"""Every public page of both sites: axe finds nothing, nothing overflows a phone (D7)."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.running_demo import RunningDemo

pytestmark = [pytest.mark.browser, pytest.mark.slow]

STANDARD = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}


def addresses(demo: RunningDemo) -> dict[str, str]:
    """One path per page type."""
    case = demo.api("cases/?limit=1")["items"][0]
    news = demo.api("news/?limit=1&kind=report")["items"][0]
    return {
        "home": "/",
        "hall": "/2020/",
        "hall, nothing found": "/2020/?q=%E6%97%A0%E6%AD%A4%E6%A1%88%E4%BE%8B",
        "category": "/2020/citizen-services/",
        "case": case["url"].removeprefix(demo.hub),
        "newsroom": "/news/",
        "report": "/news/" + news["url"].partition("/news/")[2],
        "not found": "/nothing-here/",
    }


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("site", ["hub", "partner"])
def test_axe_finds_nothing(visitor: Page, demo: RunningDemo, site: str, width: int):
    base = getattr(demo, site)
    visitor.set_viewport_size({"width": width, "height": 900})
    found = {}
    for name, path in addresses(demo).items():
        visitor.goto(f"{base}{path}")
        results = Axe().run(visitor, options=STANDARD)
        if results.violations_count:
            found[name] = [
                (violation["id"], [node["target"] for node in violation["nodes"]][:3])
                for violation in results.response["violations"]
            ]
    assert found == {}


@pytest.mark.parametrize("site", ["hub", "partner"])
def test_no_page_scrolls_sideways_on_a_phone(visitor: Page, demo: RunningDemo, site: str):
    base = getattr(demo, site)
    visitor.set_viewport_size({"width": 390, "height": 844})
    wide = []
    for name, path in addresses(demo).items():
        visitor.goto(f"{base}{path}")
        if visitor.evaluate("document.documentElement.scrollWidth") > 390:
            wide.append(name)
    assert wide == []


@pytest.mark.parametrize("site", ["hub", "partner"])
def test_pages_break_no_policy_and_load_nothing_foreign(
    visitor: Page, demo: RunningDemo, site: str
):
    base = getattr(demo, site)
    complaints: list[str] = []
    foreign: list[str] = []
    visitor.on("console", lambda message: complaints.append(message.text))
    visitor.on(
        "request",
        lambda request: foreign.append(request.url) if not request.url.startswith(base) else None,
    )
    for name, path in addresses(demo).items():
        if name != "not found":
            visitor.goto(f"{base}{path}", wait_until="networkidle")
    assert complaints == []
    assert foreign == []
