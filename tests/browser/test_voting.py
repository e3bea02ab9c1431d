"""Voting in a browser: pages, frames of other sites, with and without a script (R87-R89, D7)."""

import re
from collections.abc import Iterator
from urllib.parse import unquote

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import (
    Browser,
    BrowserContext,
    Frame,
    Page,
    Request,
    Route,
    expect,
    sync_playwright,
)

from tests import reachable
from tests.browser.conftest import CHROMIUM_FLAGS
from tests.browser.voting_site import PARTNERS, PLAIN_HOST, VotingSite, new_address, voting_site
from tests.browser.windows import PATIENCE

pytestmark = [pytest.mark.browser, pytest.mark.slow]

STANDARD = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
RECEIPT = re.compile(r"^[0-9A-Z]{5}-[0-9A-Z]{5}-[0-9A-Z]{5}-.$")
VOTES = "**/api/v1/votes/"
NO_CASE = "6a0d5f5e-7a8b-4c5d-9e0f-1a2b3c4d5e6f"


@pytest.fixture(scope="module")
def polls(tmp_path_factory: pytest.TempPathFactory) -> Iterator[VotingSite]:
    """A site that votes, with thirty cases."""
    with voting_site(tmp_path_factory.mktemp("voting")) as running:
        yield running


@pytest.fixture(scope="module")
def blocking() -> Iterator[Browser]:
    """A Chromium that gives third parties no cookies."""
    flags = [
        "--test-third-party-cookie-phaseout",
        f"--host-resolver-rules=MAP {PLAIN_HOST} 127.0.0.1",
    ]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=reachable.chromium().address, args=[*CHROMIUM_FLAGS, *flags]
        )
        yield browser
        browser.close()


@pytest.fixture
def visit(blocking: Browser) -> Iterator[object]:
    """Opens a visitor's window: an address of its own unless one is given."""
    opened: list[BrowserContext] = []

    def open_window(address: str = "", *, width: int = 1280, **more: object) -> Page:
        context = blocking.new_context(
            locale="zh-CN",
            viewport={"width": width, "height": 900},
            reduced_motion="reduce",
            extra_http_headers={"X-Forwarded-For": address or new_address()},
            **more,
        )
        context.set_default_timeout(PATIENCE)
        opened.append(context)
        return context.new_page()

    yield open_window
    for context in opened:
        context.close()


def case_page(polls: VotingSite, where: str = "hub", number: int = 1) -> str:
    return f"{polls.at(where)}/vote/2020/{polls.uid(number)}/"


def panel(page: Page | Frame, state: str):
    return page.locator(f"[data-state={state}]:not([hidden])")


def cast(page: Page | Frame) -> str:
    """Press both buttons and read the receipt."""
    page.locator("[data-do=begin]").click()
    expect(panel(page, "confirm")).to_contain_text("您今天唯一的一票")
    page.locator("[data-do=cast]").click()
    expect(panel(page, "done")).to_be_visible()
    code = panel(page, "done").locator("[data-fill=receipt]").inner_text()
    assert RECEIPT.match(code)
    return code


def assert_accessible(page: Page) -> None:
    results = Axe().run(page, options=STANDARD)
    assert results.violations_count == 0, results.generate_report()


def test_r089_a_citizen_votes_on_the_hub_and_looks_the_receipt_up(polls, visit):
    page = visit()
    page.goto(f"{polls.at()}/vote/")
    assert re.search(r"/vote/2020/\?.*seed=", page.url)
    page.get_by_label("编号、案例或申报单位").fill("007")
    page.get_by_role("button", name="查找").click()
    page.get_by_role("link", name="示例案例之7").click()
    code = cast(page)
    assert page.context.cookies() == []
    page.get_by_role("link", name="查询这张回执").click()
    expect(page.locator("h1")).to_have_text("这一票已计入")
    expect(page.locator(".vote__receipt")).to_have_text(code)
    page.goto(f"{polls.at()}/vote/receipt/")
    expect(page.locator("[data-kept-receipts]")).to_contain_text(code)


def listen(context: BrowserContext) -> tuple[list[str], list[str]]:
    """What proxies write down of each request from now on; and the bodies, which they do not."""
    lines: list[str] = []
    bodies: list[str] = []

    def note(request: Request) -> None:
        lines.append(f"{request.method} {request.url} {request.headers.get('referer', '')}")
        bodies.append(unquote(request.post_data or ""))

    context.on("request", note)
    return lines, bodies


