"""Origins of the sites that may show our widgets in a frame. Pure.

What gets through here is written into a header: nothing but scheme, host and port may.
"""

import re
from collections.abc import Iterable

_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_ORIGIN = re.compile(rf"https?://(?:{_LABEL}\.)*{_LABEL}(?::[0-9]{{1,5}})?", re.ASCII)
_LAST_PORT = 65535
MOST = 20


def read_origins(text: str) -> list[str]:
    """The origins in a text, one a line, in lower case, each once.

    Raises ValueError naming the first line that is none: a path, a wildcard, another scheme, or
    one too many.
    """
    found: dict[str, None] = {}
    for line in text.splitlines():
        typed = line.strip().rstrip("/").lower()
        if not typed:
            continue
        origin = as_origin(typed)
        if origin is None or len(found) >= MOST:
            raise ValueError(line.strip())
        found[origin] = None
    return list(found)


def as_origin(text: str) -> str | None:
    """The origin as browsers compare it, its name in ASCII; None for what is none."""
    scheme, mark, rest = text.partition("://")
    try:
        name = rest if rest.isascii() else rest.encode("idna").decode("ascii")
    except UnicodeError:
        return None
    origin = f"{scheme}{mark}{name}"
    port = origin.rpartition(":")[2]
    if not _ORIGIN.fullmatch(origin) or (port.isdigit() and int(port) > _LAST_PORT):
        return None
    return origin


def frame_ancestors(origins: Iterable[str]) -> list[str]:
    """The sources of a ``frame-ancestors`` directive: the page's own origin, then these."""
    return ["'self'", *dict.fromkeys(origins)]
