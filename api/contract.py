"""``/api/v1/openapi.json``: the contract, served like any document."""

from functools import cache

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from rest_framework.request import Request

from api.content.conditional import answer
from api.content.parameters import refuse_unknown
from api.content.projection import compact
from api.endpoints import Endpoint
from api.schema import LIST_PROBLEMS, describe, openapi
from cms.documents.built import strong_etag


@cache
def _bytes() -> bytes:
    return compact(openapi())


@describe("openapi", "Read this contract.", answer=OpenApiTypes.OBJECT, problems=LIST_PROBLEMS)
class Contract(Endpoint):
    """The OpenAPI document of this API."""

    def get(self, request: Request) -> HttpResponse:
        """The same bytes until the next release."""
        refuse_unknown(request.query_params, ())
        body = _bytes()
        return answer(request, body, etag=strong_etag(body), tags=["contract"])
