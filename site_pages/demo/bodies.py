"""Bodies of invented reports as the StreamField takes them, and the pictures in them."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from wagtail.models import Collection
from wagtail.rich_text import RichText

from cms.campaigns.loading import records, report_records
from cms.campaigns.loading.records import NewsData, PictureData
from cms.campaigns.models import CaseRef
from site_pages.demo.pictures import draw_case_picture
from site_pages.models import Picture
from site_pages.services import add_picture

CREDIT = "演示插画"
# Sharp where pages show them, and half the work of the full size: a demonstration has 240.
PICTURE_SIZE = (1200, 750)

Block = tuple[str, Any]


def body_of(data: NewsData, refs: Mapping[str, CaseRef]) -> list[Block]:
    """The blocks; ``refs`` holds the cases that are there, by their slugs in the files."""
    blocks = (_block(item, data.title, refs) for item in data.body)
    return [block for block in blocks if block is not None]


def picture_of(data: PictureData, title: str) -> Picture:
    """The picture; one that an interrupted attempt has left behind is taken up."""
    name = f"{title}：{data.caption}"[:255]
    left = Picture.objects.filter(title=name, credit=CREDIT, alt_text=data.alt).first()
    if left is not None:
        return left
    drawn = draw_case_picture(
        seed=data.seed, motif=data.motif, palette=data.palette, size=PICTURE_SIZE
    )
    return add_picture(title=name, data=drawn, alt_text=data.alt, credit=CREDIT)


def keep_pictures(title: str, folder: Collection) -> None:
    """Put the pictures of one case or report where those who use them find them."""
    Picture.objects.filter(title__startswith=f"{title}：", credit=CREDIT).update(collection=folder)


def _block(item: records.BodyBlock, title: str, refs: Mapping[str, CaseRef]) -> Block | None:
    return _words(item) or _media(item, title) or _data(item, refs)


def _words(item: records.BodyBlock) -> Block | None:
    match item:
        case records.HeadingBlock(text=text):
            return "heading", text
        case records.ParagraphBlock(text=text):
            return "paragraph", _paragraph(text)
        case records.QuoteBlock(text=text, by=speaker):
            return "quote", {"text": text, "speaker": speaker}
        case report_records.BoxBlock(title=title, text=text):
            return "box", {"title": title, "text": _paragraph(text)}
    return None


def _media(item: records.BodyBlock, title: str) -> Block | None:
    match item:
        case records.PictureBlock(picture=picture):
            return "picture", _picture(picture, title)
        case records.GalleryBlock(title=name, pictures=pictures):
            shown = [_picture(one, title) for one in pictures]
            return "gallery", {"title": name, "pictures": shown}
    return None


def _data(item: records.BodyBlock, refs: Mapping[str, CaseRef]) -> Block | None:
    match item:
        case records.FiguresBlock(items=items):
            figures = [{"number": f.value, "unit": "", "meaning": f.label} for f in items]
            return "figures", figures
        case records.CaseBlock(case=slug):
            return ("case", refs[slug]) if slug in refs else None
        case report_records.TableBlock(caption=caption, grid=grid, source=source):
            table = {**_grid(grid), "caption": caption}
            return "table", {"table": table, "row_headings": True, "source": source}
        case report_records.ChartBlock(grid=grid):
            words = {"kind": item.kind, "title": item.title, "unit": item.unit}
            table = {**_grid(grid), "caption": ""}
            return "chart", {**words, "table": table, "source": item.source}
    return None


def _paragraph(text: str) -> RichText:
    return RichText(f"<p>{text}</p>")


def _picture(picture: PictureData, title: str) -> dict[str, Any]:
    return {
        "picture": picture_of(picture, title),
        "alt_text": picture.alt,
        "caption": picture.caption,
    }


def _grid(grid: report_records.GridData) -> dict[str, Any]:
    """A typed table as it is stored."""
    kinds = ["number" if isinstance(cell, Decimal) else "text" for cell in grid.rows[0]]
    return {
        "columns": [
            {"type": kind, "heading": heading}
            for kind, heading in zip(kinds, grid.columns, strict=True)
        ],
        "rows": [{"values": [str(cell) for cell in row]} for row in grid.rows],
    }
