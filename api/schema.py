"""The contract as OpenAPI 3.1: how endpoints describe themselves, and the document itself.

``tests/api/snapshots/openapi.json`` holds what was promised; a test fails on any difference.
"""

import copy
import json
import re
import threading
from collections.abc import Callable, Collection, Mapping, Sequence
from functools import cache
from typing import Any, TypeVar

import django_filters as filters
from django import forms
from django.utils import translation
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.settings import patched_settings
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import (
    OpenApiParameter,
    OpenApiResponse,
    extend_schema,
    extend_schema_view,
)
from rest_framework import serializers as shape

from api import errors
from api.deprecation import is_deprecated, mark_deprecated
from api.errors import ProblemKind
from api.extensions.filters import MAX_LENGTH, declared_filters
from cms.documents.enums import Reason
from cms.plugin_system.registry import installed

VERSION = "1.0.0"
SETTINGS = {
    "TITLE": "Pingxuan API",
    "DESCRIPTION": "Cases, news and changes of a public selection, as ready documents.",
    "VERSION": VERSION,
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    "PREPROCESSING_HOOKS": ["api.schema.leave_the_admin_out"],
    "POSTPROCESSING_HOOKS": [
        "api.schema.let_any_shape_match",
        "api.schema.let_a_key_be_sent",
        "api.schema.name_the_plugins",
        "api.docs.in_contract.give_examples",
    ],
}
HOST_SETTINGS = {
    **SETTINGS,
    "PREPROCESSING_HOOKS": [
        "api.schema.leave_the_admin_out",
        "api.schema.leave_foreign_plugins_out",
    ],
    "POSTPROCESSING_HOOKS": [
        "api.schema.let_any_shape_match",
        "api.schema.let_a_key_be_sent",
        "api.schema.name_the_plugins",
        "api.schema.leave_foreign_parameters_out",
        "api.docs.in_contract.give_examples",
    ],
}
"""What this repository promises, whatever plugins from elsewhere are installed beside it: for
``manage.py spectacular --custom-settings api.schema.HOST_SETTINGS``, which writes the snapshot."""

PREFIX = "/api/v1/"
CASES = "/api/v1/cases/"
View = TypeVar("View", bound=type)
Endpoint = tuple[str, str, str, Callable[..., Any]]
"""Path, its pattern, method and view, as spectacular finds them."""

COMMON_PROBLEMS = (
    errors.INVALID_KEY,
    errors.INSUFFICIENT_SCOPE,
    errors.NOT_ACCEPTABLE,
    errors.RATE_LIMITED,
    errors.INTERNAL,
    errors.BUSY,
)
PLAIN_PROBLEMS = (errors.UNKNOWN_PARAMETER, *COMMON_PROBLEMS)
LIST_PROBLEMS = (errors.INVALID_PARAMETER, errors.PRECONDITION_FAILED, *PLAIN_PROBLEMS)
DETAIL_PROBLEMS = (errors.NOT_FOUND, errors.GONE, *LIST_PROBLEMS)
OF_PARAMETERS = {"cursor": errors.INVALID_CURSOR, "since": errors.INVALID_TOKEN}
"""What a parameter of this name can be refused with, wherever it is taken."""


class ProblemError(shape.Serializer[Any]):
    """One offending parameter."""

    parameter = shape.CharField()
    detail = shape.CharField()


class Problem(shape.Serializer[Any]):
    """A refusal (RFC 9457); ``code`` is stable, the sentences are for people."""

    type = shape.CharField()
    title = shape.CharField()
    status = shape.IntegerField()
    detail = shape.CharField()
    code = shape.CharField()
    errors = ProblemError(many=True)  # type: ignore[assignment]  # -- the document's key
    request_id = shape.CharField()


class Tombstone(Problem):
    """The refusal of something that was public and is withdrawn."""

    uid = shape.UUIDField()
    kind = shape.CharField()
    reason = shape.ChoiceField(Reason.values)
    note = shape.CharField(
        allow_blank=True, help_text="Why, in its publisher's words for readers; often empty."
    )
    seq = shape.IntegerField(help_text="Its number among the changes.")
    gone_at = shape.DateTimeField()


