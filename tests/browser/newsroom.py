"""The people of a newsroom at their desks: what each does in the admin's own screens."""

import io
import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from PIL import Image
from playwright.sync_api import Locator, Page, expect

from cms.management.commands.load_demo import ACCOUNTS_FILE
from tests.browser.editing import open_editor
from tests.browser.running_demo import RunningDemo

PHONE_PHOTO = (3000, 2250)
WAITING = "#awaiting-review-section"  # on the front page of the admin


def photo(name: str, colour: str) -> Any:
    """A picture as large as a phone's and like no other, ready to be chosen in a file field."""
    stream = io.BytesIO()
    light = Image.frombytes("L", (12, 9), os.urandom(108)).resize(PHONE_PHOTO)
    plain = Image.new("RGB", PHONE_PHOTO, colour)
    Image.composite(plain, Image.new("RGB", PHONE_PHOTO, "white"), light).save(stream, "JPEG")
    return {"name": f"{name}.jpg", "mimeType": "image/jpeg", "buffer": stream.getvalue()}


@dataclass(frozen=True)
class Person:
    """Somebody with an account and a window of their own."""

    page: Page
    demo: RunningDemo
    name: str

    def log_in(self) -> None:
        """From the admin's address through the accounts pages and back."""
        known = json.loads((self.demo.process.var / ACCOUNTS_FILE).read_text("utf-8"))
        self.page.goto(f"{self.demo.hub}/admin/")
        self.page.fill("input[name=login]", self.name)
        self.page.fill("input[name=password]", known[self.name])
        self.page.click("main form button[type=submit]")
        self.page.wait_for_url(f"{self.demo.hub}/admin/")

    def begin_report(self) -> None:
        """A new news page in the only place where this person may write."""
        self.page.goto(f"{self.demo.hub}/admin/pages/")
        self.page.locator(
            "main a[href*='/add_subpage/'], main a[href*='/pages/add/']"
        ).first.click()
        self.page.locator("main a[href*='/site_pages/newspage/']").first.click()
        expect(self.page.locator("#id_title")).to_be_visible()

    def insert(self, kind: str) -> Locator:
        """Put a block at the end of the body, chosen by its name; returns the block."""
        blocks = self.page.locator("[data-streamfield-child]")
        before = blocks.count()
        self.page.get_by_role("button", name="插入区块").last.click()
        self.page.get_by_role("option", name=kind, exact=True).click()
        expect(blocks).to_have_count(before + 1)
        return blocks.last

    def upload(self, chooser: Locator, file: Any, *, alt_text: str, credit: str) -> None:
        """Open a picture chooser and send a picture from this machine."""
        chooser.locator("[data-chooser-action-choose]").click()
        window = self.page.locator(".modal-content")
        window.get_by_role("tab", name="上传").click()
        window.locator("[type=file]").set_input_files(file)
        # Also proposed from the file's name, if the window's script is there by then.
        window.locator("[id$=-upload-title]").fill(alt_text)
        window.locator("[id$=-alt_text]").fill(alt_text)
        window.locator("[id$=-credit]").fill(credit)
        window.get_by_role("button", name="上传").click()
        expect(window).to_have_count(0)
        expect(chooser.locator("[data-chooser-image]")).to_be_visible()

    def link_case(self, title: str) -> None:
        """Name a case that the report is about."""
        self.page.get_by_role("button", name="增加 案例").click()
        self.page.locator("#id_case_links-0-case_ref-chooser [data-chooser-action-choose]").click()
        window = self.page.locator(".modal-content")
        window.locator("#id_q").fill(title)
        window.get_by_role("link", name=title).click()
        expect(window).to_have_count(0)

    def send_in(self) -> None:
        """Hand the report over for review."""
        self._act("button[name=action-submit]")
        expect(self.page.locator(".messages .success")).to_be_visible()

    def find_waiting(self, title: str) -> None:
        """Open what waits for this person's review, from the front page of the admin."""
        self.page.goto(f"{self.demo.hub}/admin/")
        self.page.locator(WAITING).get_by_role("link", name=title).first.click()
        expect(self.page.locator("#id_title")).to_have_value(title)

    def is_asked(self, title: str) -> bool:
        """Whether a page waits for this person's review."""
        self.page.goto(f"{self.demo.hub}/admin/")
        return self.page.locator(WAITING).get_by_text(title).count() > 0

    def schedule(self, minute: datetime) -> None:
        """Let the page appear at a minute and not before."""
        self.page.locator("[data-side-panel-toggle=status]").click()
        self.page.get_by_role("button", name="设置计划").click()
        window = self.page.locator("#schedule-publishing-dialog")
        window.locator("#id_go_live_at").fill(f"{minute:%Y-%m-%d %H:%M}")
        # Its calendar comes a moment later and lies over the button until elsewhere is clicked.
        calendar = self.page.locator(".xdsoft_datetimepicker:visible")
        expect(calendar).to_have_count(1)
        window.get_by_role("heading").first.click()
        expect(calendar).to_have_count(0)
        window.get_by_role("button", name="保存计划").click()
        expect(self.page.locator(".messages .success")).to_be_visible()

    def approve(self) -> int:
        """Tick every point of the proofreading and approve; returns how many there were."""
        self._act("button[data-workflow-action-name=approve]")
        window = self.page.locator(".modal-content")
        points = window.locator("[type=checkbox]")
        expect(points.first).to_be_visible()
        count = points.count()
        for point in points.all():
            point.check()
        window.locator("[type=submit]").click()
        expect(self.page.locator(".messages .success")).to_be_visible()
        return count

    def withdraw(self, title: str, reason: str) -> None:
        """撤稿, from the page's editor."""
        open_editor(self.page, self.demo, title)
        self.page.locator("header [data-w-dropdown-target=toggle]").first.click()
        self.page.get_by_role("link", name="撤稿").click()
        self.page.fill("[name=reason]", reason)
        self.page.get_by_role("button", name="立即撤稿").click()
        expect(self.page.locator(".messages .success")).to_be_visible()

    def _act(self, button: str) -> None:
        self.page.locator("footer [data-w-dropdown-target=toggle]").first.click()
        self.page.locator(f"footer {button}").click()


People = Callable[[str], Person]
