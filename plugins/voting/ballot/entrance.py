"""Whether votes are taken at the host that was asked."""

from datetime import datetime

from plugins.voting import entrances
from site_pages.sharing import Mount


def is_open_here(host: str, now: datetime) -> bool:
    """Whether this entrance has proven that it tells visitors apart."""
    return entrances.is_open_at(host, now)


def require_open_here(host: str, now: datetime) -> None:
    """Raise EntranceClosed where it has not."""
    entrances.require_open_at(host, now)


def open_root(mount: Mount, *, is_open: bool, now: datetime) -> str:
    """The root address that a page sends voters to: the hub's, or where votes are taken.

    The hub's own entrance may be the one that is closed.
    """
    return mount.hub_root_url if is_open else entrances.elsewhere(now) or mount.hub_root_url
