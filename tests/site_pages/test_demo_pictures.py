"""Drawn pictures: valid, small, repeatable and never the same twice."""

import hashlib
import io

import pytest
from PIL import Image, ImageStat

from cms.campaigns.loading.data_files import load_data
from site_pages.demo.pictures import MOTIFS, draw_case_picture

SMALL = (320, 200)
# Web pages carry four of these: heavier ones would be felt on a phone.
MOST_BYTES = 250_000


def digest(picture: bytes) -> str:
    return hashlib.sha256(picture).hexdigest()


@pytest.mark.parametrize("motif", sorted(MOTIFS))
def test_draw_case_picture_gives_a_full_size_light_jpeg(motif):
    picture = draw_case_picture(seed="weight", motif=motif)

    image = Image.open(io.BytesIO(picture))
    assert (image.format, image.mode, image.size) == ("JPEG", "RGB", (1600, 1000))
    assert len(picture) <= MOST_BYTES
    assert not image.getexif()
    # A blank or nearly blank picture would have almost no spread of brightness.
    assert ImageStat.Stat(image.convert("L")).stddev[0] > 10


@pytest.mark.parametrize("motif", sorted(MOTIFS))
def test_draw_case_picture_repeats_a_seed_and_varies_with_it(motif):
    def draw(seed: str) -> bytes:
        return draw_case_picture(seed=seed, motif=motif, size=SMALL, palette="harbour")

    assert draw("a") == draw("a")
    assert draw("a") != draw("b")


def test_draw_case_picture_follows_the_palette():
    drawn = {
        digest(draw_case_picture(seed="a", motif="skyline", size=SMALL, palette=palette))
        for palette in ("harbour", "leaf")
    }
    assert len(drawn) == 2


@pytest.mark.parametrize("size", [(400, 400), (300, 600), (801, 499)])
def test_draw_case_picture_fills_any_shape(size):
    picture = draw_case_picture(seed="shape", motif="bridge", size=size)

    assert Image.open(io.BytesIO(picture)).size == size


@pytest.mark.parametrize("names", [{"motif": "unicorn"}, {"motif": "bus", "palette": "mauve"}])
def test_draw_case_picture_refuses_unknown_names(names):
    with pytest.raises(KeyError):
        draw_case_picture(seed="a", size=SMALL, **names)


def test_every_demo_case_has_four_pictures_of_its_own():
    cases = load_data("qingdao2020").cases
    drawn = [
        digest(draw_case_picture(seed=p.seed, motif=p.motif, size=SMALL, palette=p.palette))
        for case in cases
        for p in case.pictures
    ]
    assert len(drawn) == 4 * len(cases)
    assert len(set(drawn)) == len(drawn)
