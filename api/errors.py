"""Every refusal as RFC 9457 ``application/problem+json`` with a stable ``code``."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import SimpleNamespace
from typing import Any

from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.core.signals import got_request_exception
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, JsonResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt
from rest_framework import exceptions
from rest_framework.response import Response

from api.cors import open_to_every_origin
from cms.core.address_length import AddressTooLong
from cms.core.errors import DomainError
from cms.core.request_id import current_request_id
from cms.documents.exceptions import QueryTooLong
from cms.plugin_system.exceptions import PluginFailed, PluginPaused

logger = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"
COMPACT = {"ensure_ascii": False, "separators": (",", ":")}
TYPE_PREFIX = "/api/v1/docs/problems/"


DECLARED: dict[str, "ProblemKind"] = {}
"""Every kind that any module declares, by code."""


@dataclass(frozen=True)
class ProblemKind:
    """One sort of problem: stable code, HTTP status, title for people.

    Made when a module is loaded, a plugin's too, it is declared: its page is there from then on.
    What is made of a request's own words is not (``is_declared=False``).
    """

    code: str
    status: int
    title: str | Promise
    is_declared: bool = field(default=True, compare=False, repr=False)

    def __post_init__(self) -> None:
        if self.is_declared:
            DECLARED.setdefault(self.code, self)


class Problem(exceptions.APIException):
    """A refusal the API spells out. ``errors`` name the offending parameters."""

    def __init__(
        self,
        kind: ProblemKind,
        detail: str | Promise = "",
        /,
        *,
        errors: Sequence[Mapping[str, str]] = (),
        **members: object,
    ) -> None:
        self.kind = kind
        self.status_code = kind.status
        self.errors = list(errors)
        self.members = members
        super().__init__(str(detail or kind.title), kind.code)


BAD_REQUEST = ProblemKind("bad_request", 400, _("The request cannot be understood."))
INVALID_PARAMETER = ProblemKind("invalid_parameter", 400, _("A parameter cannot be understood."))
UNKNOWN_PARAMETER = ProblemKind("unknown_parameter", 400, _("There is no such parameter."))
INVALID_CURSOR = ProblemKind("invalid_cursor", 400, _("The cursor is damaged or not from here."))
INVALID_TOKEN = ProblemKind("invalid_token", 400, _("The token is damaged or not from here."))
INVALID_KEY = ProblemKind("invalid_key", 401, _("The key is not valid."))
INSUFFICIENT_SCOPE = ProblemKind(
    "insufficient_scope", 403, _("The key was not given the scope for this.")
)
FORBIDDEN = ProblemKind("forbidden", 403, _("This is not allowed."))
NOT_FOUND = ProblemKind("not_found", 404, _("There is nothing at this address."))
METHOD_NOT_ALLOWED = ProblemKind("method_not_allowed", 405, _("This method is not offered."))
NOT_ACCEPTABLE = ProblemKind("not_acceptable", 406, _("Only application/json is offered."))
GONE = ProblemKind("gone", 410, _("This was withdrawn."))
TOKEN_EXPIRED = ProblemKind(
    "token_expired", 410, _("The numbering began anew; begin again without a token.")
)
ADDRESS_TOO_LONG = ProblemKind("address_too_long", 414, _("The address is too long."))
PRECONDITION_FAILED = ProblemKind("precondition_failed", 412, _("This has changed since."))
RATE_LIMITED = ProblemKind(
    "rate_limited", 429, _("Too many requests; please come back when Retry-After has passed.")
)
INTERNAL = ProblemKind("internal_error", 500, _("Something went wrong on our side."))
PLUGIN_PAUSED = ProblemKind("plugin_paused", 503, _("This part is paused."))
PLUGIN_FAILED = ProblemKind("plugin_failed", 503, _("A part of the site could not answer."))
TOO_MANY_STREAMS = ProblemKind("too_many_streams", 503, _("Too many are being read at once."))
HTTP_ERROR = ProblemKind("http_error", 400, _("The request cannot be carried out."))
"""What the framework refuses and no other kind names; its status is the framework's."""
BUSY = ProblemKind("busy", 503, _("The server is busy; please try again in a moment."))

