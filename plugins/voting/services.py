"""Verbs of a vote. Each is one transaction; nothing is told before it is committed."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, router, transaction

from cms.core.client_address import ClientAddress
from plugins.voting import casting_sql as sql
from plugins.voting import puzzles, tokens, windows
from plugins.voting.exceptions import AlreadyVoted, InvalidToken, NonceTaken, VoteRefused
from plugins.voting.models import Ballot
from plugins.voting.queries import Poll, ballot_with, poll_of, require_open, taken_until
from plugins.voting.receipts import commitment, receipt_code
from plugins.voting.voters import Voter, voter_of


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


def cast(*, wish: Wish, address: ClientAddress, now: datetime) -> Receipt:
    """Accept a vote: exactly one for an address, window and scope (R86-R89).

    A repeated request (same nonce, same case) has the receipt of the first. Raises UnknownCase,
    VotingClosed, InvalidToken, ChallengeFailed, AlreadyVoted, NonceTaken.
    """
    poll = poll_of(wish.case, now=now)
    try:
        ballot = _accept(poll, wish, address, now)
    except VoteRefused as refusal:
        earlier = _earlier(poll, wish)
        if earlier is None:
            raise refusal from None
        return Receipt(earlier, _resets_at(poll, earlier.cast_at), is_new=False)
    return Receipt(ballot, _resets_at(poll, now), is_new=True)


def _accept(poll: Poll, wish: Wish, address: ClientAddress, now: datetime) -> Ballot:
    require_open(poll)
    voter = _voter(poll, address, now)
    token = tokens.take(wish.token, voter=voter, case=wish.case, channel=wish.channel)
    if token.puzzle:
        puzzles.require_solution(wish.solution, puzzle=token.puzzle)
    try:
        return _store(poll, wish, voter, token.identifier, now)
    except IntegrityError:
        # The nonce or the token has been used; which of them, the caller finds out.
        raise InvalidToken from None


def _store(poll: Poll, wish: Wish, voter: Voter, token: str, now: datetime) -> Ballot:
    """The one transaction: slot, ballot and tally together or not at all."""
    identifier = uuid.uuid4()
    committed = commitment(identifier, bytes.fromhex(wish.nonce))
    ballot = Ballot(
        id=identifier,
        campaign_id=poll.campaign,
        case_id=poll.case,
        local_day=windows.local_day(now, poll.zone),
        cast_at=now,
        channel=wish.channel,
        nonce=wish.nonce,
        token=token,
        commitment=committed.hex(),
        receipt=receipt_code(committed),
        network=voter.network,
    )
    using = router.db_for_write(Ballot)
    with transaction.atomic(using=using):
        _take_slot(poll, voter, ballot, using)
        ballot.save(force_insert=True, using=using)
        _count(poll, ballot, using)
    return ballot


def _take_slot(poll: Poll, voter: Voter, ballot: Ballot, using: str) -> None:
    """Raises AlreadyVoted where every slot of the voter is taken."""
    values = {
        "campaign": poll.campaign,
        "digest": voter.digest,
        "scope": poll.scope,
        "ballot": ballot.id,
        "resets_at": _resets_at(poll, ballot.cast_at),
        "now": ballot.cast_at,
    }
    for slot in range(1, poll.rules.slots + 1):
        if sql.changed_rows(using, sql.TAKE_SLOT, {**values, "slot": slot}):
            return
    free_again = taken_until(poll, voter.digest, now=ballot.cast_at)
    raise AlreadyVoted(resets_at=free_again or _resets_at(poll, ballot.cast_at))


def _count(poll: Poll, ballot: Ballot, using: str) -> None:
    hour = ballot.cast_at.astimezone(poll.zone).hour
    values = {
        "campaign": poll.campaign,
        "case": poll.case,
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


@dataclass(frozen=True)
class Form:
    """What a page needs to cast: the token, and the puzzle where the rules ask for one."""

    token: str
    puzzle: dict[str, object] | None
    resets_at: datetime


def give_form(*, case: UUID, channel: str, address: ClientAddress, now: datetime) -> Form:
    """What a page needs before its visitor casts.

    Raises UnknownCase, VotingClosed, and AlreadyVoted, so that nobody works for nothing.
    """
    poll = poll_of(case, now=now)
    require_open(poll)
    voter = _voter(poll, address, now)
    until = taken_until(poll, voter.digest, now=now)
    if until is not None:
        raise AlreadyVoted(resets_at=until)
    puzzle = None
    if poll.rules.challenge:
        seconds = int(now.timestamp())
        puzzle = puzzles.make_puzzle(difficulty=poll.rules.difficulty, now_seconds=seconds)
    named = puzzles.nonce_of(puzzle) if puzzle else ""
    token = tokens.give(voter=voter, case=case, channel=channel, puzzle=named)
    return Form(token, puzzle, _resets_at(poll, now))


def _voter(poll: Poll, address: ClientAddress, now: datetime) -> Voter:
    counted = ClientAddress(address.address, poll.rules.ipv6_length)
    return voter_of(counted, campaign=poll.campaign, now=now, zone=poll.zone, hours=poll.hours)


def _resets_at(poll: Poll, at: datetime) -> datetime:
    return windows.resets_at(at, poll.zone, hours=poll.hours)
