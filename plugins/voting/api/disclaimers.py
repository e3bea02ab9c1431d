"""``POST /api/v1/votes/disclaimers/``: a visitor of a shared network says “it was not I”."""

from typing import Any

from django.utils import timezone
from rest_framework import serializers as shape
from rest_framework.request import Request
from rest_framework.response import Response

from api.content.parameters import invalid
from api.errors import BAD_REQUEST, FORBIDDEN
from api.extensions.routes import refuse_unless_on
from api.schema import describe
from cms.core.ingress import client_address
from plugins.voting.api.bodies import body_of, uid_of
from plugins.voting.api.own_pages import NEVER_KEPT, VoteEndpoint
from plugins.voting.api.polled import require_shown
from plugins.voting.api.problems import CAST_PROBLEMS, KINDS, NO_JSON, TOO_MUCH, problem_of
from plugins.voting.casting.known import known_votes
from plugins.voting.casting.polls import NAME
from plugins.voting.channels import known_channel
from plugins.voting.disclaiming import disclaim
from plugins.voting.exceptions import VoteRefused
from plugins.voting.throttling import Asking, require_room


class DisclaimerShape(shape.Serializer[Any]):
    """What a page sends."""

    case = shape.UUIDField(help_text="Uid of the case that could not be voted for.")
    channel = shape.CharField(required=False)


class DisclaimedShape(shape.Serializer[Any]):
    """It was heard."""

    counted = shape.BooleanField(help_text="False where this network has said so already.")


@describe(
    "vote_disclaimer",
    "Say that this network's vote was not one's own.",
    answer=DisclaimedShape,
    problems=(BAD_REQUEST, FORBIDDEN, TOO_MUCH, NO_JSON, *KINDS.values(), *CAST_PROBLEMS),
    method="post",
    request=DisclaimerShape,
)
class Disclaimers(VoteEndpoint):
    """``POST``: counted once per network, scope and window; it changes no vote."""

    http_method_names = ["post", "options"]

    def post(self, request: Request) -> Response:
        """200, whether or not it was the first."""
        data = body_of(request._request)
        if not isinstance(data, dict):
            raise invalid("", "JSON")
        case, slug = uid_of(str(data.get("case", ""))), str(data.get("channel", ""))
        if case is None:
            raise invalid("case", "uid")
        address, now = client_address(request._request), timezone.now()
        try:
            require_room(Asking.DISCLAIM, address, now)
            refuse_unless_on(NAME, known_votes.campaign_of(case))
            require_shown(case)
            channel = known_channel(slug, case)
            is_new = disclaim(case=case, channel=channel, address=address, now=now)
        except VoteRefused as refusal:
            raise problem_of(refusal) from None
        return Response({"counted": is_new}, headers=NEVER_KEPT)
