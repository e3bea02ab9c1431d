"""The notice of a campaign, word for word, as frozen records (R1)."""

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class NoticeHeading:
    """The heading of a numbered section."""

    text: str


@dataclass(frozen=True, kw_only=True)
class NoticeParagraph:
    """A paragraph of plain text."""

    text: str


@dataclass(frozen=True, kw_only=True)
class NoticeTable:
    """A table as rows of cells; rows may differ in length, cells may be empty (to be filled in)."""

    rows: tuple[tuple[str, ...], ...]


NoticeBlock = NoticeHeading | NoticeParagraph | NoticeTable


@dataclass(frozen=True, kw_only=True)
class PagePart:
    """A place in a page for what the campaign itself says: its dates, its guide."""

    name: str


@dataclass(frozen=True, kw_only=True)
class PageData:
    """A standard page below the campaign's: what the editors begin with."""

    slug: str
    title: str
    introduction: str
    in_menu: bool
    body: tuple[NoticeBlock | PagePart, ...]


@dataclass(frozen=True, kw_only=True)
class AnnexData:
    """An annex (附件) with its number from 1."""

    number: int
    title: str
    body: tuple[NoticeBlock, ...]

    @property
    def label(self) -> str:
        """The line above its title."""
        return f"附件{self.number}"


@dataclass(frozen=True, kw_only=True)
class NoticeData:
    """The notice: who issues it, to whom, what it says, and its annexes in order.

    The issuing bodies head the notice and sign it. ``contact_line`` names nobody (G17).
    """

    title: str
    issuers: tuple[str, ...]
    addressees: str
    body: tuple[NoticeBlock, ...]
    dated: str
    contact_line: str
    annexes: tuple[AnnexData, ...]

    def words(self) -> Iterator[str]:
        """Every text of the notice in the printed order; nothing of it is missing or added."""
        yield from (*self.issuers, self.title, self.addressees)
        yield from _words(self.body)
        yield from (*self.issuers, self.dated, self.contact_line)
        for annex in self.annexes:
            yield from (annex.label, annex.title)
            yield from _words(annex.body)


def _words(blocks: tuple[NoticeBlock, ...]) -> Iterator[str]:
    for block in blocks:
        if isinstance(block, NoticeTable):
            for row in block.rows:
                yield from row
        else:
            yield block.text
