"""``GET /api/v1/votes/challenge/``: what a page needs before it may cast."""

from typing import Any

from django.utils import timezone
from rest_framework import serializers as shape
from rest_framework.request import Request
from rest_framework.response import Response

from api.content.parameters import invalid, refuse_unknown
from api.errors import FORBIDDEN
from api.schema import describe, parameter
from cms.campaigns.models import CaseRef
from cms.core.ingress import client_address
from plugins.voting.api.bodies import uid_of
from plugins.voting.api.own_pages import NEVER_KEPT, VoteEndpoint
from plugins.voting.api.polled import require_shown
from plugins.voting.api.problems import CAST_PROBLEMS, KINDS, problem_of, told
from plugins.voting.casting.services import give_form
from plugins.voting.channels import known_channel
from plugins.voting.entrances import require_open_at
from plugins.voting.enums import Way
from plugins.voting.exceptions import VoteRefused
from plugins.voting.throttling import Asking, require_room

WAYS = (Way.PAGE.value, Way.WIDGET.value)


def campaign_of(request: Request, **captured: Any) -> int | None:
    """The campaign of the case that is asked about; None where it cannot be told."""
    uid = uid_of(request.query_params.get("case", ""))
    if uid is None:
        return None
    return CaseRef.objects.filter(pk=uid).values_list("campaign_id", flat=True).first()


class FormShape(shape.Serializer[Any]):
    """What a page needs to cast."""

    token = shape.CharField(help_text="Good once, for ten minutes, for this case and this network.")
    challenge = shape.DictField(
        allow_null=True, help_text="An ALTCHA puzzle; null where the rules ask for none."
    )
    resets_at = shape.DateTimeField(help_text="When the next vote could be cast after one now.")


@describe(
    "vote_challenge",
    "Open a ballot form.",
    parameters=[
        parameter("case", "Uid of the case."),
        parameter("channel", "Slug of the channel through which the visitor came."),
        parameter(
            "way",
            "`page` (the default) or `widget`: what shows the ballot.",
            options=WAYS,
            default=Way.PAGE.value,
        ),
    ],
    answer=FormShape,
    problems=(FORBIDDEN, *KINDS.values(), *CAST_PROBLEMS),
)
class Challenge(VoteEndpoint):
    """A token for one vote; 409 where this network has none left."""

    http_method_names = ["get", "options"]

    def get(self, request: Request) -> Response:
        """Token and puzzle."""
        query = request.query_params
        refuse_unknown(query, ("case", "channel", "way"))
        case = uid_of(query.get("case", ""))
        if case is None:
            raise invalid("case", "uid")
        now = timezone.now()
        channel = known_channel(query.get("channel", ""), case)
        way = _way(query.get("way", Way.PAGE.value))
        address = client_address(request._request)
        try:
            require_room(Asking.FORM, address, now)
            require_open_at(request._request.get_host(), now)
            require_shown(case)
            form = give_form(case=case, channel=channel, address=address, now=now, way=way)
        except VoteRefused as refusal:
            raise problem_of(refusal, address) from None
        body = {"token": form.token, "challenge": form.puzzle, "resets_at": told(form.resets_at)}
        return Response(body, headers=NEVER_KEPT)


def _way(text: str) -> Way:
    """Plain forms are not for scripts: they have no puzzle."""
    if text not in WAYS:
        raise invalid("way", " | ".join(WAYS))
    return Way(text)