def test_d04_no_request_of_our_pages_has_a_receipt_in_its_line(polls, visit):
    page = visit(width=390)
    lines, bodies = listen(page.context)
    page.goto(case_page(polls, number=4))
    code = cast(page)
    page.get_by_role("link", name="查询这张回执").click()
    expect(page.locator("h1")).to_have_text("这一票已计入")
    assert page.url == f"{polls.at()}/vote/receipt/"
    assert_accessible(page)

    page.go_back()
    page.goto(f"{polls.at()}/vote/receipt/")
    page.locator("[data-kept-receipts]").get_by_role("link", name=code).click()
    expect(page.locator(".vote__receipt")).to_have_text(code)
    # Going back leads to the form, not round in circles.
    page.go_back()
    expect(page.get_by_label("回执")).to_be_visible()
    page.get_by_label("回执").fill(code.lower())
    page.get_by_role("button", name="查询").click()
    expect(page.locator(".vote__receipt")).to_have_text(code)
    # A link of former times stood in an address once; from there on it does not.
    begun = len(lines)
    page.goto(f"{polls.at()}/vote/receipt/{code}/")
    expect(page.locator(".vote__receipt")).to_have_text(code)
    del lines[begun]

    assert sum(code in body.upper() for body in bodies) == 4
    assert len(lines) > 20
    written = [unquote(line).upper() for line in lines]
    assert [line for line in written if code in line or code.replace("-", "") in line] == []
    # Nor is a case named where the address of a vote's own request is written down.
    sent = [line for line in lines if "/api/v1/votes/" in line and "?" not in line]
    assert sent == [f"POST {polls.at()}/api/v1/votes/ {polls.at()}/"]
    log = (polls.folder / "site.log").read_text("utf-8")
    assert "/vote/receipt/…" in log
    assert code not in log


def test_d04_nor_one_that_a_widget_makes_or_a_page_without_a_script(polls, visit):
    polls.pages["/framed"] = f"""<!doctype html><title>x</title><iframe width="800" height="900"
        src="{polls.at()}/embed/v1/vote/{polls.uid(5)}/?channel=paper"></iframe>"""
    page = visit()
    lines, _bodies = listen(page.context)
    page.goto(f"{polls.foreign}/framed")
    (frame,) = [one for one in page.frames if "/embed/" in one.url]
    codes = [cast(frame)]
    with page.context.expect_page() as opened:
        frame.get_by_role("link", name="查询这张回执").click()
    expect(opened.value.locator(".vote__receipt")).to_have_text(codes[0])

    plain = visit(java_script_enabled=False)
    more, _bodies = listen(plain.context)
    plain.goto(f"{case_page(polls)}confirm/")
    plain.wait_for_timeout(1_100)
    plain.get_by_role("button", name="确认投票").click()
    expect(plain.locator("h1")).to_have_text("这一票已计入")
    codes.append(plain.locator(".vote__receipt").inner_text())
    # Loaded again it is the same vote and the same receipt.
    before = polls.ballots()
    plain.reload()
    expect(plain.locator(".vote__receipt")).to_have_text(codes[1])
    assert polls.ballots() == before
    plain.goto(f"{polls.at()}/vote/receipt/")
    plain.get_by_label("回执").fill(codes[1])
    plain.get_by_role("button", name="查询").click()
    expect(plain.locator("h1")).to_have_text("这一票已计入")
    told = [line for line in [*lines, *more] for code in codes if code in unquote(line)]
    assert len(more) > 3
    assert told == []


@pytest.mark.parametrize(
    "path",
    ["vote/6a0d5f5e-7a8b-4c5d-9e0f-1a2b3c4d5e6f/", "vote/6a0d5f5e-7a8b-4c5d-9e0f-1a2b3c4d5e6f"],
)
def test_r087_a_frame_that_cannot_be_shown_says_so_in_words(polls, visit, path):
    """In the frame of a site that may show it, and of no other."""
    polls.pages["/hole"] = f"""<!doctype html><title>x</title><h1>x</h1><iframe width="360"
        height="400" src="{polls.at()}/embed/v1/{path}?channel=paper&theme=light"></iframe>"""
    page = visit(width=390)
    page.goto(f"{polls.foreign}/hole")
    page.wait_for_timeout(1_000)
    inside = page.frame_locator("iframe")
    expect(inside.locator("h1")).to_have_text("这里暂时没有可展示的投票")
    expect(inside.get_by_role("link", name="前往主站")).to_have_attribute("href", f"{polls.at()}/")
    page.goto(f"{polls.foreign.replace('127.0.0.1', 'localhost')}/hole")
    page.wait_for_timeout(1_000)
    assert [one for one in page.frames if one.locator("h1", has_text="投票").count()] == []


