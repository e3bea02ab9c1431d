"""A program that keeps a copy: one document with its ETag, and a place in `/changes/`."""

from collections import Counter
from typing import Any

from tests.browser.running_demo import Answer, RunningDemo


class Follower:
    """Holds a document as it is now and reads on in `/changes/` from now."""

    def __init__(self, demo: RunningDemo, uid: str, collection: str) -> None:
        self.uid = uid
        self._demo = demo
        self._address = f"{demo.hub}/api/v1/{collection}/{uid}/"
        self._etag = demo.get(self._address).headers["etag"]
        self._token = ""
        self._entries: list[dict[str, Any]] = []
        self.read_on()
        self._entries.clear()
        assert self.ask_again().status == 304

    def ask_again(self) -> Answer:
        """Ask for the document, naming the ETag of the copy."""
        return self._demo.get(self._address, If_None_Match=self._etag)

    def read_on(self) -> None:
        """Follow `/changes/` to its end, two entries a page."""
        more = True
        while more:
            since = f"&since={self._token}" if self._token else ""
            page = self._demo.api(f"changes/?limit=2{since}")
            self._entries += page["items"]
            self._token, more = page["next"], page["has_more"]

    def new_entry(self) -> dict[str, Any]:
        """The document's one new entry; fails where any document has none or a second."""
        self.read_on()
        counts = Counter(entry["uid"] for entry in self._entries)
        assert counts[self.uid] == 1, self._entries
        assert set(counts.values()) == {1}, self._entries
        return next(entry for entry in self._entries if entry["uid"] == self.uid)
