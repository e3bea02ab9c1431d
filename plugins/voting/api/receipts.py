"""``GET /api/v1/receipts/CODE/``: what became of a ballot; never who cast it."""

from typing import Any

from rest_framework import serializers as shape
from rest_framework.request import Request
from rest_framework.response import Response

from api.content.parameters import refuse_unknown
from api.endpoints import Endpoint
from api.errors import NOT_FOUND, Problem
from api.schema import LIST_PROBLEMS, describe
from plugins.voting.api.own_pages import NEVER_KEPT
from plugins.voting.counting.annulments import annulment_of
from plugins.voting.enums import AnnulmentReason
from plugins.voting.models import Annulment, Ballot
from plugins.voting.receipts import in_groups, read_code


class WhyAnnulled(shape.Serializer[Any]):
    """The annulment by which a ballot does not count, as it is published."""

    number = shape.IntegerField()
    reason = shape.ChoiceField(AnnulmentReason.choices)
    statement = shape.CharField()


class ReceiptShape(shape.Serializer[Any]):
    """Whether a ballot counts; never who cast it."""

    receipt = shape.CharField()
    state = shape.ChoiceField(["counted", "annulled"])
    counted_on = shape.DateField(help_text="The day on which it was cast.")
    annulment = WhyAnnulled(allow_null=True)


@describe(
    "receipt",
    "Ask whether a ballot counts.",
    answer=ReceiptShape,
    problems=(*LIST_PROBLEMS, NOT_FOUND),
)
class ReceiptDetail(Endpoint):
    """What became of a ballot, by its receipt code."""

    def get(self, request: Request, code: str) -> Response:
        """404 for a code that is none, or of no ballot."""
        refuse_unknown(request.query_params, ())
        read = read_code(code)
        ballot = Ballot.objects.filter(receipt=read).first() if read else None
        if ballot is None:
            raise Problem(NOT_FOUND)
        annulment = annulment_of(ballot.pk)
        body = {
            "receipt": in_groups(ballot.receipt),
            "state": "annulled" if annulment else "counted",
            "counted_on": ballot.local_day.isoformat(),
            "annulment": _why(annulment) if annulment else None,
        }
        return Response(body, headers=NEVER_KEPT)


def _why(annulment: Annulment) -> dict[str, Any]:
    return {
        "number": annulment.number,
        "reason": annulment.reason,
        "statement": annulment.statement,
    }
