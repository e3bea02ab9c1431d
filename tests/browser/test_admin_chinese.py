"""The admin as organiser and editor meet it: no English left on any screen (D11)."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.latin_words import latin_words
from tests.browser.running_demo import RunningDemo

pytestmark = [pytest.mark.browser, pytest.mark.slow]

# What may be written in Latin letters, and why.
ALLOWED = re.compile(
    r"(?<![A-Za-z])(?:"
    r"https?://[^\s，。）]+"  # addresses
    r"|[\w.+-]+@[\w.-]+"  # e-mail
    r"|(?:\w+\.)?localhost(?::\d+)?"  # the demo's host names
    r"|/[\w/.-]+/?"  # paths of redirects
    r"|[\w-]+\.(?:jpe?g|png|webp|docx)"  # names of files
    r"|site_pages\.\w+"  # names of page types in the code, meant for developers
    r"|organiser|editor(?:-[a-z]+)?|reviewer\d|chief|example"  # login names
    r"|counting|confirming|interrupting"  # those of the counting desk
    r"|Wagtail|URL|API|CSV|XLSX|TSV|PDF|JPE?G|PNG|WEBP|WebP|DOCX|ZIP"  # proper names
    r"|LTE"  # a sort of network, so called in the notice
    r"|Ctrl|Cmd|Shift|Enter|Alt|Esc(?:ape)?|Tab"  # keys of the keyboard
    r"|English"  # a language's name for itself
    r")(?![A-Za-z])"
)

EVERYBODY = (
    *("", "pages/", "pages/search/?q=平台", "images/", "images/multiple/add/"),
    *("account/", "reports/site-history/", "reports/aging-pages/"),
    *("reports/page-types-usage/", "reports/workflow/", "reports/workflow_tasks/"),
)
ORGANISER = (
    *("images/add/", "images/1/", "images/1/delete/", "images/usage/1/"),
    *("documents/", "documents/add/", "documents/multiple/add/", "reports/locked/"),
    *("workflows/list/", "workflows/add/", "workflows/edit/1/", "workflows/usage/1/"),
    *("workflows/tasks/index/", "workflows/tasks/edit/1/", "workflows/tasks/select_type/"),
    *("users/", "users/new/", "users/edit/2/", "users/delete/2/", "users/history/2/"),
    *("groups/", "groups/new/", "groups/edit/1/", "groups/edit/2/", "groups/delete/1/"),
    *("sites/", "sites/new/", "sites/edit/1/", "sites/delete/1/"),
    *("collections/", "collections/add/"),
    *("redirects/", "redirects/add/", "redirects/import/", "test404/"),
)
OF_A_PAGE = ("history/", "unpublish/", "delete/", "move/", "copy/", "usage/", "workflow_history/")


class Walk:
    """One person's way through the admin; keeps what was met in English."""

    def __init__(self, page: Page, demo: RunningDemo):
        self.page, self.admin = page, f"{demo.hub}/admin/"
        self.found: dict[str, list[str]] = {}

    def look(self, name: str) -> None:
        """Note what the present screen says in Latin letters."""
        if words := latin_words(self.page, ALLOWED):
            self.found[name] = words

    def go(self, path: str) -> None:
        """Open a screen and look."""
        self.page.goto(f"{self.admin}{path}")
        self.look(path or "dashboard")

    def edit(self, number: str) -> None:
        """Open the editor, every tab, side panel and the menu of actions."""
        self.go(f"pages/{number}/edit/")
        self.page.wait_for_selector("[data-side-panel-toggle]")
        for part in ("[role=tab]", "[data-side-panel-toggle]"):
            for control in self.page.locator(part).all():
                if control.is_visible():
                    control.click()
                    self.page.wait_for_timeout(400)
                    self.look(f"{number}: {control.get_attribute('aria-label')}")
        self.actions(number)

    def actions(self, name: str) -> None:
        """Open what can be done with the page: publish, submit, unpublish."""
        self.page.locator("footer [data-w-dropdown-target=toggle]").first.click()
        self.look(f"{name}: actions")
        self.page.keyboard.press("Escape")

    def choose(self, button: str) -> None:
        """Open a chooser, look and leave it."""
        self.page.evaluate("(b) => document.querySelector(b).click()", button)
        self.page.wait_for_selector(".modal-content")
        self.page.wait_for_timeout(600)
        self.look(f"chooser {button}")
        self.page.keyboard.press("Escape")
        self.page.wait_for_selector(".modal-content", state="detached")

    def number_of(self, title: str) -> str:
        """A page's number, found as an editor finds it."""
        self.page.goto(f"{self.admin}pages/search/?q={title}")
        link = self.page.locator("main a", has_text=title).first.get_attribute("href")
        return re.search(r"/pages/(\d+)/", link)[1]


@pytest.fixture(scope="module")
def newsroom_editor(chromium: Browser, demo: RunningDemo) -> Iterator[Page]:
    """The newsroom's editor, logged in."""
    context = chromium.new_context(locale="zh-CN", viewport={"width": 1280, "height": 1000})
    page = context.new_page()
    page.goto(f"{demo.hub}/admin/")
    page.fill("input[name=login]", "editor")
    page.fill("input[name=password]", demo.accounts["editor"])
    page.click("main form button[type=submit]")
    page.wait_for_url(f"{demo.hub}/admin/")
    yield page
    context.close()


def test_d11_the_organiser_meets_no_english(organiser: Page, demo: RunningDemo):
    walk = Walk(organiser, demo)
    case = walk.number_of(demo.api("cases/?limit=1")["items"][0]["title"])
    report = walk.number_of(demo.api("news/?limit=1")["items"][0]["title"])

    for path in (*EVERYBODY, *ORGANISER):
        walk.go(path)
    for number in (case, report):
        for path in OF_A_PAGE:
            walk.go(f"pages/{number}/{path}")
        walk.edit(number)
    walk.choose("#id_lead_picture-chooser [data-chooser-action-choose]")
    walk.choose("[id^=id_case_links-0-case_ref-chooser] [data-chooser-action-choose]")

    assert walk.found == {}


def test_d11_the_editor_meets_no_english(newsroom_editor: Page, demo: RunningDemo):
    walk = Walk(newsroom_editor, demo)
    for path in EVERYBODY:
        walk.go(path)

    walk.go("pages/")
    newsroom_editor.locator("a[href*='/add_subpage/'], a[href*='/pages/add/']").first.click()
    newsroom_editor.locator("a[href*='/site_pages/newspage/']").first.click()
    newsroom_editor.wait_for_selector("#id_title")
    walk.look("new page")
    newsroom_editor.fill("#id_title", "编辑的草稿")
    newsroom_editor.wait_for_timeout(3000)
    walk.look("after autosaving")
    walk.actions("new page")
    newsroom_editor.fill("#id_title", "")
    newsroom_editor.keyboard.press("Tab")
    newsroom_editor.wait_for_timeout(3000)
    walk.look("with an error, autosaved")
    newsroom_editor.locator("footer button[type=submit]").first.click()
    newsroom_editor.wait_for_selector(".messages .error")
    walk.look("with an error, saved")

    assert walk.found == {}
