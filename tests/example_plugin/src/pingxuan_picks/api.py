"""``GET /api/v1/picks/?campaign=SLUG``: the campaign's picks, the newest first."""

from typing import Any

from django.utils import timezone
from rest_framework import serializers as shape
from rest_framework.request import Request
from rest_framework.response import Response

from api.content.parameters import invalid, refuse_unknown
from api.endpoints import Endpoint
from api.schema import LIST_PROBLEMS, describe, parameter
from cms.campaigns.models import Campaign
from pingxuan_picks.queries import picks_of, rules_of


def campaign_of(request: Request, **captured: Any) -> int | None:
    """The campaign that is asked about; None for one that is not there."""
    slug = request.query_params.get("campaign", "").replace("\0", "")
    return Campaign.objects.filter(slug=slug).values_list("pk", flat=True).first()


class PickShape(shape.Serializer[Any]):
    """One pick."""

    case = shape.UUIDField(help_text="Uid of the case.")
    reason = shape.CharField(help_text="Empty where the campaign does not publish reasons.")
    picked_at = shape.DateTimeField()


class PicksShape(shape.Serializer[Any]):
    """All picks of a campaign."""

    items = PickShape(many=True)


@describe(
    "picks",
    "List the cases that the editors recommend.",
    parameters=[parameter("campaign", "Slug of the campaign.")],
    answer=PicksShape,
    problems=LIST_PROBLEMS,
)
class PickList(Endpoint):
    """The editors' picks of one campaign."""

    def get(self, request: Request) -> Response:
        """All of them: there are few. Raises a 400 problem for an unknown campaign."""
        refuse_unknown(request.query_params, ("campaign",))
        campaign = campaign_of(request)
        if campaign is None:
            raise invalid("campaign", "没有这个活动。")
        with_reason = rules_of(campaign, timezone.now()).show_reason
        items = [
            {
                "case": str(pick.case_id),
                "reason": pick.reason if with_reason else "",
                "picked_at": timezone.localtime(pick.at).isoformat(timespec="seconds"),
            }
            for pick in picks_of(campaign)
        ]
        return Response({"items": items}, headers={"Cache-Control": "public, no-cache"})
