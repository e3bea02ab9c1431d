"""A visitor on a phone, from the hall to a case and back; with a script and without (R81-R84)."""

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.running_demo import RunningDemo
from tests.browser.windows import PATIENCE

pytestmark = [pytest.mark.browser, pytest.mark.slow]

CATEGORY = "citizen-services"
# One that only some cases of the category have.
WORDS = "平台"
PICTURES = 4
# Halls and galleries that are built apart from each other.
DRESSES = ("hub", "bandao", "qingwang")


@pytest.fixture(params=[True, False], ids=["with a script", "without a script"])
def phone(chromium: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A phone's window."""
    context = chromium.new_context(
        locale="zh-CN",
        viewport={"width": 390, "height": 844},
        has_touch=True,
        is_mobile=True,
        java_script_enabled=request.param,
        reduced_motion="reduce",
    )
    context.set_default_timeout(PATIENCE)
    yield context.new_page()
    context.close()


@pytest.fixture
def scripted(phone: Page, request: pytest.FixtureRequest) -> bool:
    """Whether scripts run in the phone's window."""
    return bool(request.node.callspec.params["phone"])


@pytest.mark.parametrize("dress", DRESSES)
def test_a_visitor_finds_a_case_looks_at_it_takes_it_along_and_goes_back(
    phone: Page, scripted: bool, demo: RunningDemo, dress: str, tmp_path: Path
):
    phone.goto(f"{demo.by_slug[dress]}/2020/")
    everything = found(phone)

    phone.locator("#hall-category").select_option(CATEGORY)
    if not scripted:
        phone.locator("[data-hall-form] [type=submit]").click()
    expect(phone).to_have_url(re.compile(f"category={CATEGORY}"))
    expect(phone.locator(".picked").first).to_be_visible()
    of_category = found(phone)
    assert 0 < of_category < everything

    phone.locator("#hall-q").fill(WORDS)
    phone.locator("#hall-q").press("Enter")
    expect(phone).to_have_url(re.compile("[?&]q=."))
    chosen = phone.url
    of_words = found(phone)
    assert 0 < of_words <= of_category
    assert of_words == asked(demo, category=CATEGORY, q=WORDS)

    case = open_first(phone)
    see_pictures(phone, scripted)
    take_along(phone, demo, case, tmp_path)

    while phone.url != chosen:
        assert phone.go_back() is not None or scripted
    assert found(phone) == of_words
    expect(phone.locator("#hall-q")).to_have_value(WORDS)


def found(phone: Page) -> int:
    """How many cases the hall says that it found."""
    words = phone.locator("[data-hall-count]").first.inner_text()
    return int(re.sub(r"\D", "", words))


def asked(demo: RunningDemo, **query: str) -> int:
    """How many the API finds."""
    more = {"campaign": "2020", "count": "exact", "limit": "1", **query}
    return int(demo.api(f"cases/?{urlencode(more)}")["total"])


def open_first(phone: Page) -> str:
    """Tap the first case of the list; returns the address of its page."""
    links = phone.locator(f"[data-hall-results] a[href*='/2020/{CATEGORY}/']").all()
    case = next(one for one in links if (one.get_attribute("href") or "").count("/") == 4)
    href = case.get_attribute("href") or ""
    case.tap()
    expect(phone).to_have_url(re.compile(f"{re.escape(href)}$"))
    expect(phone.locator("h1").first).to_be_visible()
    return phone.url


def see_pictures(phone: Page, scripted: bool) -> None:
    """Each of the four: in a dialog, one after the other; without a script as a file."""
    pictures = phone.locator(".gallery__open")
    assert pictures.count() == PICTURES
    pictures.first.tap()
    if scripted:
        dialog = phone.locator("dialog[open]")
        for number in range(1, PICTURES + 1):
            expect(dialog.locator(".lightbox__caption")).to_contain_text(f"{number} / {PICTURES}")
            dialog.get_by_role("button", name="下一张图片").tap()
        dialog.get_by_role("button", name="关闭").tap()
        expect(dialog).to_have_count(0)
    else:
        expect(phone).to_have_url(re.compile(r"/media/images/[^/]+\.(webp|jpe?g|png)$"))
        phone.go_back()
        expect(pictures).to_have_count(PICTURES)


def take_along(phone: Page, demo: RunningDemo, case: str, folder: Path) -> None:
    """The press kit with text and pictures, the short address, and what a shared link shows."""
    title = phone.locator("h1").first.inner_text()
    with phone.expect_download() as kit:
        phone.get_by_role("link", name="下载媒体素材包").tap()
    kit.value.save_as(folder / "kit.zip")
    with zipfile.ZipFile(folder / "kit.zip") as packed:
        assert packed.testzip() is None
        endings = [Path(name).suffix for name in packed.namelist()]
    assert endings.count(".jpg") == PICTURES
    assert len(endings) > PICTURES

    phone.locator(".case-tools__share summary").tap()
    short = phone.locator("#case-address").input_value()
    answer = demo.get(short)
    assert (answer.status, answer.headers["location"]) == (302, urlsplit(case).path)

    card = {
        name: phone.locator(f"meta[property='og:{name}']").get_attribute("content") or ""
        for name in ("title", "image", "url", "site_name")
    }
    assert card["title"] == title
    assert card["url"].endswith(urlsplit(case).path)
    picture = demo.get(card["image"])
    assert (picture.status, picture.headers["content-type"]) == (200, "image/jpeg")
