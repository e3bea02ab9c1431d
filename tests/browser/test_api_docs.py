"""The API's documentation in a browser: read, tried out with and without a key, on a phone too."""

import re
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.browser.running_demo import RunningDemo
from tests.browser.windows import PATIENCE

pytestmark = [pytest.mark.browser, pytest.mark.slow]

STANDARD = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
    "resultTypes": ["violations"],  # of what passes, no list of places: two fifths of axe's time
}
# Swagger UI's own: the row that opens an operation is a button around a link.
THEIRS = {"nested-interactive"}
KEY = re.compile(r"Bearer (pxk_\w+)")
CASES = "#operations-content-cases"


@pytest.fixture(params=[(390, "light"), (1280, "light"), (1280, "dark")])
def docs(chromium: Browser, demo: RunningDemo, request: pytest.FixtureRequest) -> Iterator[Page]:
    width, scheme = request.param
    context = chromium.new_context(
        locale="zh-CN", viewport={"width": width, "height": 900}, color_scheme=scheme
    )
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    foreign: list[str] = []
    page.on(
        "request",
        lambda one: one.url.startswith((demo.hub, "data:")) or foreign.append(one.url),
    )
    page.goto(f"{demo.hub}/api/v1/docs/")
    page.wait_for_selector(".opblock")
    yield page
    context.close()
    assert (said, foreign) == ([], [])


def try_cases(page: Page) -> str:
    """Ask for the cases; returns all that the page shows of the answer."""
    if page.locator(f"{CASES} .execute").count() == 0:
        page.click(f"{CASES} .opblock-summary-control")
        page.click(f"{CASES} .try-out__btn")
    page.click(f"{CASES} .execute")
    status = page.locator(f"{CASES} .live-responses-table tbody .response-col_status").first
    expect(status).to_have_text(re.compile("[0-9]{3}"))
    return page.locator(f"{CASES} .live-responses-table").inner_text()


def test_d06_the_contract_can_be_tried_out_and_read_by_everybody(docs: Page, demo: RunningDemo):
    answered = try_cases(docs)
    assert "200" in answered
    assert '"address";r=' in answered
    width = docs.viewport_size["width"]
    assert docs.evaluate("document.documentElement.scrollWidth") <= width
    wrong = Axe().run(docs, options=STANDARD).response["violations"]
    assert {one["id"] for one in wrong} <= THEIRS, [
        (one["id"], one["nodes"][0]["target"]) for one in wrong
    ]

    (key,) = set(KEY.findall(demo.process.output()))
    docs.click(".btn.authorize")
    docs.fill(".auth-container input", key)
    docs.click(".auth-btn-wrapper .authorize")
    docs.click(".auth-btn-wrapper .btn-done")
    expect(docs.locator(".auth-container")).to_have_count(0)
    docs.click(f"{CASES} .btn-clear")
    assert '"minute";r=' in try_cases(docs)


def test_d06_problems_are_read_by_everybody(docs: Page, demo: RunningDemo):
    for path in ("problems/", "problems/gone"):
        docs.goto(f"{demo.hub}/api/v1/docs/{path}")
        wrong = Axe().run(docs, options=STANDARD).response["violations"]
        assert [one["id"] for one in wrong] == []
        width = docs.viewport_size["width"]
        assert docs.evaluate("document.documentElement.scrollWidth") <= width
