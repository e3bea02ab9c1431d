"""The running demo as its visitors know it: addresses, accounts, answers."""

import json
import re
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import Message
from pathlib import Path
from typing import Any

from cms.campaigns.loading.data_files import load_data
from cms.campaigns.loading.records import CampaignData
from tests.browser.demo_process import DemoProcess
from tests.browser.places import SITES, page_paths, site_address

ARRIVAL_SECONDS = 400.0  # sixty cases with four drawings each, on a crowded machine
PRINTED_ADDRESS = re.compile(r"^  (http://\S+)   \S", re.MULTILINE)
PRINTED_ACCOUNT = re.compile(r"^ {6}(\w+) / (\S+)$", re.MULTILINE)


@dataclass(frozen=True)
class RunningDemo:
    """What `make demo` has printed, and the sites that answer there."""

    process: DemoProcess

    @property
    def addresses(self) -> list[str]:
        """The addresses it printed."""
        return PRINTED_ADDRESS.findall(self.process.output())

    @property
    def accounts(self) -> dict[str, str]:
        """The names and passwords it printed."""
        return dict(PRINTED_ACCOUNT.findall(self.process.output()))

    @property
    def hub(self) -> str:
        """Address of the hub."""
        return f"http://localhost:{self.process.port}"

    @property
    def partner(self) -> str:
        """Address of 青岛新闻网."""
        return f"http://qingdaonews.localhost:{self.process.port}"

    @property
    def sites(self) -> tuple[str, str]:
        """Both addresses."""
        return (self.hub, self.partner)

    @property
    def by_slug(self) -> dict[str, str]:
        """The address of every site that it printed, the hub's first."""
        addresses = {slug: site_address(self.hub, slug) for slug in SITES}
        printed = set(self.addresses)
        return {slug: address for slug, address in addresses.items() if f"{address}/" in printed}

    @property
    def paths(self) -> dict[str, str]:
        """One path per kind of page, the same on every site; asked anew, as tests withdraw some."""
        return page_paths(self.api)

    def get(self, url: str, **headers: str) -> "Answer":
        """GET without following redirects; the host name travels in the Host header."""
        host, _, path = url.removeprefix("http://").partition("/")
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.process.port}/{path}",
            headers={"Host": host, **{k.replace("_", "-"): v for k, v in headers.items()}},
        )
        try:
            with _OPENER.open(request, timeout=30) as response:
                return Answer(response.status, _lower(response.headers), response.read())
        except urllib.error.HTTPError as error:
            with error:
                return Answer(error.code, _lower(error.headers), error.read())

    def api(self, path: str) -> Any:
        """Parsed JSON of an API address on the hub."""
        return self.get(f"{self.hub}/api/v1/{path}").json()

    def in_sitemap_of(self, path: str) -> list[str]:
        """The sites whose sitemap lists this path, on whatever host."""
        sitemaps = {site: self.get(f"{site}/sitemap.xml") for site in self.sites}
        assert {answer.status for answer in sitemaps.values()} == {200}
        return [site for site, answer in sitemaps.items() if f"{path}</loc>" in answer.text]


@dataclass(frozen=True)
class Answer:
    """One HTTP answer; header names in lower case."""

    status: int
    headers: dict[str, str]
    body: bytes

    def json(self) -> Any:
        """The body as JSON."""
        return json.loads(self.body)

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode()


def _lower(headers: Message) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items()}


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        """Report the redirect itself."""


_OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}), _NoRedirects)


def has_arrived(demo: RunningDemo, data: CampaignData) -> bool:
    """Whether the worker has made every case and report that the files hold."""
    cases = demo.api("cases/?count=exact&limit=1")["total"]
    news = demo.api("news/?count=exact&limit=1")["total"]
    # The notice is news as well.
    return bool(cases == len(data.cases) and news == len(data.news) + 1)


@contextmanager
def run_demo(folder: Path) -> Iterator[RunningDemo]:
    """`make demo` in an empty folder, with all that it brings; ended when the block is left."""
    process = DemoProcess(folder)
    try:
        process.start()
        running = RunningDemo(process)
        data = load_data("qingdao2020")
        eventually(lambda: has_arrived(running, data), within=ARRIVAL_SECONDS)
        yield running
    finally:
        process.end()


def eventually(check: Callable[[], Any], *, within: float = 60) -> Any:
    """Call ``check`` until it returns something true; fails the test when it never does."""
    deadline = time.monotonic() + within
    while True:
        result = check()
        if result or time.monotonic() > deadline:
            assert result, f"not within {within} s"
            return result
        time.sleep(0.25)
