"""Setting Chinese text with Pillow: wrapping, shrinking, and no line that begins with a comma."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import pylopdf_fonts_zh_cn as fonts
from PIL import ImageDraw, ImageFont

LINE_HEIGHT = 1.36
# Words of other scripts stay whole; every Chinese sign may end a line.
WORDS = re.compile(r"[A-Za-z0-9][A-Za-z0-9.+/&'_%-]*|\s+|.", re.DOTALL)
NEVER_FIRST = frozenset("，。、；：！？）》〉」』】〕”’…—·％,.;:!?)]}%")
NEVER_LAST = frozenset("（《〈「『【〔“‘([{")
ELLIPSIS = "…"


@dataclass(frozen=True)
class Setting:
    """Text as it will be drawn: its lines, and the size that they fit in."""

    lines: tuple[str, ...]
    size: int
    serif: bool

    @property
    def line_height(self) -> int:
        """Pixels from line to line."""
        return round(self.size * LINE_HEIGHT)

    @property
    def height(self) -> int:
        """Pixels the lines take."""
        return self.line_height * len(self.lines)


@lru_cache(maxsize=64)
def font(size: int, *, serif: bool = False) -> ImageFont.FreeTypeFont:
    """Noto Sans or Serif SC (OFL), from the package that brings them: no font of the machine."""
    path = fonts.serif_path() if serif else fonts.sans_path()
    return ImageFont.truetype(str(path), size)


def fit(
    text: str, *, width: int, sizes: Sequence[int], most_lines: int, serif: bool = False
) -> Setting:
    """The text in the first of ``sizes`` in which it needs no more than ``most_lines`` lines.

    What does not even fit in the last size ends in an ellipsis.
    """
    words = " ".join(text.split())
    for size in sizes:
        lines = wrap(words, width=width, face=font(size, serif=serif))
        if len(lines) <= most_lines:
            return Setting(tuple(lines), size, serif)
    size = sizes[-1]
    return Setting(_cut(lines[:most_lines], width=width, face=font(size, serif=serif)), size, serif)


def wrap(text: str, *, width: int, face: ImageFont.FreeTypeFont) -> list[str]:
    """Lines no wider than ``width`` pixels; a single word that is wider is broken."""
    lines: list[str] = []
    line: list[str] = []
    for piece in _pieces(text, width, face):
        if line and face.getlength("".join([*line, piece]).rstrip()) > width:
            line, carried = _kept_together(line, piece)
            lines.append("".join(line).strip())
            line = carried
        line.append(piece)
    last = "".join(line).strip()
    return [*lines, last] if last else lines


def _kept_together(line: list[str], following: str) -> tuple[list[str], list[str]]:
    """What stays on the line and what goes to the next: signs that may not be parted move on."""
    end = len(line)
    while end > 1:
        first = line[end] if end < len(line) else following
        if first not in NEVER_FIRST and line[end - 1] not in NEVER_LAST:
            return line[:end], line[end:]
        end -= 1
    return line, []


def _pieces(text: str, width: int, face: ImageFont.FreeTypeFont) -> list[str]:
    """The words of a text, those wider than a line sign by sign."""
    return [
        piece
        for word in WORDS.findall(text)
        for piece in ([word] if face.getlength(word) <= width else word)
    ]


def _cut(lines: list[str], *, width: int, face: ImageFont.FreeTypeFont) -> tuple[str, ...]:
    last = lines[-1]
    while last and face.getlength(last + ELLIPSIS) > width:
        last = last[:-1]
    return (*lines[:-1], last.rstrip("，、；：。 ") + ELLIPSIS)


def draw(
    canvas: ImageDraw.ImageDraw, at: tuple[int, int], text: Setting, *, ink: str, bold: int = 0
) -> int:
    """Draw the lines from ``at`` (left, top) down; returns where the next may begin.

    ``bold`` pixels of outline stand in for the weight that the fonts lack.
    """
    left, top = at
    face = font(text.size, serif=text.serif)
    for number, line in enumerate(text.lines):
        place = (left, top + number * text.line_height)
        canvas.text(place, line, font=face, fill=ink, stroke_width=bold, stroke_fill=ink)
    return top + text.height
