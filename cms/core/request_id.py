"""One identifier per request: in every log line, every problem answer and the response header."""

import re
from collections.abc import Callable
from contextvars import ContextVar
from uuid import uuid4

from django.http import HttpRequest, HttpResponse

HEADER = "X-Request-ID"
_ACCEPTABLE = re.compile(r"[A-Za-z0-9._-]{8,64}")
_current: ContextVar[str] = ContextVar("request_id", default="")


def current_request_id() -> str:
    """Identifier of the request being served; empty outside of one."""
    return _current.get()


class RequestIdMiddleware:
    """Take a well-formed identifier from the proxy, else make one; answer with it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Hold the identifier for as long as the request lasts."""
        offered = request.headers.get(HEADER, "")
        identifier = offered if _ACCEPTABLE.fullmatch(offered) else uuid4().hex
        # Django logs some answers when all middleware is done; see cms.core.logs.
        request.request_id = identifier  # type: ignore[attr-defined]  # -- ours, on Django's object
        token = _current.set(identifier)
        try:
            response = self.get_response(request)
        finally:
            _current.reset(token)
        response[HEADER] = identifier
        return response
