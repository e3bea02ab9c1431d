"""Whether a request was sent by a page of our own: another site's cannot vote (threat 15). Pure.

No cookie is involved. Browsers say where a request comes from; those that are too old to say so
still need a token, which only pages of our own origin can read.
"""

from urllib.parse import urlsplit

OWN_FETCHES = frozenset({"", "none", "same-origin"})


def is_own_page(*, origin: str, fetched: str, host: str) -> bool:
    """Whether the headers ``Origin`` and ``Sec-Fetch-Site`` are those of a page of ``host``."""
    if origin and urlsplit(origin).netloc.lower() != host.lower():
        return False
    return fetched in OWN_FETCHES
