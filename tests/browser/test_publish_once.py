"""Publish once: an editor's change in the admin reaches both sites and the API in seconds.

Every change is looked at on both sites, on a phone and on a desk, in windows that had the page
open before.
"""

import re
from urllib.parse import quote, urlsplit

import pytest
from playwright.sync_api import Page

from tests.browser import editing
from tests.browser.follower import Follower
from tests.browser.running_demo import RunningDemo, eventually
from tests.browser.windows import Windows

pytestmark = [pytest.mark.browser, pytest.mark.slow]

TAG = "海岛医疗"
HEADLINE = "雾中过桥：改过的标题"


def card_of(demo: RunningDemo, collection: str, slug: str) -> dict:
    """The card of a case or a news page by its slug."""
    items = demo.api(f"{collection}/?limit=100")["items"]
    return next(item for item in items if item["url"].endswith(f"/{slug}/"))


def path_of(card: dict) -> str:
    """The path that a card's page has on every host."""
    return urlsplit(card["url"]).path


def found(demo: RunningDemo, collection: str, words: str) -> list[str]:
    """What a search of the API finds."""
    items = demo.api(f"{collection}/?limit=100&q={quote(words)}")["items"]
    return [item["uid"] for item in items]


def test_new_tag_of_a_case_is_seen_everywhere(organiser: Page, windows: Windows, demo: RunningDemo):
    card = card_of(demo, "cases", "island-clinic")
    assert all(view.nowhere_says(TAG) for view in windows.open(path_of(card)))
    follower = Follower(demo, card["uid"], "cases")

    editing.open_editor(organiser, demo, card["title"])
    editing.add_tag(organiser, TAG)

    eventually(lambda: TAG in demo.api(f"cases/{card['uid']}/")["tags"])
    assert follower.ask_again().status == 200
    for view in windows.open(path_of(card)):
        view.shows_link(TAG)
    for view in windows.open(f"/2020/?tag={quote(TAG)}"):
        view.shows_link(card["title"])
    tagged = demo.api(f"cases/?tag={quote(TAG)}")["items"]
    assert [item["uid"] for item in tagged] == [card["uid"]]
    assert follower.new_entry()["op"] == "upsert"


def test_new_headline_of_a_report_is_seen_everywhere(
    organiser: Page, windows: Windows, demo: RunningDemo
):
    card = card_of(demo, "news", "bay-fog-report")
    for view in windows.open(path_of(card)):
        assert view.heading() == card["title"], view
    follower = Follower(demo, card["uid"], "news")

    editing.open_editor(organiser, demo, card["title"])
    editing.change_title(organiser, HEADLINE)

    eventually(lambda: demo.api(f"news/{card['uid']}/")["title"] == HEADLINE)
    assert follower.ask_again().status == 200
    for view in windows.open(path_of(card)):
        assert view.heading() == HEADLINE, view
    for view in windows.open("/news/"):
        view.shows_link(HEADLINE)
        assert view.nowhere_says(card["title"]), view
    assert follower.new_entry()["op"] == "upsert"


@pytest.mark.parametrize(
    ("collection", "slug"), [("cases", "quiet-guardian"), ("news", "bay-fog-report")]
)
def test_renamed_page_is_reached_by_its_old_address(
    organiser: Page, windows: Windows, demo: RunningDemo, collection: str, slug: str
):
    card = card_of(demo, collection, slug)
    old = path_of(card)
    new = re.sub(r"[^/]+/$", f"renamed-{slug}/", old)
    assert {(view.status, view.path) for view in windows.open(old)} == {(200, old)}
    follower, listed = Follower(demo, card["uid"], collection), demo.in_sitemap_of(old)

    editing.open_editor(organiser, demo, card["title"])
    editing.rename(organiser, f"renamed-{slug}")

    eventually(lambda: path_of(demo.api(f"{collection}/{card['uid']}/")) == new)
    assert follower.ask_again().status == 200
    assert [demo.get(f"{site}{old}").status for site in demo.sites] == [301, 301]
    for view in windows.open(old):
        assert (view.status, view.path, view.heading()) == (200, new, card["title"]), view
    assert listed
    assert (demo.in_sitemap_of(old), demo.in_sitemap_of(new)) == ([], listed)
    assert follower.new_entry()["op"] == "upsert"


def test_unpublished_case_is_gone_everywhere(organiser: Page, windows: Windows, demo: RunningDemo):
    card = card_of(demo, "cases", "bus-for-blind")
    hall, room, _ = path_of(card).strip("/").split("/")
    words = card["title"][1:3]
    search = f"/{hall}/?q={quote(words)}"
    assert {view.status for view in windows.open(path_of(card))} == {200}
    for view in windows.open(search):
        view.shows_link(card["title"])
    assert demo.in_sitemap_of(path_of(card))
    assert card["uid"] in found(demo, "cases", words)
    follower = Follower(demo, card["uid"], "cases")

    editing.unpublish(organiser, demo, card["title"])

    eventually(lambda: follower.ask_again().status == 410)
    assert_withdrawn(windows, demo, card)
    for view in windows.open(search):
        assert view.status == 200, view
        assert view.nowhere_says(card["title"]), view
    for path in ("/", f"/{hall}/", f"/{hall}/{room}/"):
        for site in demo.sites:
            assert card["title"] not in demo.get(f"{site}{path}").text, f"{site}{path}"
    assert card["uid"] not in found(demo, "cases", words)
    assert_tombstone(follower)


def test_unpublished_report_is_gone_everywhere(
    organiser: Page, windows: Windows, demo: RunningDemo
):
    card = card_of(demo, "news", "island-clinic-report")
    case = card_of(demo, "cases", "island-clinic")
    words = card["title"][2:4]
    assert {view.status for view in windows.open(path_of(card))} == {200}
    for view in windows.open("/news/"):
        view.shows_link(card["title"])
    assert demo.in_sitemap_of(path_of(card))
    assert card["uid"] in found(demo, "news", words)
    follower = Follower(demo, card["uid"], "news")

    editing.unpublish(organiser, demo, card["title"])

    eventually(lambda: follower.ask_again().status == 410)
    assert_withdrawn(windows, demo, card)
    for path in ("/news/", path_of(case)):
        for view in windows.open(path):
            assert view.status == 200, view
            assert view.nowhere_says(card["title"]), view
    assert card["uid"] not in found(demo, "news", words)
    assert_tombstone(follower)


def assert_withdrawn(windows: Windows, demo: RunningDemo, card: dict) -> None:
    """The address says that the page was withdrawn, in both sites' dress; no sitemap names it."""
    for view in windows.open(path_of(card)):
        assert (view.status, view.path) == (410, path_of(card)), view
        assert "已撤下" in view.heading(), view
        assert view.nowhere_says(card["title"]), view
    assert demo.in_sitemap_of(path_of(card)) == []


def assert_tombstone(follower: Follower) -> None:
    """The one new entry says that the document was withdrawn."""
    entry = follower.new_entry()
    assert (entry["op"], entry["reason"]) == ("delete", "withdrawn")