def test_r087_the_loader_shows_the_words_at_their_height(polls, visit):
    polls.pages["/none"] = f"""<!doctype html><html lang="zh"><title>x</title><h1>x</h1>
        <case-vote case="{NO_CASE}" channel="paper"><a>投票</a></case-vote>
        <script src="{polls.at()}/embed/v1/loader.js" async></script>"""
    page = visit(width=390)
    page.goto(f"{polls.foreign}/none")
    expect(page.locator("case-vote > a")).to_be_hidden()
    assert 100 < page.locator("iframe").bounding_box()["height"] < 500
    assert_accessible(page)


@pytest.mark.parametrize("partner", PARTNERS)
def test_r087_a_vote_on_a_partners_site_on_a_phone(polls, visit, partner):
    page = visit(width=390)
    page.goto(case_page(polls, partner))
    cast(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_r088_refused_the_second_time_with_network_and_reset_time(polls, visit):
    address = new_address()
    first = visit(address)
    first.goto(case_page(polls))
    code = cast(first)
    before = polls.ballots()

    other = visit(address, width=390)
    other.goto(case_page(polls, "bandao", 2))
    said = panel(other, "already_voted")
    expect(said).to_contain_text("本网络今日已投票")
    expect(said).to_contain_text("112.224.*.*")
    expect(said.locator("[data-fill=resets]")).to_contain_text("00:00")
    assert_accessible(other)
    other.get_by_role("button", name="我没有投过").click()
    expect(other.locator("[data-disclaimed]")).to_be_visible()

    first.goto(case_page(polls, number=2))
    expect(panel(first, "mine")).to_contain_text(code)
    assert polls.ballots() == before


def test_r087_a_vote_in_a_frame_of_another_site_without_third_party_cookies(polls, visit):
    uid = polls.uid(3)
    polls.pages["/story"] = f"""<!doctype html><html lang="zh"><title>报</title><h1>报道</h1>
        <case-vote case="{uid}" channel="paper" theme="light"><a>投票</a></case-vote>
        <script src="{polls.at("bandao")}/embed/v1/loader.js" async></script>"""
    address = new_address()
    page = visit(address)
    page.goto(f"{polls.foreign}/story")
    expect(page.locator("case-vote > a")).to_be_hidden()
    (frame,) = [one for one in page.frames if "/embed/" in one.url]
    height = page.locator("iframe").bounding_box()["height"]
    assert 100 <= height <= 4_000
    expect(frame.locator("h1")).to_have_text("示例案例之3")
    assert_accessible(page)
    cast(frame)
    assert polls.ways()[-1] == "widget"
    assert page.context.cookies() == []

    hub = visit(address)
    hub.goto(case_page(polls))
    expect(panel(hub, "already_voted")).to_be_visible()


def test_stolen_key_on_other_origin_renders_nothing(polls, visit):
    polls.pages["/thief"] = f"""<!doctype html><title>x</title>
        <iframe src="{polls.at()}/embed/v1/vote/{polls.uid(3)}/?channel=paper"></iframe>"""
    page = visit()
    page.goto(f"{polls.foreign.replace('127.0.0.1', 'localhost')}/thief")
    page.wait_for_timeout(1_000)
    shown = [frame for frame in page.frames if frame.locator("[data-vote]").count()]
    assert shown == []


def test_overlay_page_vote_refused(polls, visit):
    polls.pages["/trap"] = f"""<!doctype html><title>x</title>
        <body style="margin:0"><iframe id="f" width="800" height="900"
         src="{polls.at()}/embed/v1/vote/{polls.uid(3)}/?channel=paper"></iframe>
        <div style="position:absolute;inset:0 0 auto;height:900px;width:800px;
         background:#fff;pointer-events:none">奖品</div>"""
    page = visit()
    before = polls.ballots()
    page.goto(f"{polls.foreign}/trap")
    (frame,) = [one for one in page.frames if "/embed/" in one.url]
    frame.locator("[data-do=begin]").click()
    page.wait_for_timeout(500)
    frame.locator("[data-do=cast]").click()
    expect(panel(frame, "check")).to_be_attached()
    confirm = panel(frame, "check").get_by_role("button", name="确认投票")
    confirm.click()  # Clicks alone are no vote, and neither is what a page makes one guess.
    for _ in range(2):
        expect(frame.locator("[data-wrong]")).to_contain_text("这不是")
        shown = int(frame.locator("strong[data-number]").inner_text())
        frame.get_by_label("数字是").fill(str(10 + (shown - 9) % 90))
        confirm.click()
    expect(panel(frame, "covered")).to_be_attached()
    assert polls.ballots() == before


NEWS = """<!doctype html><html lang="zh"><title>x</title>
    <meta name="viewport" content="width=device-width">
    <body style="margin:0"><h1>x</h1><div style="opacity:{opacity}">
    <case-vote case="{uid}" channel="paper" theme="light"><a>投票</a></case-vote></div>
    <div style="position:fixed;inset:auto 0 0;height:{bar}px;background:#fff">分享</div>
    <script src="{hub}/embed/v1/loader.js" async></script>"""


@pytest.mark.parametrize(("bar", "opacity"), [(300, 1), (0, 0.98)])
def test_r089_below_a_bar_of_the_partners_a_number_is_typed(polls, visit, bar, opacity):
    """Browsers call such a frame covered, though the visitor sees what is pressed."""
    polls.pages["/news"] = NEWS.format(bar=bar, opacity=opacity, uid=polls.uid(1), hub=polls.at())
    page = visit(width=360, has_touch=True, is_mobile=True)
    before = polls.ballots()
    page.goto(f"{polls.foreign}/news")
    expect(page.locator("case-vote > a")).to_be_hidden()
    (frame,) = [one for one in page.frames if "/embed/" in one.url]
    for act in ("begin", "cast"):
        button = frame.locator(f"[data-do={act}]")
        button.evaluate("button => button.scrollIntoView({block: 'center'})")
        button.click()
    asked = panel(frame, "check")
    expect(asked.locator("[data-heading]")).to_be_focused()
    assert_accessible(page)
    field = asked.get_by_label("数字是")
    assert field.get_attribute("inputmode") == "numeric"
    expect(asked.locator("strong[data-number]")).to_have_text(re.compile(r"^[1-9]\d$"))
    field.fill("0")
    field.press("Enter")
    expect(asked.get_by_role("alert")).to_contain_text("这不是")
    expect(field).to_be_focused()
    expect(field).to_have_attribute("aria-invalid", "true")
    assert_accessible(page)
    assert polls.ballots() == before
    shown = asked.locator("strong[data-number]").inner_text()
    field.fill("".join(chr(ord(digit) + 0xFEE0) for digit in shown))  # Full width, as typed in CJK.
    field.press("Enter")
    expect(panel(frame, "done")).to_be_visible()
    assert polls.ballots() == before + 1
    assert polls.ways()[-1] == "widget"


def test_r089_a_frame_without_an_origin_says_so_before_anything_is_pressed(polls, visit):
    polls.pages["/sandbox"] = f"""<!doctype html><title>x</title><iframe width="360" height="900"
        sandbox="allow-scripts allow-forms allow-popups allow-popups-to-escape-sandbox"
        src="{polls.at()}/embed/v1/vote/{polls.uid(3)}/?channel=paper"></iframe>"""
    page = visit()
    page.goto(f"{polls.foreign}/sandbox")
    (frame,) = [one for one in page.frames if "/embed/" in one.url]
    said = panel(frame, "sandboxed")
    expect(said).to_contain_text("请到主站投票")
    with page.context.expect_page() as opened:
        said.get_by_role("link", name="到主站投票").click()
    expect(opened.value.locator("h1")).to_have_text("示例案例之3")


def test_a_made_up_press_is_no_vote(polls, visit):
    page = visit()
    before = polls.ballots()
    page.goto(case_page(polls))
    page.evaluate("document.querySelector('[data-do=begin]').click()")
    page.evaluate("document.querySelector('[data-do=cast]').click()")
    page.wait_for_timeout(500)
    expect(panel(page, "start")).to_be_visible()
    assert polls.ballots() == before


def test_d07_without_a_script_a_plain_form_votes(polls, visit):
    page = visit(width=390, java_script_enabled=False)
    page.goto(case_page(polls, "qingdaonews"))
    page.get_by_role("link", name="投给 001 号").click()
    expect(page.locator("h1")).to_have_text("您今天唯一的一票")
    page.get_by_role("button", name="确认投票").click()
    too_fast = page.get_by_role("alert")
    if too_fast.count():
        page.wait_for_timeout(1_100)
        page.get_by_role("button", name="确认投票").click()
    expect(page.locator("h1")).to_have_text("这一票已计入")
    assert polls.ways()[-1] == "form"


def test_a_lost_answer_and_a_reload_are_one_vote(polls, visit):
    page = visit()
    before = polls.ballots()
    sent: list[str] = []

    def lose(route: Route) -> None:
        """The server takes the vote; the answer never arrives."""
        sent.append(route.request.post_data_json["nonce"])
        if len(sent) == 1:
            route.fetch()
            return
        route.continue_()

    page.goto(case_page(polls))
    page.route(VOTES, lose)
    page.locator("[data-do=begin]").click()
    page.locator("[data-do=cast]").click()
    expect(panel(page, "working")).to_contain_text("正在确认")
    for _ in range(100):
        if polls.ballots() > before:
            break
        page.wait_for_timeout(100)
    page.reload()
    expect(panel(page, "done")).to_be_visible()
    assert len(sent) == 2
    assert len(set(sent)) == 1
    assert polls.ballots() == before + 1


def test_no_answer_at_all_is_tried_again_by_itself(polls, visit):
    page = visit()
    before = polls.ballots()
    failed: list[Route] = []

    def fail_once(route: Route) -> None:
        if failed:
            route.continue_()
            return
        failed.append(route)
        route.abort()

    page.goto(case_page(polls))
    page.route(VOTES, fail_once)
    cast(page)
    assert failed
    assert polls.ballots() == before + 1


def test_d07_without_crypto_subtle_our_own_solver_does(polls, visit):
    page = visit()
    page.goto(f"http://{PLAIN_HOST}:{polls.port}/vote/2020/{polls.uid(1)}/")
    assert page.evaluate("crypto.subtle === undefined")
    cast(page)


def test_without_workers_the_page_solves_it(polls, visit):
    page = visit()
    page.add_init_script("delete window.Worker")
    page.goto(case_page(polls))
    cast(page)


def test_d07_a_vote_by_the_keyboard_alone(polls, visit):
    page = visit()
    page.goto(case_page(polls))
    page.locator("[data-do=begin]").focus()
    page.keyboard.press("Enter")
    expect(panel(page, "confirm").locator("[data-heading]")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.locator("[data-do=cast]")).to_be_focused()
    page.keyboard.press("Enter")
    expect(panel(page, "done").locator("[data-heading]")).to_be_focused()
    expect(page.locator("[data-status]")).to_have_text("谢谢，您的票已计入")


@pytest.mark.parametrize(("width", "scheme"), [(390, "dark"), (1280, "light")])
@pytest.mark.parametrize("where", ["hub", *PARTNERS])
def test_d07_pages_and_steps_are_accessible(polls, visit, where, width, scheme):
    page = visit(width=width, color_scheme=scheme)
    for path in ("", "tally/"):
        page.goto(f"{polls.at(where)}/vote/2020/{path}")
        assert_accessible(page)
    page.goto(case_page(polls, where))
    assert_accessible(page)
    page.locator("[data-do=begin]").click()
    page.get_by_text("投票会保存哪些信息").click()
    assert_accessible(page)
    page.locator("[data-do=cast]").click()
    expect(panel(page, "done")).to_be_visible()
    assert_accessible(page)


def test_in_wechat_the_receipt_is_a_picture_to_press(polls, visit):
    page = visit(width=390, user_agent="Mozilla/5.0 (Linux; Android 10) MicroMessenger/8.0")
    page.goto(case_page(polls))
    cast(page)
    picture = page.locator("[data-receipt-picture]")
    expect(picture).to_be_visible()
    assert picture.get_attribute("src").startswith("data:image/png;base64,")
    expect(page.locator("[data-receipt-hint]")).to_have_text("长按图片保存")
