"""What an editor does in the admin, by the ways an editor takes."""

import re

from playwright.sync_api import Page

from tests.browser.running_demo import RunningDemo


def log_in(page: Page, demo: RunningDemo, name: str) -> None:
    """From the admin's address through the accounts pages and back."""
    page.goto(f"{demo.hub}/admin/")
    page.fill("input[name=login]", name)
    page.fill("input[name=password]", demo.accounts[name])
    page.click("main form button[type=submit]")
    page.wait_for_url(f"{demo.hub}/admin/")


def open_editor(page: Page, demo: RunningDemo, title: str) -> None:
    """Search the admin for a title and open the page's editor."""
    page.goto(_edit_address(page, demo, title))


def add_tag(page: Page, tag: str) -> None:
    """Type a tag into the open editor and publish."""
    field = page.locator(".tagit-new input, input[name=tags] ~ * input").first
    field.fill(tag)
    field.press("Enter")
    publish(page)


def rename(page: Page, slug: str) -> None:
    """Give the page in the open editor another slug and publish."""
    page.get_by_role("tab", name="推荐").click()
    page.fill("#id_slug", slug)
    publish(page)


def change_title(page: Page, title: str) -> None:
    """Give the page in the open editor another title and publish."""
    page.fill("#id_title", title)
    publish(page)


def unpublish(page: Page, demo: RunningDemo, title: str) -> None:
    """Withdraw the page with this title."""
    # Wagtail's own address leads to 撤稿, which asks why.
    page.goto(_edit_address(page, demo, title).replace("/edit/", "/unpublish/"))
    page.fill("textarea[name=reason]", "核对内容")
    page.locator("main form button[type=submit], main form input[type=submit]").first.click()
    page.wait_for_selector(".messages .success")


def _edit_address(page: Page, demo: RunningDemo, title: str) -> str:
    page.goto(f"{demo.hub}/admin/pages/search/?q={title}")
    page.locator("a", has_text=title).first.click()
    page.wait_for_load_state()
    return re.sub(r"(/admin/pages/\d+/).*", r"\1edit/", page.url)


def publish(page: Page) -> None:
    """Open the action menu and choose 发布."""
    page.locator("footer [data-w-dropdown-target=toggle]").first.click()
    page.click("button[name=action-publish]")
    page.wait_for_selector(".messages .success")


def open_new_report(page: Page, demo: RunningDemo) -> None:
    """The empty form for a report, beside the newest there is."""
    open_editor(page, demo, demo.api("news/?limit=1")["items"][0]["title"])
    paths = page.locator("header a").evaluate_all("links => links.map(link => link.pathname)")
    # The way down to the report, which is the last of them.
    *_, newsroom, _ = (one for one in paths if re.fullmatch(r"/admin/pages/\d+/", one))
    number = newsroom.rstrip("/").rpartition("/")[2]
    page.goto(f"{demo.hub}/admin/pages/add/site_pages/newspage/{number}/")
