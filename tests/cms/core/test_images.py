"""Taking in pictures: limits, formats, metadata, colour, orientation, duplicates."""

import io
import os
import struct
import zlib
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms, PngImagePlugin

from cms.core.images import (
    PictureError,
    PictureFormatRefused,
    PictureLimits,
    PictureTooLarge,
    PictureTooManyPixels,
    PictureTooSmall,
    PictureUndecodable,
    intake_picture,
)

ANY_SIZE = PictureLimits(min_long_side=None)
FORMATS = ("JPEG", "PNG", "WEBP")
RED, GREEN, BLUE = (255, 0, 0), (0, 255, 0), (0, 0, 255)
SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def quarters(size: tuple[int, int] = (64, 48), mode: str = "RGB") -> Image.Image:
    """A picture that shows how it is turned: red, green over blue, white."""
    width, height = size
    image = Image.new("RGB", size, "white")
    image.paste(RED, (0, 0, width // 2, height // 2))
    image.paste(GREEN, (width // 2, 0, width, height // 2))
    image.paste(BLUE, (0, height // 2, width // 2, height))
    return image.convert(mode)


def saved(image: Image.Image, file_format: str, **options: object) -> bytes:
    buffer = io.BytesIO()
    if file_format == "WEBP":
        options = {"lossless": True, **options}
    image.save(buffer, format=file_format, **options)
    return buffer.getvalue()


def camera_exif(orientation: int = 1) -> Image.Exif:
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = "CameraMaker"
    exif[0x8298] = "Somebody"
    gps = exif.get_ifd(0x8825)
    gps[1], gps[2] = "N", (36.0, 4.0, 0.0)
    gps[29] = "2020:08:22"
    return exif


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png_announcing(width: int, height: int) -> bytes:
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = chunk(b"IDAT", zlib.compress(b"\0" * 64))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + body + chunk(b"IEND", b"")


def opened(content: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(content))
    image.load()
    return image


def close_to(pixel: tuple[int, ...], expected: tuple[int, ...], by: int = 6) -> bool:
    return all(abs(one - other) <= by for one, other in zip(pixel, expected, strict=True))


# --- what comes out ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("file_format", "mime"), [("JPEG", "image/jpeg"), ("PNG", "image/png"), ("WEBP", "image/webp")]
)
def test_r051_accepted_formats_come_out_in_their_own_format(file_format, mime):
    picture = intake_picture(saved(quarters((800, 600)), file_format))

    assert (picture.format, picture.mime) == (file_format, mime)
    assert (picture.width, picture.height) == (800, 600)
    result = opened(picture.content)
    assert (result.format, result.mode, result.size) == (file_format, "RGB", (800, 600))
    assert close_to(result.getpixel((10, 10)), RED)
    assert close_to(result.getpixel((10, 590)), BLUE)


@pytest.mark.parametrize("file_format", FORMATS)
def test_r051_metadata_is_stripped(file_format):
    options: dict[str, object] = {"exif": camera_exif(), "icc_profile": SRGB}
    options |= {"xmp": b"<x:xmpmeta>GPSLatitude</x:xmpmeta>"} if file_format != "PNG" else {}
    if file_format == "JPEG":
        options["comment"] = b"taken by Somebody"
    if file_format == "PNG":
        text = PngImagePlugin.PngInfo()
        text.add_text("Author", "Somebody")
        text.add_itxt("XML:com.adobe.xmp", "<x:xmpmeta>GPSLatitude</x:xmpmeta>")
        options["pnginfo"] = text
    data = saved(quarters(), file_format, **options)
    marks = (
        b"Exif",
        b"EXIF",
        b"eXIf",
        b"GPS",
        b"Somebody",
        b"CameraMaker",
        b"xmp",
        b"ICC",
        b"iCCP",
    )
    assert any(mark in data for mark in marks[:3])
    assert b"GPS" in data
    assert b"Somebody" in data

    content = intake_picture(data, limits=ANY_SIZE).content

    assert [mark for mark in marks if mark in content] == []
    result = opened(content)
    assert dict(result.getexif()) == {}
    assert set(result.info) <= {
        "jfif", "jfif_version", "jfif_unit", "jfif_density", "progressive", "progression",
        "background", "loop", "timestamp", "duration",
    }  # fmt: skip


@pytest.mark.parametrize("file_format", FORMATS)
def test_r051_orientation_is_applied(file_format):
    turned = quarters((64, 48)).transpose(Image.Transpose.ROTATE_90)
    data = saved(turned, file_format, exif=camera_exif(orientation=6))

    picture = intake_picture(data, limits=ANY_SIZE)

    assert (picture.width, picture.height) == (64, 48)
    result = opened(picture.content)
    corners = [result.getpixel(at) for at in ((8, 8), (56, 8), (8, 40))]
    assert all(map(close_to, corners, (RED, GREEN, BLUE)))


@pytest.mark.parametrize("file_format", FORMATS)
def test_what_hides_behind_the_picture_is_gone(file_format):
    data = saved(quarters(), file_format) + b"PK\x03\x04<script>alert(1)</script>"
    content = intake_picture(data, limits=ANY_SIZE).content
    assert b"<script>" not in content
    assert b"PK\x03\x04" not in content


@pytest.mark.parametrize("file_format", ["PNG", "WEBP"])
def test_transparency_is_kept(file_format):
    image = quarters(mode="RGBA")
    image.putpixel((3, 3), (10, 20, 30, 0))
    picture = intake_picture(saved(image, file_format), limits=ANY_SIZE)
    result = opened(picture.content)
    assert result.mode == "RGBA"
    assert result.getpixel((3, 3))[3] == 0
    assert result.getpixel((40, 40))[3] == 255


def test_transparency_of_a_palette_is_kept():
    image = quarters().quantize(4)
    data = saved(image, "PNG", transparency=image.getpixel((0, 0)))
    result = opened(intake_picture(data, limits=ANY_SIZE).content)
    assert result.getpixel((0, 0))[3] == 0
    assert result.getpixel((40, 0)) == (*GREEN, 255)


@pytest.mark.parametrize(
    ("mode", "file_format"),
    [("1", "PNG"), ("L", "PNG"), ("L", "JPEG"), ("LA", "PNG"), ("P", "PNG"), ("RGBA", "WEBP")],
)
def test_every_opaque_mode_becomes_rgb(mode, file_format):
    result = opened(
        intake_picture(saved(quarters(mode=mode), file_format), limits=ANY_SIZE).content
    )
    assert result.mode == "RGB"
    assert close_to(result.getpixel((60, 40)), (255, 255, 255))


def test_cmyk_becomes_rgb():
    data = saved(Image.new("CMYK", (64, 48), (0, 255, 255, 0)), "JPEG", quality=95)
    result = opened(intake_picture(data, limits=ANY_SIZE).content)
    assert result.mode == "RGB"
    assert close_to(result.getpixel((5, 5)), RED)


def test_sixteen_bit_grey_keeps_its_shades():
    image = Image.new("I;16", (4, 1))
    for x, shade in enumerate((0, 0x4000, 0x8000, 0xFFFF)):
        image.putpixel((x, 0), shade)
    result = opened(intake_picture(saved(image, "PNG"), limits=ANY_SIZE).content)
    assert [result.getpixel((x, 0)) for x in range(4)] == [(v,) * 3 for v in (0, 64, 128, 255)]


def profile_with_red_and_green_exchanged() -> bytes:
    """A sound profile whose effect cannot be overlooked."""
    return SRGB.replace(b"rXYZ", b"????").replace(b"gXYZ", b"rXYZ").replace(b"????", b"gXYZ")


@pytest.mark.parametrize("mode", ["RGB", "RGBA"])
def test_colour_profile_is_applied_then_dropped(mode):
    data = saved(quarters(mode=mode), "PNG", icc_profile=profile_with_red_and_green_exchanged())
    result = opened(intake_picture(data, limits=ANY_SIZE).content)
    assert close_to(result.getpixel((3, 3)), GREEN)
    assert close_to(result.getpixel((60, 3)), RED)
    assert "icc_profile" not in result.info


@pytest.mark.parametrize(
    "profile",
    [b"not a profile", SRGB[:200], profile_with_red_and_green_exchanged() + b"\0" * 5_000_000],
    ids=["nonsense", "cut short", "oversized"],
)
def test_broken_or_oversized_colour_profile_is_ignored(profile):
    data = saved(quarters(), "JPEG", icc_profile=profile)
    content = intake_picture(data, limits=ANY_SIZE).content
    assert close_to(opened(content).getpixel((3, 3)), RED)
    assert len(content) < 10_000


def test_profile_of_another_colour_model_is_ignored():
    data = saved(quarters(mode="L"), "PNG", icc_profile=SRGB)
    result = opened(intake_picture(data, limits=ANY_SIZE).content)
    assert result.getpixel((60, 40)) == (255, 255, 255)


@pytest.mark.parametrize(
    ("file_format", "container"), [("PNG", "PNG"), ("WEBP", "WEBP"), ("JPEG", "MPO")]
)
def test_first_of_several_frames_is_kept(file_format, container):
    others = [Image.new("RGB", (64, 48), BLUE), Image.new("RGB", (64, 48), "black")]
    data = saved(Image.new("RGB", (64, 48), RED), container, save_all=True, append_images=others)
    assert opened(data).n_frames == 3

    picture = intake_picture(data, limits=ANY_SIZE)

    result = opened(picture.content)
    assert picture.format == result.format == file_format
    assert getattr(result, "n_frames", 1) == 1
    assert close_to(result.getpixel((3, 3)), RED)


# --- duplicates ----------------------------------------------------------------------


def test_r051_same_picture_with_other_metadata_has_the_same_digest():
    plain = intake_picture(saved(quarters(), "JPEG"), limits=ANY_SIZE)
    tagged = intake_picture(saved(quarters(), "JPEG", exif=camera_exif()), limits=ANY_SIZE)
    assert plain.sha256 == tagged.sha256
    assert len(plain.sha256) == 64


def test_r051_same_pixels_in_other_formats_modes_and_turns_have_the_same_digest():
    turned = quarters().transpose(Image.Transpose.ROTATE_90)
    files = (
        saved(quarters(), "PNG"),
        saved(quarters(mode="RGBA"), "PNG"),
        saved(quarters().quantize(4), "PNG"),
        saved(quarters(), "WEBP"),
        saved(turned, "PNG", exif=camera_exif(orientation=6)),
    )
    assert len({intake_picture(data, limits=ANY_SIZE).sha256 for data in files}) == 1


def test_r051_other_pixels_or_another_shape_have_another_digest():
    changed = quarters()
    changed.putpixel((63, 47), (254, 255, 255))
    plain = Image.new("RGB", (64, 48))
    images = (quarters(), changed, plain, plain.resize((48, 64)), quarters().rotate(180))
    digests = {intake_picture(saved(image, "PNG"), limits=ANY_SIZE).sha256 for image in images}
    assert len(digests) == len(images)


def test_digest_covers_pictures_taller_than_one_strip():
    image = Image.new("RGB", (10, 600))
    changed = image.copy()
    changed.putpixel((9, 599), RED)
    one, other = (intake_picture(saved(i, "PNG"), limits=ANY_SIZE) for i in (image, changed))
    assert one.sha256 != other.sha256


# --- what is refused -----------------------------------------------------------------


@pytest.mark.parametrize(
    "make",
    [
        lambda: b"MZ\x90\x00\x03" + b"\0" * 500,
        lambda: b"",
        lambda: b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        lambda: b"%PDF-1.7\n",
        lambda: saved(quarters(), "GIF"),
        lambda: saved(quarters(), "BMP"),
        lambda: saved(quarters(), "TIFF"),
        lambda: saved(quarters(), "JPEG2000"),
        lambda: b"RIFF\x24\0\0\0WAVEfmt ",
    ],
    ids=["exe", "empty", "svg", "pdf", "gif", "bmp", "tiff", "jpeg2000", "wav"],
)
def test_r051_other_content_is_refused_whatever_its_name(make: Callable[[], bytes]):
    with pytest.raises(PictureFormatRefused) as refusal:
        intake_picture(make(), limits=ANY_SIZE)
    assert refusal.value.code == "picture_format"


@pytest.mark.parametrize("file_format", FORMATS)
@pytest.mark.parametrize("kept", [0.1, 0.5, 0.9])
def test_truncated_picture_is_undecodable(file_format, kept):
    noise = Image.frombytes("RGB", (64, 48), os.urandom(64 * 48 * 3))
    data = saved(noise, file_format)
    with pytest.raises(PictureUndecodable) as refusal:
        intake_picture(data[: int(len(data) * kept)], limits=ANY_SIZE)
    assert refusal.value.code == "picture_undecodable"


def test_text_that_unpacks_beyond_measure_is_undecodable():
    data = saved(quarters(), "PNG")
    bomb = chunk(b"zTXt", b"a\0\0" + zlib.compress(b"\0" * 8_000_000))
    with pytest.raises(PictureUndecodable):
        intake_picture(data[:33] + bomb + data[33:], limits=ANY_SIZE)


@pytest.mark.parametrize(
    ("width", "height"),
    [(8_000, 5_001), (12_001, 10), (10, 12_001), (12_000, 9_000), (60_000, 60_000)],
)
def test_huge_header_is_refused_before_decoding(width, height):
    # The pixels are missing: decoding would end in another refusal.
    with pytest.raises(PictureTooManyPixels) as refusal:
        intake_picture(png_announcing(width, height))
    assert refusal.value.code == "picture_too_many_pixels"
    assert refusal.value.params == {"max_megapixels": "40", "max_long_side": 12_000}


def test_decompression_bomb_is_refused_even_under_wider_limits():
    wide = PictureLimits(max_pixels=10**12, max_long_side=10**6)
    for side in (10_000, 20_000):  # Pillow warns of the first and refuses the second
        with pytest.raises(PictureTooManyPixels) as refusal:
            intake_picture(png_announcing(side, side), limits=wide)
        assert refusal.value.params["max_long_side"] == 10**6


def test_r051_long_side_of_800_is_asked_for():
    assert intake_picture(saved(quarters((800, 20)), "PNG")).width == 800
    assert intake_picture(saved(quarters((20, 800)), "PNG")).height == 800
    with pytest.raises(PictureTooSmall) as refusal:
        intake_picture(saved(quarters((799, 799)), "PNG"))
    assert refusal.value.code == "picture_too_small"
    assert refusal.value.params == {"min_long_side": 800}


class CountingStream(io.RawIOBase):
    """A raw stream that hands over little at a time and keeps count."""

    def __init__(self, data: bytes, step: int) -> None:
        self._inner, self._step, self.handed_over = io.BytesIO(data), step, 0

    def read(self, size: int = -1) -> bytes:
        assert size >= 0, "an unbounded read"
        part = self._inner.read(min(size, self._step))
        self.handed_over += len(part)
        return part


def test_stream_is_read_to_one_byte_beyond_the_limit():
    limits = PictureLimits(max_bytes=1_000, min_long_side=None)
    stream = CountingStream(b"\xff\xd8\xff" * 5_000, step=300)
    with pytest.raises(PictureTooLarge) as refusal:
        intake_picture(stream, limits=limits)
    assert refusal.value.code == "picture_too_large"
    assert stream.handed_over == 1_001


def test_stream_and_bytes_of_exactly_the_limit_are_accepted():
    data = saved(quarters(), "PNG")
    limits = PictureLimits(max_bytes=len(data), min_long_side=None)
    streamed = intake_picture(CountingStream(data, step=7), limits=limits)
    assert streamed == intake_picture(data, limits=limits)
    with pytest.raises(PictureTooLarge):
        intake_picture(data + b"\0", limits=limits)


def test_r051_ten_megabytes_are_the_default_limit():
    with pytest.raises(PictureTooLarge) as refusal:
        intake_picture(b"\xff\xd8\xff" + b"\0" * (10 * 1024 * 1024))
    assert refusal.value.params == {"max_megabytes": "10"}


SEEDS = [saved(quarters(), name, exif=camera_exif(), icc_profile=SRGB) for name in FORMATS]


@pytest.mark.filterwarnings("ignore::UserWarning")  # Pillow's remarks on broken metadata
@settings(max_examples=150, deadline=None)
@given(
    seed=st.sampled_from(SEEDS),
    damage=st.lists(st.tuples(st.integers(0, 2_000), st.integers(0, 255)), min_size=1, max_size=12),
    end=st.integers(1, 4_000),
)
def test_damaged_bytes_are_taken_in_or_refused_but_never_crash(seed, damage, end):
    data = bytearray(seed)
    for position, value in damage:
        data[position % len(data)] = value
    try:
        picture = intake_picture(bytes(data[:end]), limits=ANY_SIZE)
    except PictureError:
        return
    assert b"GPS" not in picture.content
