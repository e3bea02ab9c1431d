"""What a browser asks for on a ballot page stays out of the logs of the samples for proxies."""

import re
from html.parser import HTMLParser
from urllib.parse import urlsplit

import pytest

from tests.nginx_samples import COMMON
from tests.plugins.voting.ballot.pages import LIST, open_now, page_of, seed, text_of
from tests.site_pages.visits import get

pytestmark = pytest.mark.django_db

LOCATION = re.compile(r"^location (?:(~|\^~) )?(\S+) \{\n(.*?)^\}", re.M | re.S)
ASKED_FOR = {"icon", "stylesheet", "preload", "modulepreload", "manifest", "apple-touch-icon"}


class Requests(HTMLParser):
    """The addresses that a page has a browser ask for, its scripts' included."""

    def __init__(self, text):
        super().__init__()
        self.found = {"/favicon.ico"}
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        told = {name: value or "" for name, value in attrs}
        if tag == "link" and ASKED_FOR & set(told.get("rel", "").split()):
            self.found.add(told["href"])
        if tag == "form" and told.get("method", "").lower() == "post":
            self.found.add(told.get("action", ""))
        self.found |= {part.split()[0] for part in told.get("srcset", "").split(",") if part}
        self.found |= {told.get("src", ""), told.get("poster", "")}
        self.found |= {value for name, value in told.items() if name.startswith("data-")}

    def paths(self):
        return {urlsplit(one).path for one in self.found if one.startswith("/")}


def is_logged(path):
    """Whether nginx writes a request down, by the rules it chooses a location by."""
    blocks = LOCATION.findall(COMMON)
    assert len(blocks) == 4
    prefixes = [one for one in blocks if one[0] != "~" and path.startswith(one[1])]
    chosen = max(prefixes, key=lambda one: len(one[1]))
    matching = [one for one in blocks if one[0] == "~" and re.search(one[1], path)]
    if matching and chosen[0] != "^~":
        chosen = matching[0]
    return not {"access_log off;", "error_log /dev/null;"} <= set(
        map(str.strip, chosen[2].split("\n"))
    )


@pytest.mark.parametrize("site", ["hub", "qingdaonews"])
def test_d04_nothing_that_a_ballot_page_asks_for_is_in_the_proxys_log(client, case, site):
    open_now()
    asked = set()
    for path in (
        f"{LIST}?seed={seed()}",
        page_of(case),
        page_of(case, "confirm/"),
        "/vote/receipt/",
        f"/embed/v1/vote/{case.uid}/",
        f"/embed/v1/ballot/2020/?seed={seed()}",
    ):
        answer = get(client, site, path)
        assert answer.status_code == 200, path
        asked |= {urlsplit(path).path, *Requests(text_of(answer)).paths()}
    for kind in ("/media/images/", "/static/voting/", "/api/v1/votes/", "/static/site_pages/"):
        assert [path for path in asked if path.startswith(kind)], kind
    assert [path for path in sorted(asked) if is_logged(path)] == []


def test_other_pages_are_logged():
    assert is_logged("/cases/")
    assert is_logged("/admin/")
