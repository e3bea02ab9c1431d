"""``/campaigns/{slug}/tally/sealed/{number}/``: a sealed tally, the bytes that were hashed."""

from typing import Any

from django.http import HttpResponse
from rest_framework import serializers as shape
from rest_framework.request import Request

from api.cache_tags import narrowed
from api.content.conditional import answer
from api.content.parameters import refuse_unknown
from api.endpoints import Endpoint
from api.errors import NOT_FOUND, PRECONDITION_FAILED, Problem
from api.schema import PLAIN_PROBLEMS, describe
from plugins.voting.api.polled import public_campaign
from plugins.voting.models import Seal

FOREVER = "public, max-age=31536000, immutable"


class SealedShape(shape.Serializer[Any]):
    """A sealed tally: canonical JSON (keys sorted, no spaces), told whole in the how-to."""

    format = shape.CharField(
        help_text="`pingxuan-tally/2`; `pingxuan-tally/1` had no categories and no hours."
    )
    campaign = shape.DictField()
    number = shape.IntegerField()
    drawn_at = shape.DateTimeField()
    rules = shape.DictField(help_text="Number and hash of the version that held.")
    voting = shape.DictField()
    totals = shape.DictField(child=shape.IntegerField())
    cases = shape.ListField(child=shape.DictField())
    categories = shape.ListField(child=shape.DictField(), required=False)
    channels = shape.ListField(child=shape.DictField())
    days = shape.ListField(child=shape.DictField())
    hours = shape.ListField(child=shape.DictField(), required=False)
    annulments = shape.ListField(child=shape.DictField())
    ballots = shape.DictField(help_text="SHA-256 over sorted commitments, each on a line.")
    disclaimers = shape.IntegerField()
    differences = shape.ListField(child=shape.CharField())


@describe(
    "sealed_tally",
    "Download a sealed tally: the bytes that were hashed.",
    answer=SealedShape,
    problems=(NOT_FOUND, PRECONDITION_FAILED, *PLAIN_PROBLEMS),
)
class SealedTally(Endpoint):
    """One sealed tally as it is stored."""

    def get(self, request: Request, slug: str, number: int) -> HttpResponse:
        """404 for a number that was never sealed."""
        refuse_unknown(request.query_params, ())
        campaign = public_campaign(slug)
        seals = Seal.objects.filter(campaign=campaign, number=number).select_related("tally")
        seal = seals.first()
        if seal is None:
            raise Problem(NOT_FOUND)
        body, tags = bytes(seal.tally.content), ["tally", *narrowed({"campaign": slug})]
        return answer(request, body, etag=seal.tally.sha256, caching=FOREVER, tags=tags)
