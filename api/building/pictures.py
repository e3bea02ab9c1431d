"""Pictures in documents: made before anything is stored, left out where they cannot be read."""

import errno
import logging
import struct
import zlib
from collections.abc import Sequence
from typing import Any

from PIL import Image

from api.building.addresses import Addresses
from site_pages import pictures
from site_pages.body_pictures import PictureUse
from site_pages.models import Picture, PictureRendition

logger = logging.getLogger(__name__)

# The machine's trouble, not the picture's: try again later.
TEMPORARY = frozenset(
    {
        errno.ENOSPC,
        errno.EDQUOT,
        errno.EROFS,
        errno.EIO,
        errno.EMFILE,
        errno.ENFILE,
        errno.ENOMEM,
        errno.EACCES,
        errno.ETIMEDOUT,
        errno.ECONNREFUSED,
        errno.ECONNRESET,
    }
)
# What Pillow's decoders raise for bytes that are no picture, or half of one.
UNDECODABLE = (
    OSError,
    SyntaxError,
    ValueError,
    ArithmeticError,
    LookupError,
    TypeError,
    EOFError,
    struct.error,
    zlib.error,
    Image.DecompressionBombError,
)


def image_entry(
    picture: Picture | None, addresses: Addresses, *, alt: str, caption: str = ""
) -> dict[str, Any]:
    """One entry of a document's images.

    A deleted picture, or one whose file is missing or cannot be decoded, gives an entry without
    sources, so that the text still reaches its readers. Raises OSError for a full or broken
    disk: the build is tried again.
    """
    if picture is None:
        return _entry(alt=alt, caption=caption)
    renditions = _renditions(picture)
    base_url = "" if renditions and "://" in renditions[0].url else addresses.hub_root_url
    shown = pictures.published(picture, renditions, alt=alt, caption=caption, base_url=base_url)
    return _entry(
        alt=shown.alt,
        caption=shown.caption,
        credit=picture.credit,
        width=shown.width,
        height=shown.height,
        src=shown.src,
        sources=[{"type": s.type, "srcset": s.srcset} for s in shown.sources],
    )


def use_entry(use: PictureUse, addresses: Addresses) -> dict[str, Any]:
    """The entry of a picture in a report, with the rights that its newsroom names."""
    entry = image_entry(use.picture, addresses, alt=use.alt, caption=use.caption)
    return {**entry, "credit": use.credit, "rights": use.rights}


def is_temporary(error: BaseException) -> bool:
    """Whether the machine, not the picture, is to blame. Looks through Wagtail's wrapping."""
    causes = (error, error.__cause__)
    return any(isinstance(cause, OSError) and cause.errno in TEMPORARY for cause in causes)


def _renditions(picture: Picture) -> Sequence[PictureRendition]:
    try:
        return pictures.make_renditions(picture)
    except UNDECODABLE as exc:
        if is_temporary(exc):
            raise
        logger.warning(
            "picture %s cannot be published: %s", picture.pk, exc, extra={"picture": picture.pk}
        )
        return ()


def _entry(
    *,
    alt: str,
    caption: str,
    credit: str = "",
    width: int | None = None,
    height: int | None = None,
    src: str = "",
    sources: Sequence[dict[str, str]] = (),
) -> dict[str, Any]:
    """The keys of an image in their order."""
    return {
        "alt": alt,
        "caption": caption,
        "credit": credit,
        "width": width,
        "height": height,
        "src": src,
        "sources": list(sources),
    }
