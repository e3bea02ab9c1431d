"""Ballots come from our own pages: another site cannot make its visitors vote (threat 15).

No cookie is involved. The token is what a cast needs, and only scripts of our own origin can read
one: these addresses are not open to other origins, and browsers say where a request comes from.
"""

from urllib.parse import urlsplit

from django.http import HttpRequest

from api.errors import FORBIDDEN, Problem

OWN_FETCHES = {"", "none", "same-origin"}


def require_own_page(request: HttpRequest) -> None:
    """Raise a 403 problem for what a browser sends from a page of another origin."""
    origin = request.headers.get("Origin", "")
    fetched = request.headers.get("Sec-Fetch-Site", "")
    foreign = bool(origin) and urlsplit(origin).netloc.lower() != request.get_host().lower()
    if foreign or fetched not in OWN_FETCHES:
        raise Problem(FORBIDDEN)
