"""Which pictures a body shows, in order: one walk for pages, documents and renditions."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from site_pages.models.media import Picture


@dataclass(frozen=True)
class PictureUse:
    """A picture at one place, with the words that stand there; ``picture`` may be deleted."""

    picture: Picture | None
    alt: str
    caption: str
    credit: str
    rights: str


def use_of(block: Mapping[str, Any]) -> PictureUse:
    """A picture block's use; words that it leaves out, but for a caption, are the picture's own."""
    picture = block.get("picture")
    return PictureUse(
        picture=picture,
        alt=block.get("alt_text") or (picture.alt_text if picture else ""),
        caption=block.get("caption") or "",
        credit=block.get("credit") or (picture.credit if picture else ""),
        rights=block.get("rights") or (picture.rights if picture else ""),
    )


def plain_use(picture: Picture) -> PictureUse:
    """A picture that stands for itself: a lead picture, a film's still."""
    return PictureUse(picture, picture.alt_text, "", picture.credit, picture.rights)


def uses_in(body: Iterable[Any]) -> Iterator[PictureUse]:
    """Every use of a picture in a body's blocks."""
    for block in body:
        value = block.value
        if block.block_type == "picture":
            yield use_of(value)
        elif block.block_type == "gallery":
            yield from (use_of(one) for one in value["pictures"])
        elif block.block_type == "video" and value.get("poster"):
            yield plain_use(value["poster"])


def pictures_in(body: Iterable[Any]) -> list[Picture]:
    """The pictures themselves, the very instances that templates show."""
    return [use.picture for use in uses_in(body) if use.picture is not None]
