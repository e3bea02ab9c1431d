"""Screenshots as files: names, sizes, and the one sheet that shows all sites. Pure, with Pillow."""

import io
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

QUALITY = 66
TALLEST = 1600
COLUMNS = 4
PAPER = "#f3f3f1"
INK = "#1c1c1c"
LINE = "#b9b9b4"


@dataclass(frozen=True)
class Shot:
    """One page of one site at one width."""

    site: str
    page: str
    width: int

    @property
    def file_name(self) -> str:
        """``qtv-hall-1280.webp``."""
        return f"{self.site}-{self.page.replace(' ', '-')}-{self.width}.webp"


def shown_height(whole: int, *, least: int) -> int:
    """How much of a page a picture shows: all of it, up to a height that stays readable."""
    return min(max(whole, least), TALLEST)


def encoded(png: bytes) -> bytes:
    """The picture as a small WebP."""
    out = io.BytesIO()
    Image.open(io.BytesIO(png)).convert("RGB").save(out, "WEBP", quality=QUALITY, method=6)
    return out.getvalue()


@dataclass(frozen=True)
class Cell:
    """A site's place on the sheet: desk and phone beside each other above its name."""

    desk: tuple[int, int] = (480, 540)
    phone: tuple[int, int] = (150, 325)
    gap: int = 28
    label: int = 40

    @property
    def size(self) -> tuple[int, int]:
        """Width and height with the gap around."""
        width = self.desk[0] + self.phone[0] // 2 + self.gap
        return width, self.desk[1] + self.label + self.gap

    def corner(self, place: int, columns: int = COLUMNS) -> tuple[int, int]:
        """Left and top of the cell at a place, counted from 0."""
        row, column = divmod(place, columns)
        return self.gap + column * self.size[0], self.gap + row * self.size[1]


def top_of(picture: Image.Image, size: tuple[int, int]) -> Image.Image:
    """The upper part of a picture, as wide as asked; paper where it is too short."""
    height = round(picture.height * size[0] / picture.width)
    scaled = picture.convert("RGB").resize((size[0], height), Image.Resampling.LANCZOS)
    shown = Image.new("RGB", size, PAPER)
    shown.paste(scaled.crop((0, 0, size[0], min(height, size[1]))), (0, 0))
    return shown


def contact_sheet(
    sites: Mapping[str, tuple[Image.Image, Image.Image]], *, columns: int = COLUMNS
) -> Image.Image:
    """All sites on one sheet: by name, its front page on a desk and on a phone."""
    cell = Cell()
    rows = -(-len(sites) // columns)
    across = min(columns, len(sites))
    size = (cell.gap + across * cell.size[0], cell.gap + rows * cell.size[1])
    sheet = Image.new("RGB", size, PAPER)
    draw = ImageDraw.Draw(sheet)
    font = ImageFont.load_default(22)
    for place, (name, (desk, phone)) in enumerate(sites.items()):
        left, top = cell.corner(place, columns)
        _framed(sheet, top_of(desk, cell.desk), (left, top))
        beside = (left + cell.desk[0] - cell.phone[0] // 2, top + cell.desk[1] - cell.phone[1] - 24)
        _framed(sheet, top_of(phone, cell.phone), beside)
        draw.text((left, top + cell.desk[1] + 10), name, fill=INK, font=font)
    return sheet


def _framed(sheet: Image.Image, picture: Image.Image, corner: tuple[int, int]) -> None:
    sheet.paste(picture, corner)
    left, top = corner
    edge = (left - 1, top - 1, left + picture.width, top + picture.height)
    ImageDraw.Draw(sheet).rectangle(edge, outline=LINE)


def save_sheet(sheet: Image.Image, path: Path) -> None:
    """As a JPEG that a README can show."""
    sheet.save(path, "JPEG", quality=80, optimize=True, progressive=True)
