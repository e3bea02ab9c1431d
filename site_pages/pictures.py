"""The sizes a picture is published in, and finding or making them.

Widths are pixels of the longer side; no picture is enlarged. WebP for every current browser,
JPEG for old in-app ones.
"""

import logging
from collections.abc import Iterable
from dataclasses import dataclass

from PIL import Image

from site_pages.models.media import Picture, PictureRendition

logger = logging.getLogger(__name__)

# What Pillow, Willow, Wagtail and the storage raise for a file that is missing or no picture.
UNREADABLE = (Image.DecompressionBombError, OSError, SyntaxError, ValueError)

WEBP_SIDES = (480, 960, 1600)
JPEG_SIDES = (480, 960)
FALLBACK_SPEC = "max-960x960|format-jpeg|jpegquality-80"
SPECS: dict[str, tuple[str, ...]] = {
    "image/webp": tuple(f"max-{n}x{n}|format-webp|webpquality-78" for n in WEBP_SIDES),
    "image/jpeg": tuple(f"max-{n}x{n}|format-jpeg|jpegquality-80" for n in JPEG_SIDES),
}
ALL_SPECS = [spec for specs in SPECS.values() for spec in specs]


@dataclass(frozen=True)
class PictureSource:
    """One `<source>`: a media type and its candidates as a srcset."""

    type: str
    srcset: str


@dataclass(frozen=True)
class PublishedPicture:
    """A picture as pages and documents show it; no sources where it cannot be decoded."""

    alt: str
    caption: str
    width: int
    height: int
    src: str
    sources: tuple[PictureSource, ...]


def published(
    picture: Picture,
    renditions: Iterable[PictureRendition],
    *,
    alt: str,
    caption: str = "",
    base_url: str = "",
) -> PublishedPicture:
    """Describe a picture by those of its renditions that exist."""
    made = {rendition.filter_spec: rendition for rendition in renditions}
    sources = []
    for media_type, specs in SPECS.items():
        candidates = {made[spec].width: made[spec].url for spec in specs if spec in made}
        if candidates:
            srcset = ", ".join(f"{base_url}{url} {w}w" for w, url in sorted(candidates.items()))
            sources.append(PictureSource(type=media_type, srcset=srcset))
    fallback = made.get(FALLBACK_SPEC)
    return PublishedPicture(
        alt=alt,
        caption=caption,
        width=fallback.width if fallback else picture.width,
        height=fallback.height if fallback else picture.height,
        src=f"{base_url}{fallback.url}" if fallback else "",
        sources=tuple(sources),
    )


def make_renditions(picture: Picture) -> list[PictureRendition]:
    """Every published size, making what is missing.

    Raises what Pillow, Willow or the storage raise: OSError for an undecodable file or a full
    disk. Never call it inside a transaction.
    """
    return list(picture.get_renditions(*ALL_SPECS).values())


def make_what_can_be_made(picture: Picture) -> None:
    """The same for a preview: a picture that cannot be read is shown as missing, nothing more."""
    try:
        make_renditions(picture)
    except UNREADABLE as exc:
        logger.warning("picture %s cannot be shown: %s", picture.pk, exc)
