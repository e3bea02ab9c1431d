"""How large what editors upload may be, by the ending of its name; also told to the browser."""

from collections.abc import Mapping
from pathlib import PurePath

from django.conf import settings
from django.templatetags.static import static
from django.utils.html import format_html, json_script
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from site_pages import video

MEGABYTE = 1024 * 1024


def limits() -> Mapping[str, int]:
    """The largest file in bytes for each ending that is accepted somewhere in the admin."""
    pictures = dict.fromkeys(
        settings.WAGTAILIMAGES_EXTENSIONS, settings.WAGTAILIMAGES_MAX_UPLOAD_SIZE
    )
    files = {one: largest(f"file.{one}") for one in settings.WAGTAILDOCS_EXTENSIONS}
    return {**pictures, **files}


def largest(name: str) -> int:
    """Bytes that an attachment of this name may have: films more than the rest."""
    is_film = PurePath(name).suffix.lower() in video.MEDIA_TYPES
    size: int = settings.FILM_MAX_BYTES if is_film else settings.ATTACHMENT_MAX_BYTES
    return size


def told_to_the_browser() -> SafeString:
    """The limits and the sentence, for the script that looks at a file before it is sent."""
    words = _("“{name}” has {size} MB; at most {limit} MB are accepted. It was not uploaded.")
    return format_html(
        '{}<script type="module" src="{}"></script>',
        json_script({"limits": limits(), "words": words}, "upload-limits"),
        static("site_pages/js/upload-limits.mjs"),
    )
