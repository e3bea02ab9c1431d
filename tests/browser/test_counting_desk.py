"""The counting desk in a browser: axe, and what it takes two people for, by keyboard (D7)."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.browser.voting_site import VotingSite, password_of, voting_site
from tests.browser.windows import PATIENCE

pytestmark = [pytest.mark.browser, pytest.mark.slow]

STANDARD = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
DESK = "/admin/plugins/voting/2020/"
OURS = {"include": [["main"]]}
"""What is ours of an admin page: the rest is Wagtail's."""
WIDTHS = (390, 1280)
MOST_STEPS = 120
PAGES = (
    "",
    "ballots/",
    "ballots/?case={case}",
    "annulments/",
    "annulments/1/",
    "seals/",
    "interrupt/",
    "../snippets/",
    "/admin/desk/2020/",
)


@pytest.fixture(scope="module")
def counted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[VotingSite]:
    """A site whose vote is over, with its ballots, after the days for objections."""
    folder = tmp_path_factory.mktemp("counted")
    with voting_site(folder, days=(-30, -20), past_votes=60) as running:
        yield running


@pytest.fixture(scope="module")
def counting(tmp_path_factory: pytest.TempPathFactory) -> Iterator[VotingSite]:
    """A site that votes."""
    with voting_site(tmp_path_factory.mktemp("counting")) as running:
        yield running


@pytest.fixture
def desk(chromium: Browser) -> Iterator[object]:
    """Opens a window of somebody who has signed in."""
    contexts = []

    def opened(site: VotingSite, name: str, width: int = 1280) -> Page:
        context = chromium.new_context(
            locale="zh-CN", viewport={"width": width, "height": 900}, reduced_motion="reduce"
        )
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        page = context.new_page()
        page.goto(f"{site.at()}/admin/")
        page.fill("input[name=login]", name)
        page.fill("input[name=password]", password_of(name))
        page.click("main form button[type=submit]")
        page.wait_for_url(f"{site.at()}/admin/")
        return page

    yield opened
    for context in contexts:
        context.close()


def address(site: VotingSite, path: str) -> str:
    path = path.format(case=site.uid(1))
    return f"{site.at()}{path if path.startswith('/') else DESK + path}"


def tab_to(page: Page, selector: str) -> None:
    """Press the tabulator until it is there; it has to be seen that it is."""
    for _ in range(MOST_STEPS):
        page.keyboard.press("Tab")
        if page.evaluate("(wanted) => document.activeElement.matches(wanted)", selector):
            break
    here = page.locator(selector).first
    expect(here).to_be_focused()
    style = here.evaluate(
        "(e) => { const s = getComputedStyle(e);"
        " return [s.outlineStyle, parseFloat(s.outlineWidth), s.boxShadow]; }"
    )
    assert (style[0] != "none" and style[1] > 0) or style[2] != "none", selector


def wrong_on(page: Page) -> list[object]:
    """What axe finds in our part, and whether the page scrolls sideways."""
    results = Axe().run(page, context=OURS, options=STANDARD)
    found: list[object] = [
        (one["id"], [node["target"] for node in one["nodes"]][:3])
        for one in results.response["violations"]
    ]
    if page.evaluate("document.documentElement.scrollWidth > innerWidth + 1"):
        found.append("scrolls sideways")
    return found


def test_r091_two_people_annul_and_seal_by_keyboard(counted: VotingSite, desk):
    """The search, the dry run, the proposal; the decision; drawing up and sealing."""
    page = desk(counted, "counter")
    page.goto(address(counted, "ballots/"))
    tab_to(page, "#id_case")
    page.keyboard.press("ArrowDown")
    tab_to(page, ".votes-search button[type=submit]")
    page.keyboard.press("Enter")
    expect(page.locator("#proposal")).to_be_visible()
    assert "case=" in page.url
    tab_to(page, "#id_statement")
    page.keyboard.type("同一程序所投")
    tab_to(page, "#id_grounds")
    page.keyboard.type("间隔固定")
    tab_to(page, "#proposal button[type=submit]")
    page.keyboard.press("Enter")
    page.wait_for_url("**/annulments/1/")

    other = desk(counted, "scrutineer")
    other.goto(address(counted, "annulments/1/"))
    tab_to(other, "#id_words")
    tab_to(other, "button[value=approve]")
    other.keyboard.press("Enter")
    expect(other.locator(".desk-now strong")).to_have_text("已作废")

    page.goto(address(counted, "seals/"))
    tab_to(page, "button[value=draw_up]")
    page.keyboard.press("Enter")
    expect(page.locator(".desk-hash").first).to_be_visible()
    other.goto(address(counted, "seals/"))
    tab_to(other, "button[value=seal]")
    other.keyboard.press("Enter")
    expect(other.locator(".votes-steps li")).to_have_count(1)


def test_d07_axe_finds_nothing_at_the_counting_desk(counted: VotingSite, counting, desk):
    """Every page of the desk, with something on it, on a phone and on a desk."""
    found = {}
    for width in WIDTHS:
        page = desk(counted, "counter", width)
        for path in PAGES:
            answer = page.goto(address(counted, path))
            assert answer.status == 200, path
            page.evaluate("document.querySelectorAll('main details').forEach((e) => e.open = true)")
            if wrong := wrong_on(page):
                found[path, width] = wrong
        page = desk(counting, "counter", width)
        for path in ("", "interrupt/"):
            page.goto(address(counting, path))
            if wrong := wrong_on(page):
                found["open", path, width] = wrong
    assert found == {}


def test_r093_the_tally_page_of_a_closed_vote(counted: VotingSite, chromium: Browser):
    """Drawn by category, channel, day and hour; the numbers can be opened and read."""
    for width in WIDTHS:
        page = chromium.new_page(locale="zh-CN", viewport={"width": width, "height": 900})
        page.goto(f"{counted.at()}/vote/2020/tally/")
        expect(page.locator(".tally-hours li").first).to_be_visible()
        page.evaluate("document.querySelectorAll('main details').forEach((e) => e.open = true)")
        assert wrong_on(page) == []
        page.close()