def describe(
    operation: str,
    summary: str,
    *,
    answer: Any,
    problems: Collection[ProblemKind] = PLAIN_PROBLEMS,
    parameters: Sequence[OpenApiParameter] = (),
    method: str = "get",
    request: Any = None,
) -> Callable[[View], View]:
    """Say what a method of an endpoint takes, answers and refuses."""
    responses: dict[Any, Any] = answer if isinstance(answer, dict) else {200: answer}
    taken = {one.name for one in parameters}
    problems = [*problems, *(kind for name, kind in OF_PARAMETERS.items() if name in taken)]
    if errors.PRECONDITION_FAILED in problems:
        parameters = [*parameters, *VALIDATORS]
        responses[304] = OpenApiResponse(description="The caller has these very bytes.")
    for kind in problems:
        same = [other for other in problems if other.status == kind.status]
        body = Tombstone if errors.GONE in same else Problem
        codes = ", ".join(f"`{other.code}`" for other in same)
        responses[kind.status, errors.MEDIA_TYPE] = OpenApiResponse(body, codes)

    def described(view: View) -> View:
        declared = getattr(view, "deprecations", ())
        extended = extend_schema(
            operation_id=operation,
            summary=summary,
            parameters=[*mark_deprecated(parameters, declared), *LIMITS],
            responses=responses,
            tags=["content"],
            deprecated=is_deprecated(declared) or None,
            request=request,
            extensions={"x-problems": [kind.code for kind in problems]},
        )
        return extend_schema_view(**{method: extended})(view)

    return described


def parameter(
    name: str,
    description: str = "",
    *,
    options: Collection[str] | None = None,
    low: int | None = None,
    high: int | None = None,
    default: str | int | None = None,
) -> OpenApiParameter:
    """A query parameter: a choice where options are given, a number where bounds are."""
    schema: dict[str, Any] = {"type": "string"}
    if high is not None:
        schema = {"type": "integer", "minimum": low, "maximum": high}
    if options is not None:
        schema["enum"] = list(options)
    if default is not None:
        schema["default"] = default
    return OpenApiParameter(name, schema, description=description)


def filter_parameters(filterset: type[filters.FilterSet]) -> list[OpenApiParameter]:
    """The parameters that a filter set understands."""
    return [_filter_parameter(name, one) for name, one in filterset.base_filters.items()]


def _filter_parameter(name: str, one: filters.Filter) -> OpenApiParameter:
    schema: dict[str, Any] = {"type": "string"}
    if isinstance(one, filters.ChoiceFilter):
        schema["enum"] = [value for value, _ in one.extra["choices"]]
    elif isinstance(one, filters.IsoDateTimeFilter):
        schema["format"] = "date-time"
    elif issubclass(one.field_class, forms.UUIDField):
        schema["format"] = "uuid"
    if limit := one.extra.get("max_length"):
        schema["maxLength"] = limit
    return OpenApiParameter(name, schema, description=str(one.label))


def _header(name: str, description: str, **options: Any) -> OpenApiParameter:
    return OpenApiParameter(
        name, OpenApiTypes.STR, OpenApiParameter.HEADER, description=description, **options
    )


VALIDATORS = [
    _header("If-None-Match", "ETag of what the caller holds: 304 if it is still the same."),
    _header("ETag", "Strong validator of these bytes; weak if compressed.", response=[200, 304]),
    _header("Cache-Control", "How long the answer may be kept.", response=[200, 304]),
    _header("Cache-Groups", "Tags to empty a cache by (RFC 9875).", response=[200, 304]),
    _header("Surrogate-Key", "The same tags, separated by blanks.", response=[200, 304]),
]

LIMITS = [
    _header(
        "RateLimit-Policy",
        "What is allowed: a name, `q` requests in `w` seconds.",
        response=[200, 304, 429],
    ),
    _header(
        "RateLimit",
        "How much is left: `r` requests, all of them again in `t` seconds.",
        response=[200, 304, 429],
    ),
    _header("Retry-After", "Seconds after which to come back.", response=[429, 503]),
    _header("Link", "The contract, and pages around this one (RFC 8288).", response=[200, 304]),
]


