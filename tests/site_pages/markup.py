"""What is wrong with a page's markup: the part of the page contract that no eye is needed for."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from tests.browser.latin_words import LATIN, PUBLIC_NAMES

VOID = {"source", "img", "input", "link", "meta", "br", "wbr", "hr", "track", "path", "circle"}
UNREAD = {"script", "style", "template"}
BUTTONS = ("submit", "button", "reset")
READ_OUT = ("alt", "aria-label", "placeholder", "title")
# What a template leaves behind when it goes wrong.
LEFT_OVERS = re.compile(r"\[\[|\{\{|\}\}|\{%|\bNone\b|\bundefined\b|object at 0x|INVALID_TEMPLATE")
# Data that is never executed, and modules from our own folder.
SCRIPTS = ({"type": "application/ld+json"},)


@dataclass
class Element:
    """A start tag, and what it stands in."""

    tag: str
    attrs: dict[str, str]
    inside: tuple[str, ...]


@dataclass
class Markup(HTMLParser):
    """A page taken apart: elements, texts, blocks of structured data."""

    html: str
    elements: list[Element] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    data: list[Any] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()
        self._open: list[str] = []
        self._is_data = False
        self.feed(self.html)
        self.close()
        self.faults += [f"<{tag}> is left open" for tag in self._open]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note the element."""
        attributes = {name: value or "" for name, value in attrs}
        self.elements.append(Element(tag, attributes, tuple(self._open)))
        self._is_data = attributes.get("type") == "application/ld+json"
        if tag not in VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """Close the element that is open."""
        if tag in VOID:
            return
        if not self._open or self._open[-1] != tag:
            self.faults.append(f"</{tag}> closes {self._open[-1] if self._open else 'nothing'}")
        if tag in self._open:
            while self._open.pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        """Text that is read, or structured data."""
        if self._open[-1:] == ["script"] and self._is_data:
            try:
                self.data.append(json.loads(data))
            except ValueError as error:
                self.faults.append(f"structured data: {error}")
        elif not UNREAD & set(self._open) and data.strip():
            self.texts.append(data.strip())

    def all(self, tag: str) -> list[dict[str, str]]:
        """The attributes of all elements with this tag."""
        return [element.attrs for element in self.elements if element.tag == tag]

    def types(self) -> set[str]:
        """What the structured data speaks of."""
        things = [thing for block in self.data for thing in block.get("@graph", [block])]
        return {thing.get("@type", "") for thing in things}

    def meta(self, name: str) -> str:
        """The content of a named ``meta``; empty where there is none."""
        return next((one["content"] for one in self.all("meta") if one.get("name") == name), "")

    def link(self, rel: str) -> str:
        """The address of the first ``link`` of a relation; empty where there is none."""
        return next((one["href"] for one in self.all("link") if one.get("rel") == rel), "")


def faults_of_every_page(page: Markup) -> Iterator[str]:
    """What must hold of any page, an error page that stands alone included."""
    yield from page.faults
    if [one.get("lang") for one in page.all("html")] != ["zh-Hans"]:
        yield "no lang"
    if len(page.all("h1")) != 1:
        yield f"{len(page.all('h1'))} h1"
    if [one.get("id") for one in page.all("main")] != ["main"]:
        yield "no main landmark"
    if not re.search(r"<title>\s*\S.*</title>", page.html):
        yield "no title"
    if not page.meta("viewport"):
        yield "no viewport"
    if not page.link("canonical") and "noindex" not in page.meta("robots"):
        yield "neither canonical nor noindex"
    if repeated := _repeated([one.attrs["id"] for one in page.elements if one.attrs.get("id")]):
        yield f"ids that stand twice: {repeated}"
    told = [*page.texts, *(value for one in page.elements for value in one.attrs.values())]
    yield from (f"left over: {sign}" for text in told for sign in LEFT_OVERS.findall(text))
    yield from _unsafe(page)
    yield from _pictures(page)
    yield from english(page)


def faults_of_a_dressed_page(page: Markup) -> Iterator[str]:
    """What a page in a site's dress has beyond that."""
    if "#main" not in [one.get("href") for one in page.all("a")][:1]:
        yield "the first link does not skip to the content"
    navs = page.all("nav")
    if not navs:
        yield "no navigation"
    if any(not (nav.get("aria-label") or nav.get("aria-labelledby")) for nav in navs):
        yield "a nav without a name"
    names = [nav.get("aria-label") or nav.get("aria-labelledby", "") for nav in navs]
    if repeated := _repeated(names):
        yield f"navs of the same name: {repeated}"
    is_searched = any(form.get("role") == "search" for form in page.all("form"))
    if not is_searched and "/search/" not in [one.get("href") for one in page.all("a")]:
        yield "no search"
    if not page.all("footer"):
        yield "no footer"


def _repeated(names: list[str]) -> set[str]:
    return {name for name in names if names.count(name) > 1}


def _unsafe(page: Markup) -> Iterator[str]:
    for element in page.elements:
        attrs = element.attrs
        if element.tag == "style" or "style" in attrs:
            yield f"inline style on <{element.tag}>"
        yield from (f"inline script {name}" for name in attrs if name.startswith("on"))
        own = attrs.get("src", "").startswith("/static/") and attrs.get("type") == "module"
        if element.tag == "script" and not own and attrs not in SCRIPTS:
            yield f"a script {attrs}"
        if attrs.get("src", "").startswith(("http:", "https:", "//")):
            yield f"foreign: {attrs['src']}"


def _pictures(page: Markup) -> Iterator[str]:
    for attrs in page.all("img"):
        if lacking := {"alt", "width", "height"} - set(attrs):
            yield f"<img> without {sorted(lacking)}: {attrs.get('src')}"
    for element in page.elements:
        if element.tag == "svg" and not _is_told(element.attrs):
            yield "an <svg> that is neither named nor hidden"


def _is_told(attrs: dict[str, str]) -> bool:
    named = attrs.get("aria-label") or attrs.get("aria-labelledby")
    return attrs.get("aria-hidden") == "true" or bool(attrs.get("role") == "img" and named)


def english(page: Markup) -> Iterator[str]:
    """What is written, read out or stands on buttons in Latin letters and is no name."""
    spoken = [one.attrs.get(name, "") for one in page.elements for name in READ_OUT]
    buttons = [a.get("value", "") for a in page.all("input") if a.get("type") in BUTTONS]
    for text in [*page.texts, *spoken, *buttons]:
        if LATIN.search(PUBLIC_NAMES.sub(" ", text)):
            yield f"English: {text[:80]}"
