"""Where the sites are and one path for each kind of page: the same for tests and screenshots."""

import json
import urllib.request
from collections.abc import Callable
from typing import Any
from urllib.parse import quote, urlsplit

HUB = "hub"
SITES = (
    HUB,
    "qingdaonews",
    "qtv",
    "qdcaijing",
    "dailyqd",
    "qingwang",
    "bandao",
    "xinwang",
)
NOT_FOUND = "not found"
_OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))

Api = Callable[[str], Any]


def site_address(hub: str, slug: str) -> str:
    """The address of a site, given the hub's: ``http://localhost:8000``."""
    parts = urlsplit(hub)
    return hub if slug == HUB else f"{parts.scheme}://{slug}.{parts.netloc}"


def api_at(hub: str) -> Api:
    """The public API of a running hub: path below ``/api/v1/`` to parsed JSON."""

    def ask(path: str) -> Any:
        with _OPENER.open(f"{hub}/api/v1/{path}", timeout=60) as answer:
            return json.load(answer)

    return ask


def page_paths(api: Api) -> dict[str, str]:
    """One path per kind of page; each is the same on every site."""
    case = _path(api("cases/?limit=1")["items"][0])
    report = _path(api("news/?limit=1&kind=report")["items"][0])
    event = _path(api("news/?limit=1&kind=event")["items"][0])
    notice = _path(api("news/?limit=1&kind=notice")["items"][0])
    campaign, category, _ = case.strip("/").split("/")
    return {
        "home": "/",
        "hall": f"/{campaign}/",
        "hall, nothing found": f"/{campaign}/?q={quote('无此案例')}",
        "category": f"/{campaign}/{category}/",
        "case": case,
        "newsroom": "/news/",
        "report": report,
        "notice": notice,
        "event": event,
        "standard": f"/{campaign}/guide/",
        "search": f"/search/?q={quote('平台')}",
        "search, news": f"/search/?q={quote('记者')}&kind=news",
        "search, nothing found": f"/search/?q={quote('无此案例')}",
        NOT_FOUND: "/nothing-here/",
    }


def _path(item: dict[str, Any]) -> str:
    return urlsplit(item["url"]).path
