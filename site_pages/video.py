"""Where films may come from: MP4 files of our own, and pages of a few known hosts."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePath
from urllib.parse import urlsplit

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

MEDIA_TYPES: Mapping[str, str] = {".mp4": "video/mp4"}


@dataclass(frozen=True)
class VideoHost:
    """A site whose video pages may be linked to, by its host names and the paths of films."""

    slug: str
    name: str | Promise
    hosts: frozenset[str]
    paths: tuple[str, ...]


HOSTS = (
    VideoHost(
        "bilibili",
        _("Bilibili"),
        frozenset({"www.bilibili.com", "m.bilibili.com"}),
        ("/video/", "/bangumi/play/"),
    ),
    VideoHost("tencent", _("Tencent Video"), frozenset({"v.qq.com", "m.v.qq.com"}), ("/x/",)),
    VideoHost("youku", _("Youku"), frozenset({"v.youku.com", "m.youku.com"}), ("/v_show/", "/v/")),
    VideoHost("cctv", _("CCTV"), frozenset({"tv.cctv.com", "v.cctv.com"}), ("/",)),
)


def host_of(address: str) -> VideoHost | None:
    """The known site of a video page's address; None where it is none of them."""
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        return None
    if parts.scheme != "https" or port not in {None, 443} or parts.username is not None:
        return None
    return next(
        (h for h in HOSTS if parts.hostname in h.hosts and parts.path.startswith(h.paths)), None
    )


def media_type(file_name: str) -> str | None:
    """The media type of a film by its file's name; None for what browsers cannot play."""
    return MEDIA_TYPES.get(PurePath(file_name).suffix.lower())
