"""One line for every answer: what was asked, what was answered, how long it took (D3).

It says nothing about who asked: no address, no name, no query string.
"""

import logging
import time
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

from cms.core.unlogged import without_secrets

logger = logging.getLogger(__name__)

LONGEST_HOST = 255


class AccessLogMiddleware:
    """Logs each request once it is answered; static files are left out.

    Stands below the request identifier, which the line carries, and below the health checks,
    which are not worth one. What fails further in arrives here as an answer 500.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Measure until the answer begins; a streamed body is sent afterwards."""
        if request.path.startswith(settings.STATIC_URL):
            return self.get_response(request)
        started = time.perf_counter()
        response = self.get_response(request)
        milliseconds = (time.perf_counter() - started) * 1000
        logger.info(
            "request answered",
            extra={
                "method": request.method,
                "path": without_secrets(request.path),
                "status": response.status_code,
                "duration_ms": round(milliseconds, 1),
                "host": request.headers.get("Host", "")[:LONGEST_HOST],
            },
        )
        return response
