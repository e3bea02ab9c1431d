"""Whether votes are taken at the host that was asked."""

from datetime import datetime

from plugins.voting import entrances


def is_open_here(host: str, now: datetime) -> bool:
    """Whether this entrance has proven that it tells visitors apart."""
    return entrances.is_open_at(host, now)


def require_open_here(host: str, now: datetime) -> None:
    """Raise EntranceClosed where it has not."""
    entrances.require_open_at(host, now)
