"""What is shown below ``/embed/`` when nothing can be: words in the frame, not a blank.

An error page may not be framed, so that a partner's page would have a hole in it. Who keeps what
lies below says how a failure looks and who may frame it (`show_failures`); a plugin does.
"""

import logging
from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase

from cms.core.security_headers import EMBED_PREFIX, is_framed

logger = logging.getLogger(__name__)

Shower = Callable[[HttpRequest, int], HttpResponseBase | None]
KEPT_HEADERS = ("Retry-After", "Allow")
FAILING = 400

_showers: list[Shower] = []


def show_failures(shower: Shower) -> None:
    """Ask ``shower(request, status)`` for the page of a failure; None leaves it as it is."""
    if shower not in _showers:
        _showers.append(shower)


class FramedFailureMiddleware:
    """Puts a page that may be framed in the place of an error below ``/embed/``.

    Stands right below the policies, so that whatever fails further in comes by.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Status and the advice when to come again stay what they were."""
        response = self.get_response(request)
        if not request.path_info.startswith(EMBED_PREFIX) or response.status_code < FAILING:
            return response
        if is_framed(request, response):
            return response
        shown = _shown(request, response.status_code)
        if shown is None:
            return response
        shown.status_code = response.status_code
        shown["Cache-Control"] = "no-store"
        for name in KEPT_HEADERS:
            if name in response:
                shown[name] = response[name]
        return shown


def _shown(request: HttpRequest, status: int) -> HttpResponseBase | None:
    for shower in _showers:
        try:
            shown = shower(request, status)
        except Exception:
            logger.exception("the page of a failure cannot be made")
            continue
        if shown is not None:
            return shown
    return None
