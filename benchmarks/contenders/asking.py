"""What each contender is asked for, and what its answers have to hold."""

import json
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import count, islice
from typing import Any
from urllib.parse import quote

from benchmarks import corpus, serving
from benchmarks.load import Request

FULL = "/api/v1/cases/?profile=full&limit=20"
CARDS = "/api/v1/cases/?limit=20"
V2 = "/api/bench/v2/pages/"
V2_LIST = f"{V2}?type=site_pages.CasePage&fields=*&limit=20"
V3_LIST = "/api/bench/v3/pages/?type=site_pages.CasePage&limit=20"
BARE = "/api/bench/bare/"
COLD_AT_ONCE = 20_000
QUERIES = 500
SAMPLE = 5


class Wrong(AssertionError):
    """An answer that does not hold what it should."""


@dataclass(frozen=True)
class Contender:
    """Requests for one round, and the check of an answer."""

    name: str
    requests: Callable[[], list[Request]]
    check: Callable[[int, bytes], None]
    publishes: bool = False
    is_slow: bool = False
    """Asked three times longer and from half as many connections: what is unfinished at the end
    does not count, and should not matter."""

    def verify(self, port: int) -> None:
        """Look into some answers; raises Wrong."""
        for request in self.requests()[:SAMPLE]:
            headers = {"If-None-Match": request.tag} if request.tag else {}
            status, _, body = serving.get(port, request.path, headers)
            try:
                self.check(status, body)
            except Exception as exc:
                raise Wrong(f"{self.name}: {request.path}: {status} {body[:200]!r}") from exc


class Contenders:
    """All of them, over the corpus that the database holds."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.seconds = count()
        self.chance = random.Random(corpus.SEED)

    def all(self) -> list[Contender]:
        """In the order in which the first round asks them."""
        bare, unchanged = [Request(BARE)], self._unchanged()
        return [
            Contender("bare view", lambda: bare, self._bare),
            Contender("v2 list", lambda: paged(V2_LIST), self._v2_list, is_slow=True),
            Contender("v2 detail", self._v2_details, self._v2_detail, is_slow=True),
            Contender("v3 list", lambda: paged(V3_LIST), self._v3_list),
            Contender("list, cold", lambda: list(self._cold(FULL)), self._full),
            Contender("list, mixed", lambda: self._zipf(FULL), self._full, publishes=True),
            Contender("list, hot", lambda: [Request(FULL)], self._full),
            Contender("cards, mixed", lambda: self._zipf(CARDS), self._cards, publishes=True),
            Contender("detail, cold", lambda: self._details, self._detail),
            Contender("304", lambda: unchanged, self._not_modified),
        ]

    @cached_property
    def known(self) -> dict[str, dict[str, Any]]:
        """Every case of the corpus by its uid."""
        whole = (json.loads(document.full) for document in corpus.documents(reports=0))
        return {case["uid"]: case for case in whole}

    @cached_property
    def titles(self) -> dict[str, dict[str, Any]]:
        """The same by title: pages have other uids."""
        return {case["title"]: case for case in self.known.values()}

    @cached_property
    def _details(self) -> list[Request]:
        # The first is the one that is published again and again; whoever checks leaves it out.
        uids = list(self.known)[1:]
        self.chance.shuffle(uids)
        return [Request(f"/api/v1/cases/{uid}/") for uid in uids]

    def _cold(self, base: str) -> Iterator[Request]:
        """Distinct in every request, and no filter is without effect."""
        for number in islice(self.seconds, COLD_AT_ONCE):
            days, rest = divmod(number, 86400)
            moment = f"2020-06-{days + 1:02}T{rest // 3600:02}:{rest // 60 % 60:02}:{rest % 60:02}Z"
            category = corpus.CATEGORIES[number % 10]
            yield Request(f"{base}&category={category}&published_after={moment}")

    def _zipf(self, base: str) -> list[Request]:
        """So many queries, the k-th asked for k times less often than the first."""
        paths = [
            f"{base}&category={category}&ordering={order}&published_after=2020-06-0{day}T00:00:00Z"
            for category in corpus.CATEGORIES
            for order in ORDERINGS
            for day in range(1, 10)
        ] + [f"{base}&tag={tag}&ordering={order}" for tag in corpus.TAGS for order in ORDERINGS]
        paths = [quote(path, safe="/?&=:") for path in paths[:QUERIES]]
        random.Random(corpus.SEED).shuffle(paths)
        weights = [1 / rank for rank in range(1, len(paths) + 1)]
        return [Request(path) for path in self.chance.choices(paths, weights, k=COLD_AT_ONCE)]

    def _v2_details(self) -> list[Request]:
        """A hundred pages."""
        body = serving.get(self.port, f"{V2}?type=site_pages.CasePage&limit=100")[2]
        return [Request(f"{V2}{page['id']}/") for page in json.loads(body)["items"]]

    def _unchanged(self) -> list[Request]:
        tag = serving.get(self.port, FULL)[1]["ETag"]
        return [Request(FULL, tag)]

    def _bare(self, status: int, body: bytes) -> None:
        assert (status, body) == (200, b'{"ok":true}')

    def _not_modified(self, status: int, body: bytes) -> None:
        assert (status, body) == (304, b"")

    def _full(self, status: int, body: bytes) -> None:
        items = json.loads(body)["items"]
        assert status == 200
        assert len(items) == 20
        for item in items:
            self._is_case(item)

    def _cards(self, status: int, body: bytes) -> None:
        items = json.loads(body)["items"]
        assert status == 200
        assert len(items) == 20
        for item in items:
            whole = self.known[item["uid"]]
            assert item["image"] == whole["images"][0]
            assert item["brief"] == whole["brief"]

    def _detail(self, status: int, body: bytes) -> None:
        assert status == 200
        self._is_case(json.loads(body))

    def _is_case(self, item: dict[str, Any]) -> None:
        whole = self.known[item["uid"]]
        published_again = item["uid"] == next(iter(self.known))
        assert published_again or item == whole

    def _v2_list(self, status: int, body: bytes) -> None:
        items = json.loads(body)["items"]
        assert status == 200
        assert len(items) == 20
        for item in items:
            self._is_page(item)

    def _v2_detail(self, status: int, body: bytes) -> None:
        assert status == 200
        self._is_page(json.loads(body))

    def _v3_list(self, status: int, body: bytes) -> None:
        items = json.loads(body)["items"]
        assert status == 200
        assert len(items) == 20
        assert all(item["title"] in self.titles for item in items)

    def _is_page(self, item: dict[str, Any]) -> None:
        """The same words and as many pictures."""
        whole = self.titles[item["title"]]
        assert item["brief"] == whole["brief"]
        parts = [part["text"] for part in item["description_parts"]]
        assert parts == [part["text"] for part in whole["description"]]
        assert [use["alt"] for use in item["pictures"]] == [use["alt"] for use in whole["images"]]
        assert all(use["sized"]["url"] for use in item["pictures"])
        assert sorted(item["tags"]) == whole["tags"]


ORDERINGS = ("-published_at", "published_at", "-updated_at", "updated_at")


def paged(base: str) -> list[Request]:
    """The list at sixty places."""
    return [Request(f"{base}&offset={offset}") for offset in range(0, 180, 3)]