class PartnerKeyScheme(OpenApiAuthenticationExtension):
    """How a key is sent."""

    target_class = "api.partners.authentication.PartnerKeyAuthentication"
    name = "partnerKey"

    def get_security_requirement(self, auto_schema: AutoSchema) -> list[dict[str, list[Any]]]:
        """No operation has one of its own: `let_a_key_be_sent` says it once for all."""
        return []

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, str]:
        """A bearer token; all reading works without one, a bad one is refused."""
        return {
            "type": "http",
            "scheme": "bearer",
            "description": (
                "Optional. A key that is malformed, revoked or expired is 401, never anonymous."
            ),
        }


def let_a_key_be_sent(result: dict[str, Any], **kwargs: Any) -> dict[str, Any]:
    """Spectacular's hook: everywhere a key may be sent and nowhere one has to be.

    Said for the whole contract, as generators of clients take what an operation itself says for
    a duty.
    """
    result["security"] = [{}, {PartnerKeyScheme.name: []}]
    return result


def leave_the_admin_out(endpoints: list[Endpoint], **kwargs: Any) -> list[Endpoint]:
    """Spectacular's hook: Wagtail's admin has endpoints of its own, which nobody is promised."""
    return [endpoint for endpoint in endpoints if endpoint[0].startswith(PREFIX)]


def let_any_shape_match(result: dict[str, Any], **kwargs: Any) -> dict[str, Any]:
    """Spectacular's hook: what ``fields=`` leaves may match a whole document's shape as well."""
    for component in result["components"]["schemas"].values():
        if "oneOf" in component:
            component["anyOf"] = component.pop("oneOf")
        for prop in component.get("properties", {}).values():
            for noted in (prop, prop.get("items", {})):
                noted.pop("x-spec-enum-id", None)  # spectacular's note to a hook we do without
    return result


SWITCHED_OFF = {
    "description": f"`{errors.NOT_FOUND.code}`: also while the plugin is off.",
    "content": {errors.MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
}


def leave_foreign_plugins_out(endpoints: list[Endpoint], **kwargs: Any) -> list[Endpoint]:
    """Spectacular's hook: routes of plugins that do not come with the host are not its promise."""
    foreign = _foreign_plugins()
    return [one for one in endpoints if getattr(one[3].cls, "plugin", "") not in foreign]  # type: ignore[attr-defined]  # -- DRF's


def name_the_plugins(result: dict[str, Any], **kwargs: Any) -> dict[str, Any]:
    """Spectacular's hook: operations and parameters of plugins say whose they are."""
    for plugin in installed:
        for route in plugin.spec.api_routes:
            path = PREFIX + re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", route.path)
            for operation in result["paths"].get(path, {}).values():
                operation["x-plugin"] = plugin.spec.name
                operation["responses"].setdefault("404", copy.deepcopy(SWITCHED_OFF))
    for name, one in declared_filters("case"):
        declared = {
            "in": "query",
            "name": one.parameter,
            "schema": {"type": "string", "maxLength": MAX_LENGTH},
            "description": str(one.label),
            "x-plugin": name,
        }
        result["paths"][CASES]["get"]["parameters"].append(declared)
    return result


def leave_foreign_parameters_out(result: dict[str, Any], **kwargs: Any) -> dict[str, Any]:
    """Spectacular's hook: the same for filters."""
    foreign = _foreign_plugins()
    cases = result["paths"][CASES]["get"]
    cases["parameters"] = [p for p in cases["parameters"] if p.get("x-plugin") not in foreign]
    return result


def _foreign_plugins() -> set[str]:
    return {one.spec.name for one in installed if not one.app.startswith("plugins.")}


_generating = threading.Lock()


@cache
def openapi(*, host_only: bool = False) -> Mapping[str, Any]:
    """The contract, generated once a process (spectacular's settings are one for all threads)."""
    settings = HOST_SETTINGS if host_only else SETTINGS
    with _generating, patched_settings(settings), translation.override("en"):
        schema: Mapping[str, Any] = SchemaGenerator().get_schema(request=None, public=True)
        return json.loads(json.dumps(schema, default=str))
