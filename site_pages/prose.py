"""What pasting from a word processor leaves in rich text, taken out.

The editor hands over a list of paragraphs and inline marks, so that classes, styles and fonts
are gone by then. What it cannot know is that an empty paragraph was spacing and that two
ideographic spaces at the start of a paragraph were an indent, which is the style sheet's work.
"""

import re
from collections.abc import Iterable

from bs4 import BeautifulSoup
from bs4.element import Comment, Doctype, NavigableString, ProcessingInstruction, Tag

# Elements that go with all they hold; of the others that are unknown only the tags go.
DROPPED = ("style", "script", "xml", "title", "meta", "link", "head", "img")
KEPT = {"p", "b", "strong", "i", "em", "a", "ul", "ol", "li", "br", "embed"}
# What makes a link in a stored text, and Wagtail's keys of blocks.
KEPT_ATTRIBUTES = {"href", "linktype", "id", "data-block-key", "embedtype"}
# Longer ones are no key that a database could hold.
NUMBER = re.compile(r"[0-9]{1,19}", re.ASCII)
BLOCKS = ("p", "li")
# Space that nobody sees: no-break, ideographic, zero-width, a byte order mark.
BLANK = " \t\r\n\u00a0\u3000\u200b\ufeff"
LEADING = re.compile(f"^[{BLANK}]+")
TRAILING = re.compile(f"[{BLANK}]+$")
RUN_OF_SPACES = re.compile("[ \t\r\n\u00a0\u200b\ufeff]+")


def tidy(html: str) -> str:
    """The same text without indents, empty paragraphs, hard spaces and foreign mark-up."""
    soup = BeautifulSoup(html, "html.parser")
    _drop_foreign(soup)
    soup.smooth()
    for text in soup.find_all(string=True):
        text.replace_with(RUN_OF_SPACES.sub(" ", text))
    for block in soup.find_all(BLOCKS):
        _trim(block)
    for block in [*soup.find_all(BLOCKS), *soup.find_all(("ul", "ol"))]:
        if not _says_something(block):
            block.extract()
    return str(soup).strip()


def _drop_foreign(soup: BeautifulSoup) -> None:
    for found in soup.find_all(string=lambda text: isinstance(text, _UNSEEN)):
        found.extract()
    for element in soup.find_all(DROPPED):
        element.extract()
    for element in soup.find_all(True):
        if element.name not in KEPT or _names_no_row(element):
            element.unwrap()
        else:
            element.attrs = {k: v for k, v in element.attrs.items() if k in KEPT_ATTRIBUTES}


def _names_no_row(element: Tag) -> bool:
    """Whether it is a link to a page or a file, but to none that there could be."""
    return "linktype" in element.attrs and not NUMBER.fullmatch(str(element.get("id", "")))


_UNSEEN = (Comment, Doctype, ProcessingInstruction)


def _trim(block: Tag) -> None:
    """Take the blanks off both ends, through inline marks: ``<b>　　Word</b>`` has them inside."""
    _trim_first(_texts(block), LEADING)
    _trim_first(_texts(block)[::-1], TRAILING)


def _trim_first(texts: Iterable[NavigableString], blanks: re.Pattern[str]) -> None:
    """Trim up to the first text that holds more than blanks."""
    for text in texts:
        rest = blanks.sub("", text)
        text.replace_with(rest)
        if rest:
            return


def _texts(block: Tag) -> list[NavigableString]:
    """The texts of a block, without those of lists inside it."""
    return [s for s in block.find_all(string=True) if s.find_parent(BLOCKS) is block]


def _says_something(block: Tag) -> bool:
    return bool(block.get_text().strip(BLANK)) or block.find("embed") is not None
