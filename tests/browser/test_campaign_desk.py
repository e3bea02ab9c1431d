"""The organiser changes a rule of an announced campaign at the desk, from draft to notice (R9)."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser import editing
from tests.browser.running_demo import RunningDemo, eventually

pytestmark = [pytest.mark.browser, pytest.mark.slow]

DESK = "/admin/desk/2020/"


def test_r009_a_changed_rule_goes_by_way_of_a_notice_that_says_old_and_new(
    organiser: Page, demo: RunningDemo
):
    """While people vote only dates and the puzzle's difficulty can change; weights are frozen."""
    page = organiser
    page.goto(f"{demo.hub}{DESK}")
    expect(page.locator(".timeline__bar--open").first).to_be_visible()

    page.goto(f"{demo.hub}{DESK}rules/edit/")
    expect(page.locator("[name=evaluation-vote_weight]")).to_be_disabled()
    difficulty = page.locator("[name=voting-difficulty]")
    old, new = difficulty.input_value(), "1357"
    difficulty.fill(new)
    page.fill("[name=summary]", "手机较慢，降低验证难度。（演示）")
    page.click("button[name=review]")
    changed = page.locator(".desk-table tbody tr")
    expect(changed).to_have_count(1)
    expect(changed.first).to_contain_text(old)
    expect(changed.first).to_contain_text(new)

    # Announced: without a notice it is refused, and the draft stands.
    page.locator("form.desk-form button[type=submit]").click()
    expect(page.locator(".desk-note--bad")).to_contain_text("公告")

    page.locator(f"form[action='{DESK}rules/notice/'] button").click()
    page.wait_for_url(re.compile(r"/admin/pages/\d+/edit/"))
    editing.publish(page)

    page.goto(f"{demo.hub}{DESK}rules/review/")
    page.locator("form.desk-form button[type=submit]").click()
    page.wait_for_url(re.compile(r"/rules/\d+/$"))
    expect(page.locator("main")).to_contain_text("已核对")

    address = page.locator("main a[href*='/news/']").first.get_attribute("href") or ""
    published = address if address.startswith("http") else f"{demo.hub}{address}"
    told = eventually(lambda: demo.get(published))
    assert told.status == 200
    assert all(value in told.text for value in (old, new))


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("room", ["", "rules/", "rules/edit/", "channels/", "plugins/"])
def test_the_desk_fits_a_phone_and_a_desk(organiser: Page, demo: RunningDemo, width, room):
    organiser.set_viewport_size({"width": width, "height": 900})

    organiser.goto(f"{demo.hub}{DESK}{room}")

    overflow = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert organiser.evaluate(overflow) <= 0
    assert organiser.locator(".desk-nav [aria-current]").count() == 1
