"""Ballots come from our own pages: another site cannot make its visitors vote (threat 15).

No cookie is involved. The token is what a cast needs, and only scripts of our own origin can read
one: these addresses are not open to other origins, and browsers say where a request comes from.
"""

from django.http import HttpRequest

from api.errors import FORBIDDEN, Problem
from plugins.voting.origins import is_own_page


def require_own_page(request: HttpRequest) -> None:
    """Raise a 403 problem for what a browser sends from a page of another origin."""
    sent = request.headers
    origin, fetched = sent.get("Origin", ""), sent.get("Sec-Fetch-Site", "")
    if not is_own_page(origin=origin, fetched=fetched, host=request.get_host()):
        raise Problem(FORBIDDEN)