ALL_KINDS = (
    BAD_REQUEST,
    *(INVALID_PARAMETER, UNKNOWN_PARAMETER, INVALID_CURSOR, INVALID_TOKEN, INVALID_KEY),
    *(INSUFFICIENT_SCOPE, RATE_LIMITED),
    *(FORBIDDEN, NOT_FOUND, METHOD_NOT_ALLOWED, NOT_ACCEPTABLE, GONE, TOKEN_EXPIRED),
    *(ADDRESS_TOO_LONG, PRECONDITION_FAILED, INTERNAL, PLUGIN_PAUSED, PLUGIN_FAILED, BUSY),
    *(TOO_MANY_STREAMS, HTTP_ERROR),
)
# What the framework itself refuses, by its status.
BY_STATUS = {
    kind.status: kind
    for kind in (INVALID_PARAMETER, FORBIDDEN, NOT_FOUND, METHOD_NOT_ALLOWED, NOT_ACCEPTABLE)
}
BY_EXCEPTION: dict[type[Exception], ProblemKind] = {
    OperationalError: BUSY,  # a locked or unreachable database
    InterfaceError: BUSY,
    Http404: NOT_FOUND,
    PermissionDenied: FORBIDDEN,
    SuspiciousOperation: INVALID_PARAMETER,
    exceptions.AuthenticationFailed: INVALID_KEY,
    exceptions.NotAuthenticated: INVALID_KEY,
}
BY_DOMAIN_ERROR: dict[type[DomainError], ProblemKind] = {
    PluginPaused: PLUGIN_PAUSED,
    PluginFailed: PLUGIN_FAILED,
}
RETRY_AFTER_SECONDS = 1
PAUSED_RETRY_AFTER_SECONDS = 300
"""A pause is ended by a person: coming back every second would help nobody."""


def problem_body(problem: Problem) -> dict[str, Any]:
    """The JSON object of a problem."""
    kind = problem.kind
    return {
        "type": f"{TYPE_PREFIX}{kind.code}",
        "title": str(kind.title),
        "status": kind.status,
        "detail": str(problem.detail),
        "code": kind.code,
        "errors": problem.errors,
        "request_id": current_request_id(),
        **problem.members,
    }


def problem_handler(exc: Exception, context: dict[str, Any]) -> Response:
    """DRF's exception handler: one shape for every error of every view.

    What nobody foresaw is logged with its traceback and answered without a word of it.
    """
    problem = _as_problem(exc)
    if problem.kind is INTERNAL:
        logger.error("unforeseen error in the API", exc_info=exc)
        # As Django itself does for a view that fails: error trackers listen to it.
        got_request_exception.send(sender=None, request=context["request"]._request)
    response = Response(problem_body(problem), status=problem.kind.status, content_type=MEDIA_TYPE)
    # Some statuses may be kept by caches unless told otherwise; no refusal is worth keeping.
    response["Cache-Control"] = "no-store"
    if header := getattr(exc, "auth_header", None):
        response["WWW-Authenticate"] = header
    if seconds := getattr(exc, "retry_after", None):
        response["Retry-After"] = str(seconds)
    if problem.kind is PLUGIN_PAUSED:
        response["Retry-After"] = str(PAUSED_RETRY_AFTER_SECONDS)
    if problem.kind is BUSY:
        logger.warning("database busy: %s", exc)
        response["Retry-After"] = str(RETRY_AFTER_SECONDS)
    return response


def problem_response(exc: Exception, request: HttpRequest) -> JsonResponse:
    """The same for a view that answers without DRF."""
    made = problem_handler(exc, {"request": SimpleNamespace(_request=request)})
    told = {name: value for name, value in made.headers.items() if name != "Content-Type"}
    return JsonResponse(
        made.data,
        status=made.status_code,
        content_type=MEDIA_TYPE,
        json_dumps_params=COMPACT,
        headers=told,
    )


def _as_problem(exc: Exception) -> Problem:
    if isinstance(exc, Problem):
        return exc
    for known, kind in BY_EXCEPTION.items():
        if isinstance(exc, known):
            return Problem(kind)
    if isinstance(exc, QueryTooLong):
        return Problem(INVALID_PARAMETER, str(exc), errors=[{"parameter": "q", "detail": str(exc)}])
    if isinstance(exc, DomainError):
        return Problem(BY_DOMAIN_ERROR.get(type(exc)) or _refusal(exc), str(exc))
    if isinstance(exc, exceptions.APIException):
        title = str(exc.default_detail)
        other = replace(HTTP_ERROR, status=exc.status_code, title=title, is_declared=False)
        return Problem(BY_STATUS.get(exc.status_code, other))
    return Problem(INTERNAL)


def _refusal(error: DomainError) -> ProblemKind:
    return ProblemKind(error.code, 400, str(error), is_declared=False)


@csrf_exempt
def not_found(request: HttpRequest, *args: object, **kwargs: object) -> JsonResponse:
    """For addresses below ``/api/`` that no view has, whatever the method."""
    return bare_problem(NOT_FOUND)


def bad_request(request: HttpRequest, exception: Exception) -> JsonResponse:
    """For requests that are refused before any view sees them: a strange host name, say."""
    too_long = isinstance(exception, AddressTooLong)
    return bare_problem(ADDRESS_TOO_LONG if too_long else BAD_REQUEST)


def bare_problem(kind: ProblemKind) -> JsonResponse:
    """A problem for where no endpoint answers."""
    response = JsonResponse(
        problem_body(Problem(kind)),
        status=kind.status,
        content_type=MEDIA_TYPE,
        json_dumps_params=COMPACT,
        headers={"Cache-Control": "no-store"},
    )
    open_to_every_origin(response)
    return response
