"""Taking in a picture: what an uploader sends in, a clean picture out (D5, R51).

Nothing of the file survives but the pixels: it is decoded, turned upright, brought to
sRGB and written anew. Metadata (place, camera, author), colour profiles and whatever was
hidden behind the picture are left behind.
"""

import hashlib
import io
import struct
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import BinaryIO

from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

from cms.core.errors import DomainError

MIME_TYPES = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp"}
"""The formats taken in, by Pillow's name, and their media types."""

# Text and seals are part of these pictures: colour is not subsampled.
_SAVE_OPTIONS: dict[str, dict[str, int | bool]] = {
    "JPEG": {"quality": 90, "subsampling": 0, "progressive": True},
    "PNG": {"compress_level": 6},
    "WEBP": {"quality": 90, "method": 4},
}
# Phones put a second picture behind the first and Pillow then speaks of MPO.
_SAVED_AS = {"MPO": "JPEG"}
_LARGEST_PROFILE = 4 * 1024 * 1024
_STRIP_ROWS = 256


class PictureError(DomainError):
    """A picture was not taken in."""

    code = "picture_refused"
    default_message = _("The picture cannot be accepted.")


class PictureUndecodable(PictureError):
    """The file begins like a picture but is damaged, cut short or hostile."""

    code = "picture_undecodable"
    default_message = _("The picture cannot be read. Please save it anew and try again.")


class PictureFormatRefused(PictureError):
    """The content, whatever the file's name, is not of an accepted format."""

    code = "picture_format"
    default_message = _("Only JPG, PNG and WebP pictures are accepted.")


class PictureTooLarge(PictureError):
    """The file has more bytes than allowed."""

    code = "picture_too_large"
    default_message = _("The picture file is larger than %(max_megabytes)s MB.")


class PictureTooManyPixels(PictureError):
    """The header announces more pixels, or a longer side, than allowed."""

    code = "picture_too_many_pixels"
    default_message = _(
        "The picture is larger than %(max_megapixels)s megapixels"
        " or longer than %(max_long_side)s pixels."
    )


class PictureTooSmall(PictureError):
    """The longer side is shorter than the campaign asks for."""

    code = "picture_too_small"
    default_message = _("The longer side must have at least %(min_long_side)s pixels.")


@dataclass(frozen=True)
class PictureLimits:
    """What is accepted; the defaults are those of R51 and D5."""

    max_bytes: int = 10 * 1024 * 1024
    max_pixels: int = 40_000_000
    max_long_side: int = 12_000
    """In pixels; WebP cannot be written beyond 16,383."""
    min_long_side: int | None = 800
    """In pixels; None accepts any."""


DEFAULT_LIMITS = PictureLimits()


@dataclass(frozen=True)
class IntakePicture:
    """A clean picture, ready to be stored."""

    content: bytes
    """The file, encoded anew in the format it came in."""
    format: str
    """``JPEG``, ``PNG`` or ``WEBP``."""
    width: int
    height: int
    """Upright, in pixels."""
    sha256: str
    """Hex digest of size and upright sRGB pixels as decoded from the upload.

    The same picture saved again with other metadata, losslessly in another format, or
    with the turn written as orientation, has the same digest (R51); one compressed again
    has not.
    """
    mime: str


def intake_picture(
    source: bytes | BinaryIO, *, limits: PictureLimits = DEFAULT_LIMITS
) -> IntakePicture:
    """Check a picture and encode it anew without anything but its pixels.

    A stream is read from where it stands, to at most one byte beyond the limit. Of an
    animation the first frame is kept: a case shows still pictures. Transparency is kept
    for PNG and WebP. Raises a PictureError.
    """
    data = _read(source, limits)
    with _decoding(data, limits):
        image = _open(data)
    _check_size(image, limits)
    with image, _decoding(data, limits):
        upright = _upright(image)
    content_format = _SAVED_AS.get(image.format or "", image.format or "")
    content = _encode(upright, content_format)
    return IntakePicture(
        content=content,
        format=content_format,
        width=upright.width,
        height=upright.height,
        sha256=_pixel_digest(upright),
        mime=MIME_TYPES[content_format],
    )


