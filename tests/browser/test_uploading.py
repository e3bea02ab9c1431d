"""Who sends a large file sees that it is on its way."""

import pytest
from playwright.sync_api import Page

from tests.browser.running_demo import RunningDemo
from tests.world import jpeg

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_upload_says_that_it_is_on_its_way_and_is_sent_once(organiser: Page, demo: RunningDemo):
    organiser.goto(f"{demo.hub}/admin/images/add/")
    content = jpeg(3000, 2000)
    file = {"name": "海边.jpg", "mimeType": "image/jpeg", "buffer": content}
    organiser.set_input_files("#id_file", files=[file])
    organiser.fill("#id_alt_text", "海边")
    # The answer never comes: the page stays as it is while the file is under way.
    organiser.evaluate("addEventListener('submit', event => event.preventDefault())")

    button = organiser.locator("footer button[type=submit]")
    button.click()

    said = organiser.locator(".uploading[role=status]")
    said.wait_for()
    assert "正在上传并处理" in said.inner_text()
    assert f"{len(content) / 1024**2:.1f} MB" in said.inner_text()
    assert button.is_disabled()
    assert float(button.get_attribute("data-w-progress-duration-value") or 0) > 60_000
