"""``GET /api/v1/oembed/``: a case's address is pasted into a page, and the vote stands there.

oEmbed 1.0 (oembed.com), type ``rich``. What is embedded is the widget in a frame, so that it shows
on the sites registered for its channel alone.
"""

from html import escape
from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers as shape
from rest_framework.request import Request

from api.content.conditional import answer
from api.content.parameters import integer, invalid, refuse_unknown
from api.content.projection import compact
from api.endpoints import Endpoint
from api.errors import NOT_FOUND, Problem, ProblemKind
from api.schema import LIST_PROBLEMS, describe, parameter
from cms.documents.built import strong_etag
from plugins.voting.ballot.addresses import address
from plugins.voting.ballot.pasted import Pasted, read_pasted
from plugins.voting.ballot.polling import asked_poll
from plugins.voting.ballot.showing import shown_case
from site_pages.resolving import PageGone

FORMAT = ProblemKind("unsupported_format", 501, _("oEmbed is answered in JSON alone."))
WIDTH, CASE_HEIGHT, LIST_HEIGHT = 640, 900, 1_200
LEAST, MOST = 1, 10_000
CACHE_SECONDS = 3_600
FRESH = "public, max-age=60"
KNOWN = ("url", "maxwidth", "maxheight", "format", "dnt")
_KEPT = "oembed_pasted"


class OembedShape(shape.Serializer[Any]):
    """What oEmbed calls a rich answer."""

    type = shape.ChoiceField(["rich"])
    version = shape.ChoiceField(["1.0"])
    title = shape.CharField()
    author_name = shape.CharField(required=False, help_text="Who applied with the case.")
    provider_name = shape.CharField()
    provider_url = shape.URLField()
    cache_age = shape.IntegerField()
    html = shape.CharField(help_text="A frame with the vote.")
    width = shape.IntegerField()
    height = shape.IntegerField()


def campaign_of(request: Request, **captured: Any) -> int | None:
    """The campaign of the address that is asked about; None where it cannot be told."""
    url = request.query_params.get("url", "")
    found = read_pasted(url) if url else None
    setattr(request, _KEPT, found)
    return found.campaign.pk if found else None


@describe(
    "oembed",
    "Embed the vote by an address (oEmbed).",
    parameters=[
        parameter("url", "Address of a case, of its ballot page or of a ballot; needed."),
        parameter("maxwidth", "Most pixels in width.", low=LEAST, high=MOST),
        parameter("maxheight", "Most pixels in height.", low=LEAST, high=MOST),
        parameter("format", "`json`, the default; anything else is 501."),
        parameter("dnt", "Taken and ignored: nobody is tracked."),
    ],
    answer=OembedShape,
    problems=(NOT_FOUND, FORMAT, *LIST_PROBLEMS),
)
class Oembed(Endpoint):
    """The widget of a pasted address."""

    def get(self, request: Request) -> HttpResponse:
        """404 for an address that is none of ours, or of nothing to vote for."""
        query = request.query_params
        refuse_unknown(query, KNOWN)
        if not query.get("url"):
            raise invalid("url", "https://…")
        if query.get("format", "json") != "json":
            raise Problem(FORMAT)
        most = {"default": MOST, "low": LEAST, "high": MOST}
        width = integer(query, "maxwidth", **most)
        height = integer(query, "maxheight", **most)
        found: Pasted | None = getattr(request, _KEPT, None) or read_pasted(query["url"])
        if found is None:
            raise Problem(NOT_FOUND)
        asked_poll(found.campaign, timezone.now())
        body = compact(_told(found, width, height))
        return answer(request, body, etag=strong_etag(body), caching=FRESH)


def _told(found: Pasted, width: int, height: int) -> dict[str, Any]:
    told = {"title": found.campaign.title}
    if found.case is not None:
        try:
            case = shown_case(found.campaign, found.case, found.mount)
        except PageGone:
            raise Problem(NOT_FOUND) from None
        told = {"title": case["title"], "author_name": case["applicant"]}
    usual = CASE_HEIGHT if found.case else LIST_HEIGHT
    width, height = min(width, WIDTH), min(height, usual)
    return {
        "type": "rich",
        "version": "1.0",
        **told,
        "provider_name": found.mount.site_name,
        "provider_url": f"{found.mount.root_url}/",
        "cache_age": CACHE_SECONDS,
        "html": _frame(found, told["title"], width, height),
        "width": width,
        "height": height,
    }


def _frame(found: Pasted, title: str, width: int, height: int) -> str:
    query = {"channel": found.channel}
    if found.case is not None:
        path = address("embed-case", query=query, case=found.case)
    else:
        path = address("embed-ballot", query=query, campaign=found.campaign.slug)
    source = escape(found.mount.root_url + path)
    return (
        f'<iframe src="{source}" title="{escape(title)}" width="{width}" height="{height}"'
        ' style="max-width:100%;border:0" loading="lazy"></iframe>'
    )
