"""Verbs of a vote. Each is one transaction; nothing is told before it is committed."""

import logging
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from django.db import IntegrityError

from cms.core.client_address import ClientAddress
from plugins.voting import windows
from plugins.voting.casting import puzzles, storing, tokens
from plugins.voting.casting.known import KnownCase, KnownVote, known_votes
from plugins.voting.casting.polls import Poll, ballot_with, poll_at, taken_until
from plugins.voting.casting.storing import Entry, Outcome, store
from plugins.voting.casting.voters import Voter, leave_mark, voter_at
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

ATTEMPTS = 4
"""So often what is known may turn out to be old before one gives up."""

_T = TypeVar("_T")


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What a voter sends: a case, what its page was given, and the client's own nonce (hex).

    The ballot's channel is the token's; one that is given here as well has to be the same.
    """

    case: UUID
    channel: str | None = None
    token: str
    solution: str
    nonce: str


@dataclass(frozen=True)
class Receipt:
    """An accepted ballot, as its voter is told. ``is_new`` is False for a repeated request."""

    ballot: Ballot
    resets_at: datetime
    is_new: bool


def cast(
    *,
    wish: Wish,
    address: ClientAddress,
    now: datetime,
    agent: str = "",
    is_invented: bool = False,
) -> Receipt:
    """Accept a vote: exactly one for an address, window and scope (R86-R89).

    ``agent`` is what `agents.agent_label` says of the browser. An invented past (``is_invented``:
    a demonstration's) may lie behind ballots that were cast since. A repeated request (same nonce,
    same case) has the receipt of the first. Raises UnknownCase, VotingClosed, VotingPaused,
    InvalidToken, ChallengeFailed, AlreadyVoted, NonceTaken, VotingUnavailable.
    """
    try:
        poll, ballot = _settled(
            wish.case,
            lambda vote, case: _accept(vote, case, wish, address, agent, now, is_invented),
        )
    except VoteRefused as refusal:
        if isinstance(refusal, AlreadyVoted) and refusal.is_first:
            raise
        earlier = ballot_with(wish.nonce, case=wish.case)
        if earlier is None:
            raise refusal from None
        if earlier.case_id != wish.case:
            raise NonceTaken from None
        poll = poll_at(earlier.campaign, now)
        return Receipt(earlier, _resets_at(poll, earlier.cast_at), is_new=False)
    return Receipt(ballot, _resets_at(poll, now), is_new=True)


class _Stale(Exception):
    """What was known of the vote no longer holds; nothing was done."""


def _settled(case: UUID, act: Callable[[KnownVote, KnownCase], _T]) -> _T:
    """Do it by what is known of the vote, again where that turns out to be old.

    A refusal is given only by what is so now.
    """
    for _ in range(ATTEMPTS):
        vote, known = known_votes.of_case(case)
        try:
            return act(vote, known)
        except _Stale:
            known_votes.forget(vote, known)
        except AlreadyVoted:
            raise  # the database said so
        except VoteRefused:
            if known_votes.is_still_so(vote, known):
                raise
    raise VotingUnavailable


def _accept(
    vote: KnownVote,
    case: KnownCase,
    wish: Wish,
    address: ClientAddress,
    agent: str,
    now: datetime,
    is_invented: bool,
) -> tuple[Poll, Ballot]:
    poll = vote.poll(now)
    poll.require_open()
    if not (is_invented or known_votes.is_on_time(poll.campaign, now)):
        logger.error("campaign %s: the clock stands before a stored ballot", poll.campaign)
        raise VotingUnavailable
    voter = voter_at(poll, address, now)
    token = tokens.take(wish.token, voter=voter, case=wish.case, now=now)
    if wish.channel not in {None, token.channel}:
        raise InvalidToken
    if token.puzzle:
        puzzles.require_solution(wish.solution, puzzle=token.puzzle)
    if token.way is Way.FORM and token.age.total_seconds() < _wait_seconds(poll):
        raise ChallengeFailed
    entry = Entry(
        ballot=_ballot(poll, wish, voter, token, agent, now),
        digest=voter.digest,
        scope=poll.scope_of(case.ref),
        hour=now.astimezone(poll.zone).hour,
        resets_at=_resets_at(poll, now),
        slots=poll.rules.slots,
        is_rolling=poll.hours is not None,
    )
    leave_mark(poll, now)
    _store(entry, case)
    return poll, entry.ballot


def _wait_seconds(poll: Poll) -> int:
    """How long a plain form has to be waited with: instead of a puzzle, where one is asked for."""
    return poll.rules.form_seconds if poll.rules.challenge else 0


def _store(entry: Entry, case: KnownCase) -> None:
    """Raises AlreadyVoted, InvalidToken for a nonce or token used before, VotingUnavailable."""
    try:
        outcome = store(entry, case.marks)
    except IntegrityError:
        # The nonce or the token has been used; which of them, the caller finds out.
        raise InvalidToken from None
    if outcome is Outcome.STALE:
        raise _Stale
    if outcome is Outcome.TAKEN:
        until = storing.taken_until(entry) or entry.resets_at
        raise AlreadyVoted(resets_at=until, is_first=not storing.is_repeated(entry))


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
        channel=token.channel,
        nonce=wish.nonce,
        token=token.identifier,
        commitment=committed.hex(),
        receipt=receipt_code(committed),
        network=voter.network,
        way=token.way,
        agent=agent,
    )


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
    return _settled(case, lambda vote, known: _form(vote, known, channel, address, way, now))


def _form(
    vote: KnownVote, case: KnownCase, channel: str, address: ClientAddress, way: Way, now: datetime
) -> Form:
    if not known_votes.is_still_so(vote, case):  # no ballot is stored here that would be refused
        raise _Stale
    poll = vote.poll(now)
    poll.require_open()
    voter = voter_at(poll, address, now)
    until = taken_until(poll, voter.digest, poll.scope_of(case.ref), now=now)
    if until is not None:
        raise AlreadyVoted(resets_at=until)
    wait = _wait_seconds(poll) if way is Way.FORM else 0
    puzzle = None
    if poll.rules.challenge and way is not Way.FORM:
        seconds = int(now.timestamp())
        puzzle = puzzles.make_puzzle(difficulty=poll.rules.difficulty, now_seconds=seconds)
    named = puzzles.nonce_of(puzzle) if puzzle else ""
    token = tokens.give(
        voter=voter, case=case.ref.pk, channel=channel, puzzle=named, way=way, now=now
    )
    return Form(token=token, puzzle=puzzle, wait_seconds=wait, resets_at=_resets_at(poll, now))


def _resets_at(poll: Poll, at: datetime) -> datetime:
    return windows.resets_at(at, poll.zone, hours=poll.hours)
