"""The guard before the staff's pages: no second factor in this session, no entry."""

import logging
from collections.abc import Callable
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import (
    HttpRequest,
    HttpResponseBase,
    HttpResponseRedirect,
    JsonResponse,
)
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from cms.accounts import second_factor
from cms.accounts.exceptions import SecondFactorRequired
from cms.accounts.roles import may_enter_admin
from cms.core.request_id import current_request_id

logger = logging.getLogger(__name__)


class StaffSecondFactorMiddleware:
    """Refuses every signed-in session below ``STAFF_PREFIXES`` that lacks a second factor.

    Active where ``REQUIRE_STAFF_SECOND_FACTOR`` is on. Anonymous visitors are left to the
    views, which send them to the sign-in page. allauth's own pages stay reachable: that is
    where an authenticator is set up.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Let the request through, or answer in the view's place."""
        if not _is_guarded(request) or not request.user.is_authenticated:
            return self.get_response(request)
        since = second_factor.authenticator_since(request.user)
        if since is not None and second_factor.is_shown(request, since=since):
            return self.get_response(request)
        logger.warning(
            "Staff page refused: no second factor",
            extra={"user_id": request.user.pk, "path": request.path},
        )
        if not _asks_for_a_page(request):
            return _problem()
        if not may_enter_admin(request.user):
            # The sign-in page says that this account has no rights and offers another one.
            return _to_sign_in(request)
        if since is None:
            _say(request, _("Staff accounts need a second factor. Set it up now."))
            return HttpResponseRedirect(reverse("mfa_activate_totp"))
        logout(request)
        _say(request, SecondFactorRequired.default_message)
        return _to_sign_in(request)


def _is_guarded(request: HttpRequest) -> bool:
    if not settings.REQUIRE_STAFF_SECOND_FACTOR:
        return False
    return request.path_info.startswith(tuple(settings.STAFF_PREFIXES))


def _asks_for_a_page(request: HttpRequest) -> bool:
    """Whether a person looks at the answer; programs and scripts get a status instead."""
    if request.headers.get("X-Requested-With") == "XMLHttpRequest":
        return False
    return "text/html" in request.headers.get("Accept", "")


def _to_sign_in(request: HttpRequest) -> HttpResponseRedirect:
    # What was posted is lost in any case: lead back to where a page can be asked for.
    target = request.get_full_path() if request.method == "GET" else reverse("wagtailadmin_home")
    return HttpResponseRedirect(f"{reverse('account_login')}?{urlencode({'next': target})}")


def _say(request: HttpRequest, message: str | Promise) -> None:
    """Leave a message for the next page, in the one language the account pages have."""
    with override(settings.LANGUAGE_CODE):
        messages.warning(request, str(message))


def _problem() -> JsonResponse:
    """RFC 9457, in the shape of the public API's errors."""
    error = SecondFactorRequired()
    return JsonResponse(
        {
            "type": "about:blank",
            "title": "Forbidden",
            "status": 403,
            "detail": str(error),
            "code": error.code,
            "request_id": current_request_id(),
        },
        status=403,
        content_type="application/problem+json",
    )
