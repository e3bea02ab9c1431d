"""``/api/v1/``: where everything is, and the server's time."""

from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from rest_framework import serializers as shape
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse

from api.cache_tags import tag
from api.content.conditional import PRIVATE, REVALIDATED
from api.content.parameters import refuse_unknown
from api.endpoints import Endpoint
from api.schema import VERSION, describe

LINKED = (
    *("campaigns", "categories", "cases", "news", "sites"),
    *("changes", "snapshot", "news-feed", "case-feed", "openapi", "docs"),
)


class IndexShape(shape.Serializer[Any]):
    """Name, version, clock and links."""

    name = shape.CharField()
    version = shape.CharField()
    server_time = shape.DateTimeField(help_text="The clock that phases go by.")
    links = shape.DictField(child=shape.CharField())


@describe("index", "Find the resources.", answer=IndexShape)
class Index(Endpoint):
    """Links to the resources."""

    def get(self, request: Request) -> HttpResponse:
        """Name, version, links and the clock the phases go by."""
        refuse_unknown(request.query_params, ())
        links = {name: reverse(f"api:{name}", request=request) for name in LINKED}
        response = Response(
            {
                "name": "Pingxuan API",
                "version": VERSION,
                "server_time": timezone.localtime().isoformat(timespec="seconds"),
                "links": links,
            },
            headers={"Cache-Control": PRIVATE if request.auth else REVALIDATED},
        )
        tag(response, ["index"])
        return response
