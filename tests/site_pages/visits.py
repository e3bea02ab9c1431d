"""Visiting the eight hosts and reading what they answer."""

import re
from dataclasses import dataclass
from html.parser import HTMLParser
from urllib.parse import urlsplit

from django.test import Client

from tests.world import PARTNERS

SLUGS = tuple(slug for slug, _ in PARTNERS)
PLATFORM = "https://platform.example/"
HUB = "localhost:8000"
HOSTS = {"hub": HUB, **{slug: f"{slug}.localhost:8000" for slug in SLUGS}}


def get(client: Client, site: str, path: str, **extra):
    """GET a path on a site, as a browser at its address does."""
    return client.get(path, headers={"host": HOSTS[site]}, **extra)


def path_of(url: str) -> str:
    """The path of an address, percent-encoded as browsers send it."""
    return urlsplit(url).path


@dataclass(frozen=True)
class Link:
    """An <a>, <link> or <form>: where it leads and what it says about that."""

    address: str
    rel: str


class _Reader(HTMLParser):
    def __init__(self):
        super().__init__()
        self.links, self.robots, self.canonical = [], "", ""

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        address = attributes.get("href") or attributes.get("action")
        rel = attributes.get("rel") or ""
        if tag == "meta" and attributes.get("name") == "robots":
            self.robots = attributes["content"]
        if tag == "link" and rel == "canonical":
            self.canonical = address
        elif address and tag in {"a", "link", "form"}:
            self.links.append(Link(address, rel))


def read(response) -> _Reader:
    """Links, canonical address and robots rule of a page."""
    reader = _Reader()
    reader.feed(response.content.decode())
    return reader


def leaving(response, site: str) -> list[str]:
    """Addresses of a page that lead away from the visited host without saying so.

    The list of partners names front pages and is meant to; so are a case's own platform and a
    link marked as external.
    """
    meant = {PLATFORM, *(f"http://{host}/" for host in HOSTS.values())}
    return [
        link.address
        for link in read(response).links
        if urlsplit(link.address).netloc not in {"", HOSTS[site]}
        and link.address not in meant
        and "external" not in link.rel
    ]


def sitemap(client: Client, site: str) -> list[str]:
    """The addresses a site's sitemap lists."""
    response = get(client, site, "/sitemap.xml")
    assert response.status_code == 200
    return re.findall(r"<loc>(.*?)</loc>", response.content.decode())
