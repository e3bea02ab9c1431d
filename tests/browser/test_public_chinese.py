"""Every public page of the demonstration: no English left, and no dead link (D11).

The hub is walked through from end to end; of the other sites, which show the same content in
dresses of their own, some pages of every kind. What is read is the markup, so that words out of
sight count as well.
"""

from collections import Counter, deque
from collections.abc import Iterator
from urllib.parse import quote, unquote, urljoin, urlsplit

import pytest

from tests.browser.places import HUB, NOT_FOUND
from tests.browser.running_demo import RunningDemo
from tests.site_pages.markup import Markup, english

pytestmark = [pytest.mark.browser, pytest.mark.slow]

MOST_PAGES = 250
OF_EACH_KIND = 3
# What leads out of the public pages, or to a file.
ELSEWHERE = ("/admin/", "/accounts/", "/api/", "/media/", "/static/", "/documents/", "/text-size/")
FILES = (".zip", ".png", ".xml", ".txt", ".ics")
Kind = tuple[int, str, tuple[str, ...]]


def test_d11_a_visitor_meets_no_english_and_no_dead_link(demo: RunningDemo, site: str):
    base = demo.by_slug[site]
    most = MOST_PAGES if site == HUB else OF_EACH_KIND
    paths = demo.paths  # asks the API, which counts
    waiting = deque(f"{base}{path}" for path in paths.values())
    known, seen, found = set(waiting), Counter[Kind](), {}
    while waiting and seen.total() < MOST_PAGES:
        address = waiting.popleft()
        if seen[kind_of(address)] >= most:
            continue
        seen[kind_of(address)] += 1
        answer = demo.get(address)
        missing = address == f"{base}{paths[NOT_FOUND]}"
        assert answer.status in ((404,) if missing else (200, 301, 302)), address
        is_page = answer.headers.get("content-type", "").startswith("text/html")
        if not is_page or (answer.status >= 300 and not missing):
            continue
        page = Markup(answer.text)
        if words := list(english(page)):
            found[unquote(address)] = words
        fresh = [link for link in links(page, address, base) if link not in known]
        known.update(fresh)
        waiting.extend(dict.fromkeys(fresh))
    assert found == {}
    assert seen.total() > 2 * len(paths)


def kind_of(address: str) -> Kind:
    """Pages of one depth, first part and names of parameters are built alike."""
    parts = urlsplit(address)
    steps = parts.path.strip("/").split("/")
    names = sorted(pair.partition("=")[0] for pair in parts.query.split("&") if pair)
    return (len(steps), steps[0], tuple(names))


def links(page: Markup, address: str, base: str) -> Iterator[str]:
    """The addresses of other pages of the same site that a page leads to."""
    for attrs in page.all("a"):
        target = urljoin(address, attrs.get("href", "")).partition("#")[0]
        path = urlsplit(target).path
        inside = target.startswith(f"{base}/") and not path.startswith(ELSEWHERE)
        if inside and not path.endswith(FILES):
            yield quote(target, safe=":/?&=%+,")
