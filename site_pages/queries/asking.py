"""What a visitor asked a list for: cleaned, and written back into addresses."""

from collections.abc import Mapping
from urllib.parse import urlencode

LONGEST_QUESTION = 200


def asked_text(asked: Mapping[str, str], name: str) -> str:
    """What a visitor asked for, without what no database column holds."""
    return asked.get(name, "").replace("\0", "").strip()[:LONGEST_QUESTION]


def query_of(chosen: Mapping[str, str]) -> str:
    """The query, with its question mark, that asks for this again; empty for nothing."""
    query = urlencode({name: value for name, value in chosen.items() if value})
    return f"?{query}" if query else ""


def page_query(chosen: Mapping[str, str]) -> str:
    """The part of a query that page numbers are appended to; empty or ending in ``&``."""
    query = query_of(chosen).removeprefix("?")
    return f"{query}&" if query else ""
