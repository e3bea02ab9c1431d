"""Keeping the copy in step: a snapshot once, then the changes, for good.

    python mirror.py http://localhost:8000 copy.sqlite3

It may be killed at any moment and started again: it goes on from the token it had, and taking the
same changes in twice changes nothing. It imports nothing but Python's own library.
"""

import http.client
import json
import logging
import os
import random
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

from store import Copy, Fetched

logger = logging.getLogger("mirror")

TIMEOUT_SECONDS = 30
LONGEST_PAUSE_SECONDS = 60
FAILURES_BORNE = 3
"""So many in a row are not worth a warning: the API may just be starting."""
DOCUMENT = b',"document":'
"""Last in each line of a snapshot: what follows it, up to the closing brace, are the bytes of the
document exactly as its own address gives them."""


class CutShort(Exception):
    """The snapshot ended before its last line."""


class Api:
    """The shared content's API, version 1."""

    def __init__(self, origin: str, key: str = "") -> None:
        self.origin = origin.rstrip("/")
        # A cache on the way may serve a document a moment older than the change that told of it.
        self.headers = {"User-Agent": "partner-site-example/1", "Cache-Control": "no-cache"}
        if key:
            self.headers["Authorization"] = f"Bearer {key}"

    def open(self, url: str) -> http.client.HTTPResponse:
        """The answer; raises HTTPError for a refusal, OSError where nobody answers."""
        address = url if "://" in url else f"{self.origin}{url}"
        return urlopen(Request(address, headers=self.headers), timeout=TIMEOUT_SECONDS)  # type: ignore[no-any-return]  # -- http(s) only

    def changes(self, token: str) -> tuple[dict[str, Any], float]:
        """A page of changes, and how many seconds to wait before asking for more."""
        with self.open(f"/api/v1/changes/?{urlencode({'since': token, 'limit': 100})}") as answer:
            page = json.load(answer)
            pause = 0.0 if page["has_more"] else float(answer.headers.get("Retry-After") or 5)
        return page, pause

    def document(self, change: dict[str, Any]) -> Fetched | None:
        """The document a change tells of; None where it is gone by now."""
        try:
            with self.open(change["url"]) as answer:
                return Fetched(change["uid"], change["kind"], answer.headers["ETag"], answer.read())
        except HTTPError as refusal:
            if refusal.code in (404, 410):
                return None  # its deletion is among the changes still to come
            raise


def take_snapshot(api: Api, copy: Copy) -> None:
    """Replace the copy by everything there is. Raises CutShort, leaving the copy as it was."""
    with api.open("/api/v1/snapshot/") as answer:
        head = json.loads(answer.readline())
        copy.replace(_documents(answer), token=head["next"])
    logger.info("snapshot taken")


def _documents(answer: http.client.HTTPResponse) -> Iterator[Fetched]:
    for told, line in enumerate(answer):
        named, found, document = line.rstrip(b"\n").partition(DOCUMENT)
        if not found:
            end = json.loads(line)
            if end.get("type") == "end" and end["items"] == told:
                return
            break
        entry = json.loads(named + b"}")
        yield Fetched(entry["uid"], entry["kind"], entry["etag"], document[:-1])
    raise CutShort


def follow(api: Api, copy: Copy) -> float:
    """Take one page of changes in; returns the seconds to wait before the next.

    Where there is no copy yet, or its token has expired, a snapshot is taken instead.
    """
    token = copy.token
    if token is None:
        take_snapshot(api, copy)
        return 0.0
    try:
        page, pause = api.changes(token)
    except HTTPError as refusal:
        if refusal.code != 410:
            raise
        take_snapshot(api, copy)
        return 0.0
    changed, gone = _read(api, copy, page["items"])
    if page["items"]:
        copy.apply(changed, gone, token=page["next"])
        logger.info("%s changed, %s gone", len(changed), len(gone))
    return pause


def _read(api: Api, copy: Copy, items: list[dict[str, Any]]) -> tuple[list[Fetched], list[str]]:
    """What changed, fetched, and what is gone. A document we already hold is not fetched.

    Categories have no address of their own: they come with the list of them all.
    """
    held = copy.etags(item["uid"] for item in items)
    wanted = [
        item for item in items if item["op"] == "upsert" and held.get(item["uid"]) != item["etag"]
    ]
    changed = [
        found
        for item in wanted
        if (found := _category(api, item) if item["kind"] == "category" else api.document(item))
    ]
    return changed, [item["uid"] for item in items if item["op"] == "delete"]


def _category(api: Api, change: dict[str, Any]) -> Fetched | None:
    with api.open(change["url"]) as answer:
        categories = json.load(answer)["items"]
    for category in categories:
        if category["uid"] == change["uid"]:
            body = json.dumps(category, ensure_ascii=False, separators=(",", ":")).encode()
            return Fetched(change["uid"], "category", change["etag"], body)
    return None


def keep_in_step(api: Api, copy: Copy) -> None:
    """Follow for ever. Where the API cannot be reached, wait longer each time and try again."""
    logger.info("going on from %s", copy.token or "nothing")
    failures = 0
    while True:
        try:
            pause = follow(api, copy)
            failures = 0
        except (OSError, ValueError, CutShort, http.client.HTTPException) as problem:
            failures += 1
            # Apart from each other: many sites that lost the API do not return as one.
            pause = min(2**failures, LONGEST_PAUSE_SECONDS) * random.uniform(0.5, 1)
            level = logging.WARNING if failures > FAILURES_BORNE else logging.INFO
            logger.log(level, "not in step (%s), trying again in %.0f s", problem, pause)
        time.sleep(pause)


if __name__ == "__main__":
    level = os.environ.get("MIRROR_LOG", "WARNING")
    logging.basicConfig(level=level, format="%(asctime)s mirror: %(message)s")
    keep_in_step(Api(sys.argv[1], os.environ.get("PARTNER_KEY", "")), Copy(Path(sys.argv[2])))
