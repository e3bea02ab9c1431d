"""A case as the public knows it: its stored document, and the files that this names."""

import io
import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import unquote, urlsplit
from uuid import UUID

from django.core.files.storage import default_storage
from django.utils.encoding import iri_to_uri
from PIL import Image

from cms.documents import queries as documents
from site_pages import pictures
from site_pages.models import CasePage
from site_pages.resolving import PageGone
from site_pages.srcset import widest_address

# Where Wagtail keeps the published sizes: originals lie elsewhere and cannot be named from here.
SIZES_FOLDER = "images"


@dataclass(frozen=True)
class StoredCase:
    """The public document of a case, parsed, with the validator of its bytes."""

    document: dict[str, Any]
    etag: str

    @property
    def uid(self) -> str:
        """The case's public identifier."""
        return str(self.document["uid"])

    @property
    def path(self) -> str:
        """Its page's path, percent-encoded; the same on every host."""
        return iri_to_uri(urlsplit(self.document["url"]).path)

    @cached_property
    def images(self) -> list[dict[str, Any]]:
        """Those of its pictures that have a published size."""
        return [image for image in self.document["images"] if image["src"]]


def stored_case(uid: UUID) -> StoredCase | None:
    """The case everybody may read now, None for one that never was public. Two queries.

    Raises `PageGone` for one that was: a page that is taken down leaves at once, before its
    document does.
    """
    version = documents.document(uid)
    if version is None or version.kind != "case":
        grave = documents.tombstone(uid)
        if grave is not None and grave.kind == "case":
            raise PageGone(str(uid))
        return None
    if not CasePage.objects.live().public().filter(uid=uid).exists():
        raise PageGone(str(uid))
    return StoredCase(json.loads(bytes(version.full)), version.full_etag)


def largest_picture(image: dict[str, Any]) -> Image.Image | None:
    """A picture of the document, decoded from its largest published size; None if unreadable."""
    try:
        with default_storage.open(_largest_file(image)) as file:
            picture = Image.open(io.BytesIO(file.read()))
            return picture.convert("RGB")
    except pictures.UNREADABLE:
        return None


def _largest_file(image: dict[str, Any]) -> str:
    """The storage's name of the widest candidate, of the fallback where there is none."""
    name = PurePosixPath(unquote(urlsplit(widest_address(image)).path)).name
    return f"{SIZES_FOLDER}/{name}"
