"""No address is longer than what anybody can mean by it.

Taking a query of megabytes apart costs seconds and hundreds of megabytes before any view could
refuse it. Servers have limits of their own, each a different one.
"""

from collections.abc import Callable

from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse

MAX_QUERY_OCTETS = 32_768
"""Of the query as sent: 2,000 Chinese characters, the longest value a filter takes, are 18,000."""


class AddressTooLong(SuspiciousOperation):
    """The query is longer than ``MAX_QUERY_OCTETS``; answered with 414."""


class AddressLengthMiddleware:
    """Refuse what is too long before anything reads it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Raises AddressTooLong."""
        if len(request.META.get("QUERY_STRING", "")) > MAX_QUERY_OCTETS:
            raise AddressTooLong
        return self.get_response(request)
