"""Addresses whose end is a secret: no log of ours holds it.

Whoever reads a log sees who asked when. The end of such an address opens an account, or is a
voter's receipt: beside an address in a proxy's log and the database it would tell a vote.
"""

import re

_prefixes: set[str] = {"/accounts/password/reset/key/", "/accounts/confirm-email/"}
# To the end of the line, a quotation mark or a query: people type receipts with spaces in them.
_END = r"\s*[^\"?#\r\n]+"
_secret = re.compile("")


def keep_out_of_logs(*prefixes: str) -> None:
    """Let what follows these in a path never be written down; a plugin does in ``ready()``."""
    global _secret  # noqa: PLW0603 -- one per process, as the prefixes are
    _prefixes.update(prefixes)
    _secret = re.compile(f"({'|'.join(map(re.escape, sorted(_prefixes)))}){_END}")


def without_secrets(text: str) -> str:
    """The text, a path or a whole line of a log, with a mark in the place of each such end."""
    return _secret.sub(r"\1…", text)


keep_out_of_logs()
