"""Verbs of a vote. Each is one transaction; nothing is told before it is committed."""

import logging
import uuid
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, router, transaction

from cms.campaigns.models import CaseRef
from cms.core.client_address import ClientAddress
from plugins.voting import windows
from plugins.voting.casting import puzzles, sql, tokens
from plugins.voting.casting.keys import KeyDestroyed, KeyFileUnusable
from plugins.voting.casting.polls import Poll, ballot_with, case_on_ballot, poll_at, taken_until
from plugins.voting.casting.voters import Voter, voter_of
from plugins.voting.enums import Way
from plugins.voting.exceptions import (
    AlreadyVoted,
    ChallengeFailed,
    InvalidToken,
    NonceTaken,
    VoteRefused,
    VotingUnavailable,
)
from plugins.voting.models import Ballot
from plugins.voting.receipts import commitment, receipt_code

logger = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What a voter sends: a case, what its page was given, and the client's own nonce (hex)."""

    case: UUID
    channel: str
    token: str
    solution: str
    nonce: str


@dataclass(frozen=True)
class Receipt:
    """An accepted ballot, as its voter is told. ``is_new`` is False for a repeated request."""

    ballot: Ballot
    resets_at: datetime
    is_new: bool


def cast(*, wish: Wish, address: ClientAddress, now: datetime, agent: str = "") -> Receipt:
    """Accept a vote: exactly one for an address, window and scope (R86-R89).

    ``agent`` is what `agents.agent_label` says of the browser. A repeated request (same nonce,
    same case) has the receipt of the first. Raises UnknownCase, VotingClosed, VotingPaused,
    InvalidToken, ChallengeFailed, AlreadyVoted, NonceTaken, VotingUnavailable.
    """
    case = case_on_ballot(wish.case)
    poll = poll_at(case.campaign, now)
    try:
        ballot = _accept(poll, case, wish, address, agent, now)
    except VoteRefused as refusal:
        earlier = _earlier(poll, wish)
        if earlier is None:
            raise refusal from None
        return Receipt(earlier, _resets_at(poll, earlier.cast_at), is_new=False)
    return Receipt(ballot, _resets_at(poll, now), is_new=True)


def _accept(
    poll: Poll, case: CaseRef, wish: Wish, address: ClientAddress, agent: str, now: datetime
) -> Ballot:
    poll.require_open()
    voter = _voter(poll, address, now)
    token = tokens.take(wish.token, voter=voter, case=wish.case, channel=wish.channel, now=now)
    if token.puzzle:
        puzzles.require_solution(wish.solution, puzzle=token.puzzle)
    if token.way is Way.FORM and token.age.total_seconds() < poll.rules.form_seconds:
        raise ChallengeFailed
    ballot = _ballot(poll, wish, voter, token, agent, now)
    try:
        _store(poll, ballot, voter, poll.scope_of(case))
    except IntegrityError:
        # The nonce or the token has been used; which of them, the caller finds out.
        raise InvalidToken from None
    return ballot


def _ballot(
    poll: Poll, wish: Wish, voter: Voter, token: tokens.Token, agent: str, now: datetime
) -> Ballot:
    identifier = uuid.uuid4()
    committed = commitment(identifier, bytes.fromhex(wish.nonce))
    return Ballot(
        id=identifier,
        campaign_id=poll.campaign,
        case_id=wish.case,
        local_day=windows.local_day(now, poll.zone),
        cast_at=now,
        channel=wish.channel,
        nonce=wish.nonce,
        token=token.identifier,
        commitment=committed.hex(),
        receipt=receipt_code(committed),
        network=voter.network,
        way=token.way,
        agent=agent,
    )


def _store(poll: Poll, ballot: Ballot, voter: Voter, scope: str) -> None:
    """The one transaction: slot, ballot and tally together or not at all."""
    using = router.db_for_write(Ballot)
    with transaction.atomic(using=using):
        _take_slot(poll, voter, scope, ballot, using)
        ballot.save(force_insert=True, using=using)
        _count(poll, ballot, using)


