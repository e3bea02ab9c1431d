"""The hall and a case with a script: what is chosen is shown at once, and nothing is lost by it."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.running_demo import RunningDemo

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SAME_PAGE = "window.isTheSamePage"


# How far the dialog's middle is from the window's, in CSS pixels, across and down.
OFF_CENTRE = """dialog => {
  const box = dialog.getBoundingClientRect();
  const across = box.x + box.width / 2 - document.documentElement.clientWidth / 2;
  return Math.max(Math.abs(across), Math.abs(box.y + box.height / 2 - innerHeight / 2));
}"""


def stay(visitor: Page) -> None:
    """Mark the page, so that a visit of another one would show."""
    visitor.evaluate(f"{SAME_PAGE} = true")


def test_a_choice_replaces_the_list_alone_and_keeps_the_focus(
    visitor: Page, demo: RunningDemo, site: str
):
    visitor.goto(f"{demo.by_slug[site]}/2020/")
    stay(visitor)
    category = visitor.locator("#hall-category")
    category.focus()
    category.select_option("citizen-services")

    expect(visitor).to_have_url(re.compile(r"category=citizen-services$"))
    expect(category).to_be_focused()
    expect(visitor.locator("main > [role=status]")).to_have_text(re.compile(r"\d+"))
    expect(visitor.locator("#hall-field optgroup")).to_have_count(1)
    # A site's box of categories beside the list tells the same choice.
    box = visitor.locator("[data-hall-part=categories]")
    expect(box.locator("[aria-current]")).to_have_count(box.count())
    if box.count():
        href = box.locator("[aria-current]").get_attribute("href")
        assert href.endswith("/citizen-services/")
    visitor.locator(".picked a").first.click()
    expect(visitor.locator(".picked")).to_have_count(0)
    expect(category).to_have_value("")
    expect(visitor.locator("#hall-results")).to_be_focused()
    assert visitor.evaluate(SAME_PAGE)


def test_going_back_shows_what_was_there(visitor: Page, demo: RunningDemo, site: str):
    visitor.goto(f"{demo.by_slug[site]}/2020/")
    stay(visitor)
    count = visitor.locator("[data-hall-count]")
    before = count.inner_text()
    visitor.locator("#hall-category").select_option("network-security")
    expect(count).not_to_have_text(before)
    visitor.go_back()

    expect(count).to_have_text(before)
    expect(visitor.locator("#hall-category")).to_have_value("")
    assert visitor.evaluate(SAME_PAGE)


def test_d07_pictures_open_in_a_dialog_by_keyboard_alone(
    visitor: Page, demo: RunningDemo, site: str
):
    case = demo.api("cases/?limit=1")["items"][0]
    visitor.goto(f"{demo.by_slug[site]}{case['url'].removeprefix(demo.hub)}")
    second = visitor.locator(".gallery__open").nth(1)
    visitor.locator(".gallery__open").first.focus()
    visitor.keyboard.press("Enter")

    dialog = visitor.locator("dialog[open]")
    expect(dialog.locator(".lightbox__caption")).to_contain_text("1 / 4")
    assert dialog.evaluate(OFF_CENTRE) <= 1, "the dress moves the picture out of the middle"
    visitor.keyboard.press("ArrowRight")
    expect(dialog.locator("img")).to_have_attribute("src", second.evaluate("link => link.href"))
    visitor.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(second).to_be_focused()
