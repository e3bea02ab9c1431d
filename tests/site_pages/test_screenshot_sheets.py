"""The pure parts of taking screenshots; no browser is needed."""

import io

import pytest
from PIL import Image

from site_pages.theming import theme_slugs
from tests.browser.places import SITES, page_paths, site_address
from tests.browser.screenshots import PAGES
from tests.browser.sheets import TALLEST, Cell, Shot, contact_sheet, encoded, shown_height, top_of


def picture(width: int, height: int, colour: str = "red") -> Image.Image:
    return Image.new("RGB", (width, height), colour)


def test_file_names_say_what_they_show():
    assert Shot("qtv", "not found", 390).file_name == "qtv-not-found-390.webp"


@pytest.mark.parametrize(
    ("whole", "shown"), [(300, 844), (900, 900), (TALLEST, TALLEST), (9000, TALLEST)]
)
def test_a_picture_shows_a_page_from_its_top_up_to_a_limit(whole, shown):
    assert shown_height(whole, least=844) == shown


def test_pictures_become_small():
    png = io.BytesIO()
    picture(390, 844).save(png, "PNG")
    webp = Image.open(io.BytesIO(encoded(png.getvalue())))
    assert (webp.format, webp.size) == ("WEBP", (390, 844))


def test_a_short_page_leaves_paper_below():
    shown = top_of(picture(100, 10), (50, 50))
    assert shown.size == (50, 50)
    assert shown.getpixel((10, 2)) == (255, 0, 0)
    assert shown.getpixel((10, 40)) != (255, 0, 0)


def test_eight_sites_fill_two_rows_without_touching():
    cell = Cell()
    corners = [cell.corner(place) for place in range(8)]
    assert len(set(corners)) == 8
    assert {top for _, top in corners} == {cell.gap, cell.gap + cell.size[1]}
    sheet = contact_sheet({str(n): (picture(1280, 1600), picture(390, 844)) for n in range(8)})
    assert sheet.size == (cell.gap + 4 * cell.size[0], cell.gap + 2 * cell.size[1])
    for left, top in corners:
        assert sheet.getpixel((left + 5, top + 5)) == (255, 0, 0)
        assert sheet.getpixel((left - 10, top + 5)) != (255, 0, 0)


def test_the_sites_are_those_that_have_a_theme_or_will():
    assert set(theme_slugs()) <= set(SITES)
    assert site_address("http://localhost:8000", "hub") == "http://localhost:8000"
    assert site_address("http://localhost:8000", "qtv") == "http://qtv.localhost:8000"


def test_every_page_of_a_picture_has_a_path():
    address = "http://localhost:8000/2020/citizen-services/one/"
    paths = page_paths(lambda _path: {"items": [{"url": address}]})
    assert set(PAGES) <= set(paths)
    assert paths["case"] == "/2020/citizen-services/one/"
    assert paths["category"] == "/2020/citizen-services/"
