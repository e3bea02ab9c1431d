"""Which language an answer is in: Chinese for people, the caller's choice for the API (D11)."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.middleware.locale import LocaleMiddleware
from django.utils import translation

API_PREFIX = "/api/"


class LanguageMiddleware(LocaleMiddleware):
    """Pages speak Chinese whatever the browser prefers; problems follow ``Accept-Language``.

    A page that is Chinese in its content and English in its buttons helps nobody. Staff may
    still choose another language for the admin in their own account.
    """

    def process_request(self, request: HttpRequest) -> None:
        """Activate the language for the rest of the request."""
        if request.path.startswith(API_PREFIX):
            super().process_request(request)
            return
        translation.activate(settings.LANGUAGE_CODE)
        request.LANGUAGE_CODE = translation.get_language() or settings.LANGUAGE_CODE

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> Any:
        """Vary by language only where the language varies."""
        if request.path.startswith(API_PREFIX):
            return super().process_response(request, response)
        response.headers.setdefault("Content-Language", settings.LANGUAGE_CODE)
        return response
