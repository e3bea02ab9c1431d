"""``/api/v1/votes/``, ``/api/v1/receipts/``: casting, and asking whether a ballot counts."""

import json
import re
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers as shape
from rest_framework.request import Request
from rest_framework.response import Response

from api.content.parameters import invalid, refuse_unknown
from api.endpoints import Endpoint
from api.errors import (
    BAD_REQUEST,
    BUSY,
    FORBIDDEN,
    INTERNAL,
    INVALID_PARAMETER,
    NOT_ACCEPTABLE,
    NOT_FOUND,
    RATE_LIMITED,
    Problem,
    ProblemKind,
    problem_response,
)
from api.extensions.routes import refuse_unless_on
from api.schema import LIST_PROBLEMS, describe, parameter
from cms.campaigns.models import CaseRef
from cms.core.client_address import ClientAddress
from cms.core.ingress import client_address
from plugins.voting.api.own_pages import require_own_page
from plugins.voting.casting.agents import agent_label
from plugins.voting.casting.known import known_votes
from plugins.voting.casting.polls import NAME
from plugins.voting.casting.services import Wish, cast, give_form
from plugins.voting.channels import known_channel
from plugins.voting.counting.annulments import annulment_of
from plugins.voting.entrances import require_open_at
from plugins.voting.enums import AnnulmentReason, Way
from plugins.voting.exceptions import (
    AlreadyVoted,
    ChallengeFailed,
    EntranceClosed,
    InvalidToken,
    NonceTaken,
    TooManyRequests,
    UnknownCase,
    VoteRefused,
    VotingClosed,
    VotingPaused,
    VotingUnavailable,
)
from plugins.voting.masking import masked
from plugins.voting.models import NONCE_OCTETS, Annulment, Ballot
from plugins.voting.receipts import in_groups, read_code
from plugins.voting.throttling import Asking, require_room

STATUSES: dict[type[VoteRefused], int] = {
    VotingClosed: 403,
    VotingPaused: 403,
    EntranceClosed: 403,
    VotingUnavailable: 503,
    TooManyRequests: 429,
    AlreadyVoted: 409,
    InvalidToken: 400,
    ChallengeFailed: 400,
    UnknownCase: 404,
    NonceTaken: 409,
}
WAYS = (Way.PAGE.value, Way.WIDGET.value)
KINDS = {
    refusal: ProblemKind(refusal.code, status, refusal.default_message)
    for refusal, status in STATUSES.items()
    if refusal is not TooManyRequests
} | {TooManyRequests: RATE_LIMITED}
NO_JSON = ProblemKind("unsupported_media_type", 415, _("Ballots are sent as application/json."))
TOO_MUCH = ProblemKind("too_much", 413, _("More was sent than a ballot needs."))
MOST_OCTETS = 16_384
CAST_PROBLEMS = (INVALID_PARAMETER, NOT_ACCEPTABLE, INTERNAL, BUSY)
NONCE = re.compile(rf"[0-9a-f]{{{2 * NONCE_OCTETS}}}")
LONGEST_TEXT = 5_000
COMPACT = {"separators": (",", ":")}
NEVER_KEPT = {"Cache-Control": "no-store"}


def campaign_of(request: Request, **captured: Any) -> int | None:
    """The campaign of the case that is asked about; None where it cannot be told."""
    uid = uid_of(request.query_params.get("case", ""))
    if uid is None:
        return None
    return CaseRef.objects.filter(pk=uid).values_list("campaign_id", flat=True).first()


class VoteEndpoint(Endpoint):
    """For our own pages alone; no key is asked for, and no reading quota stands in the way."""

    authentication_classes = []

    def perform_authentication(self, request: Request) -> None:
        """Nobody is asked who they are; where they come from is all that counts."""

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Refuse what another origin's page sends."""
        super().initial(request, *args, **kwargs)
        require_own_page(request._request)

    def finalize_response(
        self, request: Request, response: Any, *args: Any, **kwargs: Any
    ) -> Response:
        """Closed to other origins, whatever the rest of the API is."""
        final = super().finalize_response(request, response, *args, **kwargs)
        for name in ("Access-Control-Allow-Origin", "Access-Control-Expose-Headers"):
            del final[name]
        return final

    def options(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        """No other origin may ask beforehand either."""
        return Response(status=204, headers={"Allow": ", ".join(self.allowed_methods)})


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
            form = give_form(case=case, channel=channel, address=address, now=now, way=way)
        except VoteRefused as refusal:
            raise problem_of(refusal, address) from None
        body = {"token": form.token, "challenge": form.puzzle, "resets_at": told(form.resets_at)}
        return Response(body, headers=NEVER_KEPT)


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
    }
    return JsonResponse(
        body, status=201 if receipt.is_new else 200, headers=NEVER_KEPT, json_dumps_params=COMPACT
    )


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


def body_of(request: HttpRequest) -> Any:
    """The JSON that was sent; raises a 413 problem for too much, 400 for what is none.

    And 415 for what a form of another site could send without asking first (threat 15).
    """
    if request.content_type != "application/json":
        raise Problem(NO_JSON)
    if int(request.META.get("CONTENT_LENGTH") or 0) > MOST_OCTETS:
        raise Problem(TOO_MUCH)
    try:
        return json.loads(request.body)
    except (ValueError, RecursionError):
        raise Problem(BAD_REQUEST) from None


def read_wish(data: Any) -> Wish:
    """What was sent; raises a 400 problem naming the first key that cannot be read."""
    if not isinstance(data, dict):
        raise invalid("", "JSON")
    texts = {}
    for name in ("case", "token", "solution", "nonce"):
        value = data.get(name, "")
        if not isinstance(value, str) or len(value) > LONGEST_TEXT or "\0" in value:
            raise invalid(name, "string")
        texts[name] = value
    case = uid_of(texts["case"])
    if case is None:
        raise invalid("case", "uid")
    if not NONCE.fullmatch(texts["nonce"]):
        raise invalid("nonce", f"[0-9a-f]{{{2 * NONCE_OCTETS}}}")
    return Wish(
        case=case,
        token=texts["token"],
        solution=texts["solution"],
        nonce=texts["nonce"],
    )


def problem_of(refusal: VoteRefused, address: ClientAddress | None = None) -> Problem:
    """A refusal as the API tells it; who has voted is shown the network that counts, masked."""
    members: dict[str, Any] = {}
    if isinstance(refusal, AlreadyVoted):
        members["resets_at"] = told(refusal.resets_at)
        if address is not None:
            members["network"] = masked(address.address)
    if isinstance(refusal, VotingPaused):
        members["reason"] = refusal.reason
    if isinstance(refusal, EntranceClosed):
        members["elsewhere"] = refusal.elsewhere
    problem = Problem(KINDS[type(refusal)], **members)
    if isinstance(refusal, TooManyRequests):
        setattr(problem, "retry_after", refusal.retry_after)  # noqa: B010 -- the handler's word for it
    return problem


def told(instant: datetime, zone: ZoneInfo | None = None) -> str:
    """An instant with the offset of the local zone, to the second."""
    return timezone.localtime(instant, zone).isoformat(timespec="seconds")


def _way(text: str) -> Way:
    """Plain forms are not for scripts: they have no puzzle."""
    if text not in WAYS:
        raise invalid("way", " | ".join(WAYS))
    return Way(text)


def uid_of(text: str) -> UUID | None:
    """The identifier that a text is; None for what is none."""
    try:
        return UUID(text)
    except ValueError:
        return None
