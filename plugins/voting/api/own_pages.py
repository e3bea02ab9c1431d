"""Ballots come from our own pages: another site cannot make its visitors vote (threat 15).

No cookie is involved. The token is what a cast needs, and only scripts of our own origin can read
one: these addresses are not open to other origins, and browsers say where a request comes from.
"""

from typing import Any

from django.http import HttpRequest
from rest_framework.request import Request
from rest_framework.response import Response

from api.endpoints import Endpoint
from api.errors import FORBIDDEN, Problem
from plugins.voting.origins import is_own_page

NEVER_KEPT = {"Cache-Control": "no-store"}


def require_own_page(request: HttpRequest) -> None:
    """Raise a 403 problem for what a browser sends from a page of another origin."""
    sent = request.headers
    origin, fetched = sent.get("Origin", ""), sent.get("Sec-Fetch-Site", "")
    if not is_own_page(origin=origin, fetched=fetched, host=request.get_host()):
        raise Problem(FORBIDDEN)


class VoteEndpoint(Endpoint):
    """For our own pages alone; no key is asked for, and no reading quota stands in the way."""

    authentication_classes = []

    def perform_authentication(self, request: Request) -> None:
        """Nobody is asked who they are; where they come from is all that counts."""

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Refuse what another origin's page sends."""
        super().initial(request, *args, **kwargs)
        require_own_page(request._request)

    def finalize_response(
        self, request: Request, response: Any, *args: Any, **kwargs: Any
    ) -> Response:
        """Closed to other origins, whatever the rest of the API is."""
        final = super().finalize_response(request, response, *args, **kwargs)
        for name in ("Access-Control-Allow-Origin", "Access-Control-Expose-Headers"):
            del final[name]
        return final

    def options(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        """No other origin may ask beforehand either."""
        return Response(status=204, headers={"Allow": ", ".join(self.allowed_methods)})
