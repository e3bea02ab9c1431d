"""The keys that voters' addresses are hashed with, outside the database (DESIGN 8).

One file (``BALLOT_KEY_FILE``) holds the root; the keys of a campaign and day are derived from it.
Without the file nobody can tell, from the database, who voted.
"""

import hmac
from functools import lru_cache
from pathlib import Path

from django.conf import settings

VOTER, NETWORK, TOKEN = "voter", "network", "token"


def derived_key(purpose: str, *parts: str) -> bytes:
    """32 bytes for one purpose; the parts have their lengths before them and cannot run together.

    Raises OSError where the file cannot be read: without it nobody votes.
    """
    message = b"".join(
        len(part).to_bytes(2, "big") + part for part in (one.encode() for one in (purpose, *parts))
    )
    return hmac.digest(_root(settings.BALLOT_KEY_FILE), message, "sha256")


@lru_cache(maxsize=2)
def _root(path: str) -> bytes:
    return Path(path).expanduser().read_bytes().strip()
