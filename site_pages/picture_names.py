"""File names of pictures: the extension says what the bytes are, never what was uploaded.

Between an upload and the picture it becomes, Wagtail hands on a file and its name, nothing else.
The digest of the uploaded pixels travels in the name and is taken off before the file is kept.
"""

import re

from cms.core.images import IntakePicture

# Room for the digest and for what a storage adds: file systems count bytes, Wagtail's column
# characters.
STEM_BYTES = 120
STEM_CHARACTERS = 60
EXTENSIONS = {"JPEG": "jpg", "PNG": "png", "WEBP": "webp"}
# A storage that finds the name taken puts an underscore and seven characters before the dot.
_WITH_DIGEST = re.compile(
    r"(?P<stem>.*)\.pixels-(?P<digest>[0-9a-f]{64})(?:_\w{7})?\.(?P<ext>\w+)", re.DOTALL
)


def extension_of(picture: IntakePicture) -> str:
    """Extension without a dot."""
    return EXTENSIONS[picture.format]


def stem_of(name: str) -> str:
    """A file's name without its extension."""
    return name.rsplit(".", 1)[0]


def with_digest(name: str, picture: IntakePicture) -> str:
    """The uploaded file's name with the true extension, carrying the picture's digest."""
    stem = stem_of(name)[:STEM_CHARACTERS].encode()[:STEM_BYTES].decode(errors="ignore")
    return f"{stem}.pixels-{picture.sha256}.{extension_of(picture)}"


def split_digest(name: str) -> tuple[str, str]:
    """The name as it is kept, and the digest it carried; the digest is empty where none was."""
    found = _WITH_DIGEST.fullmatch(name)
    if found is None:
        return name, ""
    return f"{found['stem']}.{found['ext']}", found["digest"]
