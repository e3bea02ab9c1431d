"""Saving a new page right after typing, while Wagtail's autosave is under way (R115)."""

import time
from contextlib import suppress

import pytest
from playwright.sync_api import Page
from playwright.sync_api import TimeoutError as NotInTime

from tests.browser.editing import open_new_report
from tests.browser.running_demo import RunningDemo, eventually

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SLOW = 3.0  # seconds that an autosave takes here
HOLD_BACK = """seconds => {
  const send = window.fetch;
  window.fetch = async (...args) => {
    if (args[1]?.method?.toLowerCase() === "post" && args[1].body?.has?.("title")) {
      document.documentElement.dataset.autosaving = "yes";
    }
    const answer = await send(...args);
    await new Promise(done => setTimeout(done, 1000 * seconds));
    return answer;
  };
}"""


def saved_under(page: Page, demo: RunningDemo, title: str) -> list[str]:
    """Where the admin finds pages of that title."""
    page.goto(f"{demo.hub}/admin/pages/search/?q={title}")
    links = page.locator("table.listing a", has_text=title)
    return sorted({link.get_attribute("href") for link in links.all()})


def autosave_begins(page: Page) -> bool:
    """Type a little more; what is typed before the form has taken stock is no change to it."""
    page.locator("#id_standfirst").press_sequentially("字")
    # Longer than the pause in typing that Wagtail waits for.
    with suppress(NotInTime):
        page.wait_for_selector("html[data-autosaving]", timeout=3000)
        return True
    return False


@pytest.mark.parametrize("button", ["save", "publish"])
def test_r115_page_is_saved_once_while_an_autosave_is_under_way(
    organiser: Page, demo: RunningDemo, button: str
):
    title = f"自动保存{time.time_ns()}"
    open_new_report(organiser, demo)
    organiser.evaluate(HOLD_BACK, SLOW)
    organiser.fill("#id_title", title)
    eventually(lambda: autosave_begins(organiser))

    if button == "publish":
        organiser.locator("footer [data-w-dropdown-target=toggle]").first.click()
        organiser.click("button[name=action-publish]")
    else:
        organiser.locator("footer button.action-save").first.click()

    organiser.wait_for_selector(".messages .success")
    assert organiser.locator(".messages .error, .error-message").count() == 0
    assert len(saved_under(organiser, demo, title)) == 1
