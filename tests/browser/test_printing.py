"""A case and a report on paper: text and pictures, addresses, and where it comes from."""

import pytest
from playwright.sync_api import Page

from tests.browser.running_demo import RunningDemo

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PRINTED = """
() => {
  const shown = (element) => element.checkVisibility();
  const parts = 'nav, form, footer, header:not(main header), .skip-link, .reading-tools';
  const rgb = (element, name) => getComputedStyle(element).getPropertyValue(name);
  return {
    parts: [...document.querySelectorAll(parts)].filter(shown).map((e) => e.className || e.tagName),
    paper: rgb(document.body, 'background-color'),
    ink: [...new Set([...document.querySelectorAll('main h1, main p, main dd, main figcaption')]
      .filter(shown).map((e) => rgb(e, 'color')))],
    source: document.querySelector('.print-source')?.innerText ?? '',
    pictures: [...document.querySelectorAll('main img')].filter(shown).length,
    wide: document.documentElement.scrollWidth - document.documentElement.clientWidth,
  };
}
"""


@pytest.mark.parametrize("kind", ["case", "report", "notice"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_page_prints_as_ink_on_white_with_its_source(
    visitor: Page, demo: RunningDemo, site: str, kind: str, scheme: str
):
    visitor.set_viewport_size({"width": 700, "height": 990})  # A4 between its margins
    visitor.goto(f"{demo.by_slug[site]}{demo.paths[kind]}")
    pictures = visitor.locator("main img").count()
    visitor.emulate_media(media="print", color_scheme=scheme)
    printed = visitor.evaluate(PRINTED)
    assert printed["parts"] == []
    assert printed["paper"] == "rgb(255, 255, 255)"
    assert printed["ink"] == ["rgb(0, 0, 0)"]
    assert visitor.locator("link[rel=canonical]").get_attribute("href") in printed["source"]
    assert printed["source"].startswith("打印自")
    assert printed["wide"] <= 0
    # A notice's are those of lists beside it, which a theme may leave out.
    assert kind == "notice" or pictures == 0 or printed["pictures"] > 0


def test_addresses_follow_their_links_on_paper(visitor: Page, demo: RunningDemo, site: str):
    visitor.goto(f"{demo.by_slug[site]}{demo.paths['case']}")
    visitor.emulate_media(media="print")
    address = "(e) => getComputedStyle(e, '::after').content"
    links = visitor.locator("main .prose a[href^=http], main .body a[href^=http]").all()
    assert all("（" in link.evaluate(address) for link in links)