def _read(source: bytes | BinaryIO, limits: PictureLimits) -> bytes:
    if isinstance(source, bytes):
        data = source
    else:
        buffer = bytearray()
        # A raw stream may hand over less than asked for.
        while len(buffer) <= limits.max_bytes and (
            part := source.read(limits.max_bytes + 1 - len(buffer))
        ):
            buffer += part
        data = bytes(buffer)
    if len(data) > limits.max_bytes:
        raise PictureTooLarge(max_megabytes=f"{limits.max_bytes / 1024**2:g}")
    return data


@contextmanager
def _decoding(data: bytes, limits: PictureLimits) -> Iterator[None]:
    """Turn whatever Pillow raises over hostile bytes into one refusal."""
    try:
        with warnings.catch_warnings():
            # This holds where limits are set wider than Pillow's. Filters are shared by
            # threads; should another thread restore them early, `_check_size` still holds.
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            yield
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _too_many_pixels(limits) from error
    except UnidentifiedImageError as error:
        raise (PictureUndecodable if _looks_accepted(data) else PictureFormatRefused) from error
    except (OSError, ValueError, SyntaxError, ArithmeticError, LookupError, TypeError,
            AttributeError, EOFError, MemoryError, struct.error) as error:  # fmt: skip
        # Parsers of hostile bytes fail in all these ways; none is a fault of ours.
        raise PictureUndecodable from error


def _looks_accepted(data: bytes) -> bool:
    return data.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")) or (
        data.startswith(b"RIFF") and data[8:12] == b"WEBP"
    )


def _open(data: bytes) -> Image.Image:
    # Naming the formats keeps every other decoder, and its faults, out of reach.
    return Image.open(io.BytesIO(data), formats=tuple(MIME_TYPES))


def _check_size(image: Image.Image, limits: PictureLimits) -> None:
    """Refuse by the header, before any pixel is decoded."""
    long_side = max(image.size)
    if image.width * image.height > limits.max_pixels or long_side > limits.max_long_side:
        raise _too_many_pixels(limits)
    if limits.min_long_side is not None and long_side < limits.min_long_side:
        raise PictureTooSmall(min_long_side=limits.min_long_side)


def _too_many_pixels(limits: PictureLimits) -> PictureTooManyPixels:
    return PictureTooManyPixels(
        max_megapixels=f"{limits.max_pixels / 1_000_000:g}", max_long_side=limits.max_long_side
    )


def _upright(image: Image.Image) -> Image.Image:
    """Decode the first frame, upright, as sRGB in mode RGB or RGBA, with no metadata."""
    image.seek(0)
    image.load()
    profile = image.info.get("icc_profile")
    ImageOps.exif_transpose(image, in_place=True)
    plain = _to_srgb(_simple_mode(image), profile)
    if plain.mode == "RGBA" and plain.getchannel("A").getextrema() == (255, 255):
        plain = plain.convert("RGB")
    plain.info = {}
    return plain


def _simple_mode(image: Image.Image) -> Image.Image:
    """Bring palettes, bilevel and 16-bit grey to a mode that a profile can be applied to."""
    if image.mode.startswith(("I", "F")):
        # Converting would clip at 255: 16-bit grey needs its high byte.
        return image.convert("I").point(lambda value: value / 256).convert("L")
    if image.has_transparency_data:
        return image.convert("RGBA")
    return image if image.mode in {"L", "RGB", "CMYK"} else image.convert("RGB")


def _to_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    target = "RGBA" if image.mode == "RGBA" else "RGB"
    if profile and len(profile) <= _LARGEST_PROFILE:
        try:
            converted = ImageCms.profileToProfile(
                image, io.BytesIO(profile), ImageCms.createProfile("sRGB"), outputMode=target
            )
        except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
            # A broken profile, or one for another colour model: browsers ignore it too.
            converted = None
        if converted is not None:
            return converted
    return image.convert(target)


def _encode(image: Image.Image, content_format: str) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, format=content_format, **_SAVE_OPTIONS[content_format])
    return buffer.getvalue()


def _pixel_digest(image: Image.Image) -> str:
    digest = hashlib.sha256(f"{image.mode} {image.width} {image.height}\n".encode())
    for top in range(0, image.height, _STRIP_ROWS):  # in strips: no second copy of it all
        bottom = min(top + _STRIP_ROWS, image.height)
        digest.update(image.crop((0, top, image.width, bottom)).tobytes())
    return digest.hexdigest()
