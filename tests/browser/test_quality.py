"""What auditors of pages look for, measured here: weight, stability, pictures, legibility.

These are checks of our own on a running demo, not a score of Lighthouse. Tap targets, contrast and
names are axe's (`test_accessible`).
"""

import gzip
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Response

from tests.browser.running_demo import RunningDemo
from tests.browser.windows import PATIENCE

pytestmark = [pytest.mark.browser, pytest.mark.slow]

KINDS = ("hall", "case", "report")
MOST_BYTES = 1_500_000
MOST_REQUESTS = 60
MOST_SHIFT = 0.1
SMALLEST_TEXT = 12
# Observers that begin before the page does: what moves, and what the largest thing seen is.
WATCH = """
window.seen = {shift: 0, largest: null};
new PerformanceObserver((list) => {
  for (const entry of list.getEntries())
    if (!entry.hadRecentInput) window.seen.shift += entry.value;
}).observe({type: 'layout-shift', buffered: true});
new PerformanceObserver((list) => {
  const element = list.getEntries().at(-1).element;
  window.seen.largest = element && {tag: element.tagName, loading: element.loading || ''};
}).observe({type: 'largest-contentful-paint', buffered: true});
"""
# A picture may have twice the dots of its place: as many as a good screen has.
OVERSIZED = """
() => [...document.images].filter((image) => image.complete && image.naturalWidth && image.width)
  .filter((image) => image.naturalWidth > Math.max(480, 2.1 * image.width * devicePixelRatio))
  .map((image) => `${image.currentSrc} ${image.naturalWidth} for ${image.width}`)
"""
UNSIZED = """
() => [...document.images]
  .filter((image) => image.checkVisibility())
  .filter((image) => !image.width || !image.getAttribute('height')).length
"""
SMALL_TEXT = """
(least) => {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), small = new Set();
  for (let node; (node = walker.nextNode()); ) {
    const element = node.parentElement;
    if (!node.textContent.trim() || element.closest('script, .visually-hidden')) continue;
    if (!element.checkVisibility()) continue;
    if (parseFloat(getComputedStyle(element).fontSize) < least)
      small.add(element.getAttribute('class') ?? element.localName);
  }
  return [...small];
}
"""


@pytest.fixture
def watched(chromium: Browser) -> Iterator[Page]:
    """A phone's window that watches how pages load."""
    context = chromium.new_context(locale="zh-CN", viewport={"width": 390, "height": 844})
    context.set_default_timeout(PATIENCE)
    context.add_init_script(WATCH)
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("kind", KINDS)
def test_a_page_loads_light_and_stands_still(
    watched: Page, demo: RunningDemo, site: str, kind: str
):
    answers: list[Response] = []
    complaints: list[str] = []
    watched.on("response", lambda answer: answers.append(answer))  # noqa: PLW0108 -- Playwright marks its handlers, which a bound method of a list does not bear
    watched.on("console", lambda message: complaints.append(message.text))
    watched.goto(f"{demo.by_slug[site]}{demo.paths[kind]}", wait_until="networkidle")

    assert complaints == []
    assert [answer.url for answer in answers if answer.status >= 400] == []
    assert len(answers) <= MOST_REQUESTS
    assert sum(len(answer.body()) for answer in answers if answer.ok) <= MOST_BYTES
    seen: dict[str, Any] = watched.evaluate("window.seen")
    assert seen["shift"] < MOST_SHIFT
    assert seen["largest"] is None or seen["largest"]["loading"] != "lazy"


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("width", [390, 1280])
def test_pictures_fit_their_places_and_text_can_be_read(
    visitor: Page, demo: RunningDemo, site: str, kind: str, width: int
):
    visitor.set_viewport_size({"width": width, "height": 900})
    visitor.goto(f"{demo.by_slug[site]}{demo.paths[kind]}", wait_until="networkidle")
    assert visitor.evaluate(OVERSIZED) == []
    assert visitor.evaluate(UNSIZED) == 0
    assert visitor.evaluate(SMALL_TEXT, SMALLEST_TEXT) == []


@pytest.mark.parametrize("kind", KINDS)
def test_search_engines_are_told_what_a_page_is(
    visitor: Page, demo: RunningDemo, site: str, kind: str
):
    visitor.goto(f"{demo.by_slug[site]}{demo.paths[kind]}")
    head = {
        name: visitor.locator(f"meta[name={name}]").first.get_attribute("content") or ""
        for name in ("description", "viewport")
    }
    assert head["description"].strip()
    assert "user-scalable=no" not in head["viewport"]
    assert "maximum-scale" not in head["viewport"]
    assert visitor.locator("html").get_attribute("lang") == "zh-Hans"
    assert visitor.locator("link[hreflang]").count() == 0
    canonical = visitor.locator("link[rel=canonical]").get_attribute("href") or ""
    assert canonical.startswith("http")


def test_crawlers_find_valid_files(demo: RunningDemo, site: str):
    for path in ("/robots.txt", "/sitemap.xml", "/news-sitemap.xml", "/feed.xml"):
        answer = demo.get(f"{demo.by_slug[site]}{path}", Accept_Encoding="gzip")
        assert answer.status == 200, path
        packed = answer.headers.get("content-encoding") == "gzip"
        assert len(gzip.decompress(answer.body) if packed else answer.body) > 0, path
