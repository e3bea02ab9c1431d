"""The organiser changes a rule of an announced campaign at the desk, from draft to notice (R9)."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser import editing
from tests.browser.running_demo import RunningDemo, eventually

pytestmark = [pytest.mark.browser, pytest.mark.slow]

DESK = "/admin/desk/2020/"


def test_r009_a_changed_weight_goes_by_way_of_a_notice_that_says_old_and_new(
    organiser: Page, demo: RunningDemo
):
    page = organiser
    page.goto(f"{demo.hub}{DESK}")
    expect(page.locator(".timeline__bar--open").first).to_be_visible()

    page.goto(f"{demo.hub}{DESK}rules/edit/")
    page.fill("[name=evaluation-vote_weight]", "60")
    page.click("button[name=review]")
    expect(page.locator(".error-message").first).to_contain_text("105")
    expect(page.locator("[name=evaluation-vote_weight]")).to_have_value("60")

    page.fill("[name=evaluation-expert_weight]", "25")
    page.fill("[name=summary]", "公众参与度提高，调整权重。（演示）")
    page.click("button[name=review]")
    changed = page.locator(".desk-table tbody tr")
    expect(changed).to_have_count(2)
    expect(changed.first).to_contain_text("55")
    expect(changed.first).to_contain_text("60")

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
    assert all(value in told.text for value in ("55", "60", "30", "25"))


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("room", ["", "rules/", "rules/edit/", "channels/", "plugins/"])
def test_the_desk_fits_a_phone_and_a_desk(organiser: Page, demo: RunningDemo, width, room):
    organiser.set_viewport_size({"width": width, "height": 900})

    organiser.goto(f"{demo.hub}{DESK}{room}")

    overflow = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert organiser.evaluate(overflow) <= 0
    assert organiser.locator(".desk-nav [aria-current]").count() == 1
