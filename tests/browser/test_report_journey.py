"""A report's life in the admin's own screens: written, reviewed three times, read, withdrawn."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from urllib.parse import quote
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser

from tests.browser.newsroom import People, Person, photo
from tests.browser.running_demo import RunningDemo, eventually
from tests.browser.windows import PATIENCE

pytestmark = [pytest.mark.browser, pytest.mark.slow]

TITLE = "潮汐台账：渔港里的一块屏幕"
STANDFIRST = "三位船老大、两个冬天，一块屏幕怎样走进渔港。（演示）"
SOURCE = "青岛新闻网（演示）"
# Long enough for the steps between setting it and approving, on a crowded machine.
AHEAD = timedelta(seconds=75)
REVIEWS = ("reviewer1", "reviewer2", "chief")
POINTS = 3  # to proofread at each step
CHINA = ZoneInfo("Asia/Shanghai")


@pytest.fixture
def people(chromium: Browser, demo: RunningDemo) -> Iterator[People]:
    """Each person in a window of their own, logged in."""
    known: dict[str, Person] = {}

    def person(name: str) -> Person:
        if name not in known:
            context = chromium.new_context(locale="zh-CN", viewport={"width": 1280, "height": 1000})
            context.set_default_timeout(PATIENCE)
            known[name] = Person(context.new_page(), demo, name)
            known[name].log_in()
        return known[name]

    yield person
    for somebody in known.values():
        somebody.page.context.close()


def test_a_report_is_written_reviewed_scheduled_read_on_eight_sites_and_withdrawn(
    people: People, demo: RunningDemo
):
    case = demo.api("cases/?limit=1")["items"][0]

    editor = people("editor")
    write(editor, case["title"])
    editor.send_in()

    opens_at = review(people)
    assert datetime.now(UTC) < opens_at, "approved too late for its schedule to mean anything"
    assert found(demo) == []

    eventually(lambda: found(demo), within=240)
    assert datetime.now(UTC) >= opens_at
    card = found(demo)[0]
    assert_read_everywhere(demo, card, case)

    people("chief").withdraw(TITLE, "采访对象要求更正后再发。（演示）")
    assert_withdrawn_everywhere(demo, card)


def write(editor: Person, case: str) -> None:
    """A deep report: two pictures from a phone, words, a quotation, figures, a linked case."""
    page = editor.page
    editor.begin_report()
    page.fill("#id_title", TITLE)
    page.fill("#id_standfirst", STANDFIRST)
    page.fill("#id_source", SOURCE)
    page.fill("#id_author", "海记者（演示）")
    page.fill("#id_editor", "山编辑（演示）")
    editor.upload(
        page.locator("#id_lead_picture-chooser"),
        photo("渔港", "#1d6f8f"),
        alt_text="渔港的清晨",
        credit="海记者（演示）",
    )
    editor.insert("小标题").locator("input[type=text]").fill("第一个冬天")
    words = editor.insert("段落").locator("[contenteditable=true]")
    words.click()
    words.press_sequentially("屏幕装上那天，港里没有人看它。")
    picture = editor.insert("图片")
    editor.upload(
        picture.locator(".image-chooser"),
        photo("屏幕", "#a0522d"),
        alt_text="墙上的一块屏幕",
        credit="山摄影（演示）",
    )
    picture.locator("[id$=-value-alt_text]").fill("墙上的一块屏幕，下面坐着三个人")
    picture.locator("[id$=-value-caption]").fill("潮汐每十分钟刷新一次")
    picture.locator("[id$=-value-credit]").fill("山摄影（演示）")
    quotation = editor.insert("引语")
    quotation.locator("[id$=-value-text]").fill("先看屏幕，再看天。")
    quotation.locator("[id$=-value-speaker]").fill("船老大（演示）")
    editor.link_case(case)


def review(people: People) -> datetime:
    """Three people review one after another; the last sets when it appears."""
    waiting = [people(name) for name in REVIEWS]
    opens_at = datetime.now(UTC)
    for step, person in enumerate(waiting):
        assert [one.name for one in waiting if one.is_asked(TITLE)] == [person.name]
        person.find_waiting(TITLE)
        if step == len(waiting) - 1:
            opens_at = next_minute(datetime.now(UTC) + AHEAD)
            person.schedule(opens_at.astimezone(CHINA))
        assert person.approve() == POINTS
    return opens_at


def next_minute(moment: datetime) -> datetime:
    """The first full minute after a moment: what the admin's field for it can say."""
    return moment.replace(second=0, microsecond=0) + timedelta(minutes=1)


def found(demo: RunningDemo) -> list[dict]:
    """What the API has under the report's title."""
    return demo.api(f"news/?kind=report&q={quote(TITLE[:4])}")["items"]


def assert_read_everywhere(demo: RunningDemo, card: dict, case: dict) -> None:
    """Every site shows it with its source; one address is the original."""
    path = card["url"].removeprefix(demo.by_slug["qingdaonews"])
    assert path == f"/news/{card['uid']}/{path.split('/')[3]}/"
    assert len(demo.by_slug) == 8
    for site, base in demo.by_slug.items():
        answer = demo.get(f"{base}{path}")
        assert answer.status == 200, site
        for words in (TITLE, STANDFIRST, SOURCE, "潮汐每十分钟刷新一次", "先看屏幕", case["title"]):
            assert words in answer.text, (site, words)
        assert f'<link rel="canonical" href="{card["url"]}">' in answer.text, site
        assert TITLE in demo.get(f"{base}/news/").text, site
    document = demo.api(f"news/{card['uid']}/")
    assert (document["site"], document["source"]) == ("qingdaonews", SOURCE)
    assert [one["uid"] for one in document["cases"]] == [case["uid"]]
    assert [block["type"] for block in document["body"]] == [
        *("heading", "paragraph", "picture", "quote")
    ]
    for picture in document["images"]:
        for source in picture["sources"]:
            first = source["srcset"].split(" ")[0]
            assert demo.get(first).status == 200, first


def assert_withdrawn_everywhere(demo: RunningDemo, card: dict) -> None:
    """Eight sites and the API say that it was withdrawn, and list it no more."""
    path = card["url"].removeprefix(demo.by_slug["qingdaonews"])
    eventually(lambda: demo.get(f"{demo.hub}/api/v1/news/{card['uid']}/").status == 410)
    gone = demo.get(f"{demo.hub}/api/v1/news/{card['uid']}/").json()
    assert gone["status"] == 410
    for site, base in demo.by_slug.items():
        answer = demo.get(f"{base}{path}")
        assert answer.status == 410, site
        assert TITLE not in answer.text, site
        assert TITLE not in demo.get(f"{base}/news/").text, site
    assert found(demo) == []
    last = demo.api("changes/?limit=100")
    entries = list(last["items"])
    while last["has_more"]:
        last = demo.api(f"changes/?limit=100&since={last['next']}")
        entries += last["items"]
    mine = [one for one in entries if one["uid"] == card["uid"]]
    assert [(one["op"], one["reason"]) for one in mine] == [("delete", "withdrawn")]
