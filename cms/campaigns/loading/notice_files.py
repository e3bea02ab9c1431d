"""The notice's files: TOML between ``+++`` lines, then headings, paragraphs and tables.

Blocks are separated by blank lines. ``## `` begins a heading, ``|`` a table's row; everything
else is text as it stands: no other sign has a meaning.
"""

import re
from collections.abc import Iterator
from pathlib import Path

from cms.campaigns.loading.notice_records import (
    AnnexData,
    NoticeBlock,
    NoticeData,
    NoticeHeading,
    NoticeParagraph,
    NoticeTable,
    PageData,
    PagePart,
)
from cms.campaigns.loading.toml_reader import DataFileError, Table, parse_toml, read_text

_FENCE = "+++"
_HEADING = "## "
_PART = re.compile(r"\[\[([a-z_]+)\]\]")


def read_notice(folder: Path) -> NoticeData:
    """Read ``notice.md`` and ``annex-1.md`` … in a folder. Raises DataFileError."""
    top, body = _read(folder / "notice.md")
    annexes = tuple(_read_annex(path) for path in sorted(folder.glob("annex-*.md")))
    notice = NoticeData(
        title=top.text("title"),
        issuers=top.strings("issuers"),
        addressees=top.text("addressees"),
        body=body,
        dated=top.text("dated"),
        contact_line=top.text("contact_line", blank=True),
        annexes=annexes,
    )
    numbers = [annex.number for annex in annexes]
    if numbers != list(range(1, len(numbers) + 1)):
        raise top.fail("(annexes)", f"are numbered {numbers}")
    top.close()
    return notice


def read_pages(folder: Path) -> tuple[PageData, ...]:
    """Read the standard pages ``*.md`` in a folder, in the order of their names.

    A line ``[[name]]`` is a part that the campaign fills in. Raises DataFileError.
    """
    pages = tuple(_read_page(path) for path in sorted(folder.glob("*.md")))
    slugs = [page.slug for page in pages]
    for slug in slugs:
        if slugs.count(slug) > 1:
            raise DataFileError(file=folder.name, key="slug", problem=f"{slug!r} stands here twice")
    return pages


def _read_page(path: Path) -> PageData:
    top, body = _read(path)
    page = PageData(
        slug=top.slug("slug"),
        title=top.text("title"),
        introduction=top.text("introduction", blank=True),
        in_menu=top.flag("in_menu"),
        body=tuple(_with_part(block) for block in body),
    )
    top.close()
    return page


def _with_part(block: NoticeBlock) -> NoticeBlock | PagePart:
    found = _PART.fullmatch(block.text) if isinstance(block, NoticeParagraph) else None
    return PagePart(name=found[1]) if found else block


def _read_annex(path: Path) -> AnnexData:
    top, body = _read(path)
    annex = AnnexData(number=top.whole("number", high=99), title=top.text("title"), body=body)
    top.close()
    return annex


def _read(path: Path) -> tuple[Table, tuple[NoticeBlock, ...]]:
    before, fence, rest = read_text(path).partition(f"{_FENCE}\n")
    head, closing, body = rest.partition(f"\n{_FENCE}\n")
    if before or not fence or not closing:
        raise DataFileError(file=path.name, key="(file)", problem="must begin with +++ … +++")
    return parse_toml(head, file=path.name), tuple(_blocks(body, path.name))


def _blocks(text: str, file: str) -> Iterator[NoticeBlock]:
    for chunk in re.split(r"\n\s*\n", text.strip()):
        lines = [line.strip() for line in chunk.splitlines()]
        if all(line.startswith("|") and line.endswith("|") for line in lines):
            rows = (tuple(cell.strip() for cell in line[1:-1].split("|")) for line in lines)
            yield NoticeTable(rows=tuple(rows))
        elif len(lines) > 1 or not lines[0]:
            raise DataFileError(file=file, key="(body)", problem=f"is not one line: {lines[0]!r}")
        elif lines[0].startswith(_HEADING):
            yield NoticeHeading(text=lines[0].removeprefix(_HEADING))
        else:
            yield NoticeParagraph(text=lines[0])
