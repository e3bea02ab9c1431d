"""``POST /api/v1/votes/``: casting."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from rest_framework import serializers as shape
from rest_framework.request import Request
from rest_framework.response import Response

from api.errors import BAD_REQUEST, FORBIDDEN, problem_response
from api.extensions.routes import refuse_unless_on
from api.schema import describe
from cms.core.ingress import client_address
from plugins.voting.api.bodies import NONCE, body_of, read_wish
from plugins.voting.api.own_pages import NEVER_KEPT, VoteEndpoint, require_own_page
from plugins.voting.api.problems import (
    CAST_PROBLEMS,
    KINDS,
    NO_JSON,
    TOO_MUCH,
    problem_of,
    told,
)
from plugins.voting.casting.agents import agent_label
from plugins.voting.casting.known import known_votes
from plugins.voting.casting.polls import NAME
from plugins.voting.casting.services import cast
from plugins.voting.entrances import require_open_at
from plugins.voting.exceptions import VoteRefused
from plugins.voting.masking import masked
from plugins.voting.receipts import in_groups
from plugins.voting.throttling import Asking, require_room

COMPACT = {"separators": (",", ":")}


class BallotShape(shape.Serializer[Any]):
    """What a page sends."""

    case = shape.UUIDField(help_text="Uid of the case.")
    token = shape.CharField(help_text="From `/votes/challenge/`, for this case.")
    solution = shape.CharField(required=False, help_text="Of its puzzle, as ALTCHA gives it.")
    nonce = shape.RegexField(NONCE, help_text="The client's own; the same for every repetition.")


class CastShape(shape.Serializer[Any]):
    """An accepted vote."""

    receipt = shape.CharField(help_text="To ask later whether it counts.")
    case = shape.UUIDField()
    counted_on = shape.DateField(help_text="Day in the campaign's time zone.")
    resets_at = shape.DateTimeField(help_text="When this network can vote again.")
    network = shape.CharField(help_text="The visitor's own address, masked.")


@describe(
    "vote",
    "Cast a vote.",
    answer={201: CastShape, 200: CastShape},
    problems=(BAD_REQUEST, FORBIDDEN, TOO_MUCH, NO_JSON, *KINDS.values(), *CAST_PROBLEMS),
    method="post",
    request=BallotShape,
)
class Votes(VoteEndpoint):
    """``POST``: cast a vote."""

    http_method_names = ["post", "options"]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """A ballot goes past the framework, which takes longer than the ballot itself."""
        if request.method != "POST":
            return super().dispatch(request, *args, **kwargs)
        try:
            return _cast(request)
        except Exception as exc:  # noqa: BLE001 -- the API's own handler sees to every one
            return problem_response(exc, request)

    def post(self, request: Request) -> Response:
        """201 with the receipt; 200 with the same receipt for the same nonce."""
        raise NotImplementedError("dispatch answers")


def _cast(request: HttpRequest) -> HttpResponse:
    require_own_page(request)
    wish = read_wish(body_of(request))
    agent = agent_label(request.headers.get("User-Agent", ""))
    address, now = client_address(request), timezone.now()
    try:
        refuse_unless_on(NAME, known_votes.campaign_of(wish.case))
        require_room(Asking.CAST, address, now)
        require_open_at(request.get_host(), now)
        receipt = cast(wish=wish, address=address, now=now, agent=agent)
    except VoteRefused as refusal:
        raise problem_of(refusal, address) from None
    ballot = receipt.ballot
    body = {
        "receipt": in_groups(ballot.receipt),
        "case": str(ballot.case_id),
        "counted_on": ballot.local_day.isoformat(),
        "resets_at": told(receipt.resets_at),
        "network": masked(address.address),
    }
    return JsonResponse(
        body, status=201 if receipt.is_new else 200, headers=NEVER_KEPT, json_dumps_params=COMPACT
    )
