"""QR codes hold the channel's link: no decoder is at hand, so the modules are compared."""

import io

import pytest
import segno
from PIL import Image

from cms.campaigns import qr
from cms.campaigns.loading.data_files import load_data

CHANNELS = load_data("qingdao2020").channels


def modules(picture: bytes, scale: int) -> list[list[int]]:
    """Rows of 0 and 1, the quiet zone included, read at the middle of every module."""
    image = Image.open(io.BytesIO(picture)).convert("L")
    places = range(scale // 2, image.width, scale)
    return [[int(image.getpixel((x, y)) < 128) for x in places] for y in places]


def expected(text: str) -> list[list[int]]:
    code = segno.make(text, error="m", micro=False, boost_error=False)
    return [[int(module) for module in row] for row in code.matrix_iter(border=4)]


def link_of(slug: str) -> str:
    return f"https://vote.example/from/{slug}/"


@pytest.mark.parametrize("slug", [channel.slug for channel in CHANNELS])
def test_r023_png_holds_the_link_of_its_channel(slug):
    link = link_of(slug)
    assert modules(qr.as_png(link), qr.PIXELS_PER_MODULE) == expected(link)
    assert segno.make(link, error="m", micro=False, boost_error=False).error == "M"


def test_codes_of_sixteen_channels_differ():
    assert len({qr.as_png(link_of(one.slug)) for one in CHANNELS}) == len(CHANNELS) == 16


def test_r023_svg_scales_and_has_a_quiet_zone():
    drawn = qr.as_svg(link_of("bandao")).decode()
    size = len(expected(link_of("bandao")))
    assert f'viewBox="0 0 {size} {size}"' in drawn
    assert "width=" not in drawn.partition("<path")[0]
    assert "<script" not in drawn