def _take_slot(poll: Poll, voter: Voter, scope: str, ballot: Ballot, using: str) -> None:
    """Raises AlreadyVoted where every slot of the voter is taken."""
    values = {
        "campaign": poll.campaign,
        "digest": voter.digest,
        "scope": scope,
        "ballot": ballot.id,
        "resets_at": _resets_at(poll, ballot.cast_at),
        "now": ballot.cast_at,
    }
    for slot in range(1, poll.rules.slots + 1):
        if sql.changed_rows(using, sql.TAKE_SLOT, {**values, "slot": slot}):
            return
    free_again = taken_until(poll, voter.digest, scope, now=ballot.cast_at)
    raise AlreadyVoted(resets_at=free_again or _resets_at(poll, ballot.cast_at))


def _count(poll: Poll, ballot: Ballot, using: str) -> None:
    hour = ballot.cast_at.astimezone(poll.zone).hour
    values = {
        "campaign": poll.campaign,
        "case": ballot.case_id,
        "local_day": ballot.local_day,
        "hour": hour,
        "channel": ballot.channel,
    }
    sql.changed_rows(using, sql.COUNT, values)


def _earlier(poll: Poll, wish: Wish) -> Ballot | None:
    """The ballot of the request that this one repeats; NonceTaken where it was for another case."""
    earlier = ballot_with(wish.nonce, campaign=poll.campaign)
    if earlier is not None and earlier.case_id != wish.case:
        raise NonceTaken
    return earlier


@dataclass(frozen=True, kw_only=True)
class Form:
    """What a page needs to cast: the token, and what the rules ask for against programs.

    That is a puzzle for a page with a script; a plain form waits ``wait_seconds`` instead.
    """

    token: str
    puzzle: dict[str, object] | None
    wait_seconds: int
    resets_at: datetime


def give_form(
    *, case: UUID, channel: str, address: ClientAddress, now: datetime, way: Way = Way.PAGE
) -> Form:
    """What a page needs before its visitor casts.

    Raises UnknownCase, VotingClosed, VotingPaused, VotingUnavailable, and AlreadyVoted, so that
    nobody works for nothing.
    """
    ref = case_on_ballot(case)
    poll = poll_at(ref.campaign, now)
    poll.require_open()
    voter = _voter(poll, address, now)
    until = taken_until(poll, voter.digest, poll.scope_of(ref), now=now)
    if until is not None:
        raise AlreadyVoted(resets_at=until)
    puzzle, wait = None, 0
    if poll.rules.challenge and way is Way.FORM:
        wait = poll.rules.form_seconds
    elif poll.rules.challenge:
        seconds = int(now.timestamp())
        puzzle = puzzles.make_puzzle(difficulty=poll.rules.difficulty, now_seconds=seconds)
    named = puzzles.nonce_of(puzzle) if puzzle else ""
    token = tokens.give(voter=voter, case=case, channel=channel, puzzle=named, way=way, now=now)
    return Form(token=token, puzzle=puzzle, wait_seconds=wait, resets_at=_resets_at(poll, now))


def spent_until(
    poll: Poll, scope: str, *, address: ClientAddress, now: datetime
) -> datetime | None:
    """When this address has a vote again in the scope; None where it has one now.

    Raises VotingUnavailable, VotingClosed.
    """
    return taken_until(poll, _voter(poll, address, now).digest, scope, now=now)


def _voter(poll: Poll, address: ClientAddress, now: datetime) -> Voter:
    counted = ClientAddress(address.address, poll.rules.ipv6_length)
    day = windows.local_day(now, poll.zone) if poll.hours is None else None
    try:
        return voter_of(counted, campaign=poll.campaign, opened=poll.opened_on, day=day)
    except (KeyDestroyed, KeyFileUnusable) as exc:
        logger.exception("campaign %s: no vote can be taken: the key file", poll.campaign)
        raise VotingUnavailable from exc


def _resets_at(poll: Poll, at: datetime) -> datetime:
    return windows.resets_at(at, poll.zone, hours=poll.hours)
