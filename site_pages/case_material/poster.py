"""A poster of a case for phones and walls: what it is, whose it is, and a code that leads to it.

1080 by 1920 pixels, as phones have it. It asks for nothing and promises nothing: rewards for
sharing or voting are against the rules (R118).
"""

import io
import re
from dataclasses import dataclass
from functools import cache
from typing import Any

import segno
from django.utils.translation import gettext as _
from PIL import Image, ImageChops, ImageDraw, ImageOps, ImageStat

from site_pages import theming
from site_pages.case_material.lettering import draw, fit
from site_pages.case_material.stored_case import StoredCase, largest_picture

WIDTH, HEIGHT = 1080, 1920
MARGIN = 72
TEXT_WIDTH = WIDTH - 2 * MARGIN
BAND = 168
PICTURE_HEIGHT = 675
FOOT = 372
CODE = 276
COLOURS = 256
MOST_LOST = 3.0
"""The root mean square, of 255, by which a palette may miss the sheet's colours."""
COLOUR = re.compile(r"^\s*--(?P<name>[a-z-]+):\s*(?P<value>#[0-9a-fA-F]{6})\s*;", re.MULTILINE)


@dataclass(frozen=True)
class Poster:
    """What is on a poster beside the case: names, the code's address, the dress.

    ``hint`` stands beside the code; empty for what it says of a case's page.
    """

    campaign: str
    site_name: str
    address: str
    theme: str
    hint: str = ""


@cache
def colours(theme: str) -> dict[str, str]:
    """The colours of a theme by day, by their token; the shared ones where it sets none."""
    shared = theming.app_folder() / "static" / "site_pages" / "css" / "tokens.css"
    own = theming.static_folder() / theme / "tokens.css"
    found: dict[str, str] = {}
    for sheet in (shared, own):
        if sheet.is_file():
            day = sheet.read_text(encoding="utf-8").partition("@media")[0]
            found |= {one["name"]: one["value"] for one in COLOUR.finditer(day)}
    return found


def poster(case: StoredCase, about: Poster) -> bytes:
    """The poster as a PNG."""
    ink = colours(about.theme)
    sheet = Image.new("RGB", (WIDTH, HEIGHT), ink["paper"])
    canvas = ImageDraw.Draw(sheet)
    _band(canvas, about, ink)
    _picture(sheet, canvas, case, ink)
    _words(canvas, case.document, ink)
    _foot(sheet, canvas, about, ink)
    out = io.BytesIO()
    _packed(sheet).save(out, "PNG", compress_level=6)
    return out.getvalue()


def _packed(sheet: Image.Image) -> Image.Image:
    """The sheet in a palette of its own, a third of the bytes, where an eye misses nothing.

    A photograph that the palette would spoil keeps all its colours. Dithering would double the
    bytes for a grain in the flat grounds.
    """
    few = sheet.quantize(COLOURS, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    lost = ImageStat.Stat(ImageChops.difference(sheet, few.convert("RGB"))).rms
    return few if max(lost) <= MOST_LOST else sheet


def _band(canvas: ImageDraw.ImageDraw, about: Poster, ink: dict[str, str]) -> None:
    """The campaign's name, on the theme's coloured ground."""
    canvas.rectangle((0, 0, WIDTH, BAND), fill=ink["field"])
    name = fit(about.campaign, width=TEXT_WIDTH, sizes=(46, 40, 34), most_lines=2, serif=True)
    draw(canvas, (MARGIN, (BAND - name.height) // 2), name, ink=ink["on-field"], bold=1)


def _picture(
    sheet: Image.Image, canvas: ImageDraw.ImageDraw, case: StoredCase, ink: dict[str, str]
) -> None:
    """The first picture across the sheet; without one, the category's name in its place."""
    readable = (largest_picture(image) for image in case.images[:1])
    picture = next((one for one in readable if one is not None), None)
    if picture is not None:
        sheet.paste(ImageOps.fit(picture, (WIDTH, PICTURE_HEIGHT)), (0, BAND))
        return
    canvas.rectangle((0, BAND, WIDTH, BAND + PICTURE_HEIGHT), fill=ink["surface"])
    name = fit(case.document["category"]["name"], width=TEXT_WIDTH, sizes=(96, 72), most_lines=2)
    top = BAND + (PICTURE_HEIGHT - name.height) // 2
    draw(canvas, (MARGIN, top), name, ink=ink["ink-soft"])


def _words(canvas: ImageDraw.ImageDraw, document: dict[str, Any], ink: dict[str, str]) -> None:
    """Number and category, the title as large as it fits, the unit, the beginning of the brief."""
    end = HEIGHT - FOOT - 24
    top = BAND + PICTURE_HEIGHT + 44
    place = f"{document['category']['name']}　{document['field']}"
    if document["ballot_no"]:
        number = _("No. %(number)s") % {"number": f"{document['ballot_no']:03}"}
        place = f"{number}　{place}"
    line = fit(place, width=TEXT_WIDTH, sizes=(36, 32, 28), most_lines=1)
    top = draw(canvas, (MARGIN, top), line, ink=ink["accent"], bold=1) + 16
    title = fit(
        document["title"], width=TEXT_WIDTH, sizes=(78, 70, 62, 54, 48), most_lines=3, serif=True
    )
    top = draw(canvas, (MARGIN, top), title, ink=ink["ink"], bold=1) + 14
    unit = fit(document["applicant"], width=TEXT_WIDTH, sizes=(38, 34, 30), most_lines=2)
    top = draw(canvas, (MARGIN, top), unit, ink=ink["ink-soft"]) + 28
    room = (end - top) // round(34 * 1.36)
    if room > 0:
        brief = fit(document["brief"], width=TEXT_WIDTH, sizes=(34,), most_lines=min(room, 5))
        draw(canvas, (MARGIN, top), brief, ink=ink["ink"])


def _foot(
    sheet: Image.Image, canvas: ImageDraw.ImageDraw, about: Poster, ink: dict[str, str]
) -> None:
    """The code, what it leads to, and whose site that is."""
    top = HEIGHT - FOOT
    canvas.line((MARGIN, top, WIDTH - MARGIN, top), fill=ink["line"], width=2)
    code = _code(about.address)
    right = WIDTH - MARGIN - code.width
    sheet.paste(code, (right, top + (FOOT - code.height) // 2))
    width = right - MARGIN - 32
    words = about.hint or _("Scan to see the case")
    hint = fit(words, width=width, sizes=(48, 40), most_lines=2, serif=True)
    site = fit(about.site_name, width=width, sizes=(34, 30), most_lines=2)
    start = top + (FOOT - hint.height - site.height - 12) // 2
    next_line = draw(canvas, (MARGIN, start), hint, ink=ink["ink"], bold=1) + 12
    draw(canvas, (MARGIN, next_line), site, ink=ink["ink-soft"])


def _code(address: str) -> Image.Image:
    """The QR code in whole pixels a module, black on white with its quiet zone."""
    made = segno.make(address, error="m", micro=False, boost_error=False)
    width, _height = made.symbol_size(border=4)
    file = io.BytesIO()
    made.save(file, kind="png", border=4, scale=max(CODE // width, 4), dark="#000", light="#fff")
    return Image.open(file).convert("RGB")
