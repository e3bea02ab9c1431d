"""Every kind of public page in every dress: axe, keyboard, text sizes, narrow windows (D7)."""

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.template.loader import render_to_string
from playwright.sync_api import Browser, Page

from tests.browser.editing import unpublish
from tests.browser.running_demo import RunningDemo, eventually
from tests.browser.windows import PATIENCE

pytestmark = [pytest.mark.browser, pytest.mark.slow]

STANDARD = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
    "resultTypes": ["violations"],  # of what passes, no list of places: two fifths of axe's time
}
# Each dress is judged in light and in dark, on a phone and on a desk: two of the four for each
# page, the other two on the next site, so that a run stays a matter of minutes.
LOOKS = ((390, "light"), (1280, "dark")), ((390, "dark"), (1280, "light"))
# Narrow windows with the text size chosen there: a desk of 1280 px at 400 % (WCAG 1.4.10) and at
# 200 %, and a small phone.
NARROW = {"standard": 320, "large": 640, "largest": 360}
FAILED = "/failed/"
FOCUSED = """
() => {
  const element = document.activeElement;
  const style = getComputedStyle(element);
  const after = getComputedStyle(element, '::after');
  const ring = (s) => s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) > 0;
  const box = element.getBoundingClientRect();
  return {
    key: `${element.tagName} ${element.getAttribute('href') || element.id || element.value || ''}`,
    path: element.getAttribute('href') || '',
    kind: element.getAttribute('type') || element.tagName,
    ring: ring(style) || ring(after) || style.boxShadow !== 'none',
    seen: box.width > 0 && box.height > 0,
  };
}
"""
TOO_WIDE = """
(width) => [...document.querySelectorAll('body *')].filter((element) => {
  const box = element.getBoundingClientRect();
  const clipped = element.closest('.visually-hidden, .skip-link, [data-scrolls], table, pre');
  return box.width > 0 && box.right > width + 1 && !clipped;
}).slice(0, 3).map((element) => `${element.tagName}.${element.className}`)
"""


def looks_of(demo: RunningDemo, site: str) -> tuple[tuple[int, str], ...]:
    return LOOKS[list(demo.by_slug).index(site) % 2]


@pytest.fixture
def look(chromium: Browser) -> Iterator[object]:
    """Opens a fresh window of a width in a colour scheme."""
    contexts = []

    def opened(width: int, scheme: str = "light", **more: object) -> Page:
        context = chromium.new_context(
            locale="zh-CN",
            viewport={"width": width, "height": 900},
            color_scheme=scheme,
            reduced_motion="reduce",
            **more,
        )
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        return context.new_page()

    yield opened
    for context in contexts:
        context.close()


@pytest.fixture(scope="module")
def withdrawn(organiser: Page, demo: RunningDemo) -> str:
    """Where a report was until the organiser withdrew it."""
    report = demo.api("news/?limit=100&kind=report")["items"][-1]
    unpublish(organiser, demo, report["title"])
    address = f"{demo.hub}/api/v1/news/{report['uid']}/"
    eventually(lambda: demo.get(address).status == 410)
    return urlsplit(report["url"]).path


def failure(theme: str) -> str:
    """The page of a failed server, which a healthy one never shows."""
    return render_to_string("500.html", {"theme": theme})


def violations(page: Page) -> list[tuple[str, list[str]]]:
    """What axe finds, with the first places of each."""
    results = Axe().run(page, options=STANDARD)
    return [
        (found["id"], [node["target"] for node in found["nodes"]][:3])
        for found in results.response["violations"]
    ]


def test_d07_axe_finds_nothing(look, demo: RunningDemo, site: str):
    found = {}
    for width, scheme in looks_of(demo, site):
        page = look(width, scheme)
        for name, path in demo.paths.items():
            page.goto(f"{demo.by_slug[site]}{path}")
            if wrong := violations(page):
                found[name, width, scheme] = wrong
    assert found == {}


