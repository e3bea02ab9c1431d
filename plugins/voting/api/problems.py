"""What a vote is refused for, as the API tells it."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from api.errors import (
    BUSY,
    INTERNAL,
    INVALID_PARAMETER,
    NOT_ACCEPTABLE,
    RATE_LIMITED,
    Problem,
    ProblemKind,
)
from cms.core.client_address import ClientAddress
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
KINDS = {
    refusal: ProblemKind(refusal.code, status, refusal.default_message)
    for refusal, status in STATUSES.items()
    if refusal is not TooManyRequests
} | {TooManyRequests: RATE_LIMITED}
NO_JSON = ProblemKind("unsupported_media_type", 415, _("Ballots are sent as application/json."))
TOO_MUCH = ProblemKind("too_much", 413, _("More was sent than a ballot needs."))
CAST_PROBLEMS = (INVALID_PARAMETER, NOT_ACCEPTABLE, INTERNAL, BUSY)


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