def test_d07_axe_finds_nothing_where_there_is_nothing(
    look, demo: RunningDemo, site: str, withdrawn: str
):
    """What is gone, what never was, what was not found, what failed: in light and in dark."""
    base = demo.by_slug[site]
    missing = {
        withdrawn: 410,
        demo.paths["not found"]: 404,
        demo.paths["hall, nothing found"]: 200,
        demo.paths["search, nothing found"]: 200,
        FAILED: 500,
    }
    found = {}
    for scheme, width in (("light", 1280), ("dark", 390)):
        page = look(width, scheme)
        page.route(f"{base}{FAILED}", lambda route: route.fulfill(status=500, body=failure(site)))
        for path, status in missing.items():
            answer = page.goto(f"{base}{path}")
            assert answer.status == status, path
            if wrong := violations(page):
                found[path, scheme] = wrong
    assert found == {}


@pytest.mark.parametrize("size", NARROW)
def test_d07_no_page_scrolls_sideways(look, demo: RunningDemo, site: str, size: str):
    """In the largest text on a phone, in large text at 200 %, and at 400 %."""
    page = look(NARROW[size], device_scale_factor=1280 / NARROW[size])
    base = demo.by_slug[site]
    page.goto(f"{base}/text-size/?size={size}&next=/")
    wide = {}
    for name, path in demo.paths.items():
        page.goto(f"{base}{path}")
        width = page.viewport_size["width"]
        if page.evaluate("document.documentElement.scrollWidth") > width:
            wide[name] = page.evaluate(TOO_WIDE, width)
    assert wide == {}


def test_d07_the_keyboard_reaches_everything_and_shows_where_it_is(
    look, demo: RunningDemo, site: str
):
    page = look(1280)
    page.goto(f"{demo.by_slug[site]}{demo.paths['hall']}")
    walk = []
    for _ in range(250):
        page.keyboard.press("Tab")
        here = page.evaluate(FOCUSED)
        if here["kind"] == "BODY":
            break
        walk.append(here)
    assert walk[0]["path"] == "#main"
    assert [step["key"] for step in walk if not step["ring"] or not step["seen"]] == []
    paths = [step["path"] for step in walk]
    assert "/news/" in paths
    assert demo.paths["case"] in paths or any(path.count("/") == 4 for path in paths)
    assert any("page=2" in path for path in paths), "the pager"
    assert "search" in [step["kind"] for step in walk] or "/search/" in paths


def test_d07_the_skip_link_leads_to_the_content(look, demo: RunningDemo, site: str):
    page = look(1280)
    page.goto(f"{demo.by_slug[site]}{demo.paths['case']}")
    page.keyboard.press("Tab")
    assert page.locator(".skip-link").is_visible()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_d07_the_text_grows_at_once_and_stays_so(look, demo: RunningDemo, site: str):
    page, base = look(1280), demo.by_slug[site]
    page.goto(f"{base}{demo.paths['report']}")
    size = "parseFloat(getComputedStyle(document.querySelector('main .body p')).fontSize)"
    before, address = page.evaluate(size), page.url
    page.get_by_role("button", name="特大").click()
    assert page.evaluate(size) > before * 1.3
    assert page.url == address
    page.goto(f"{base}/")
    assert page.evaluate("document.documentElement.dataset.textSize") == "largest"
    assert page.get_by_role("button", name="特大").get_attribute("aria-pressed") == "true"


def test_d07_the_text_grows_without_javascript(look, demo: RunningDemo, site: str):
    page = look(390, java_script_enabled=False)
    page.goto(f"{demo.by_slug[site]}{demo.paths['hall']}?page=2")
    page.get_by_role("button", name="大", exact=True).click()
    assert page.url.endswith("?page=2")
    assert page.locator("html").get_attribute("data-text-size") == "large"


def test_pages_break_no_policy_and_load_nothing_foreign(look, demo: RunningDemo, site: str):
    page, base = look(1280), demo.by_slug[site]
    complaints: list[str] = []
    foreign: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on(
        "request",
        lambda request: foreign.append(request.url) if not request.url.startswith(base) else None,
    )
    for name, path in demo.paths.items():
        if name != "not found":
            page.goto(f"{base}{path}", wait_until="networkidle")
    assert complaints == []
    assert foreign == []
