"""Tokens: what a page is given before it may cast, good once, for one voter, case and channel.

A token is signed, not stored; the ballot stores the identifier of the one it was cast with.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.core import signing

from plugins.voting.casting.keys import TOKEN, standing_key
from plugins.voting.casting.voters import Voter
from plugins.voting.enums import Way
from plugins.voting.exceptions import InvalidToken
from plugins.voting.models import NONCE_OCTETS

SALT = "voting.token"
GOOD_FOR = timedelta(minutes=10)
SKEW = timedelta(seconds=5)
"""How far the clocks of two machines of ours may be apart."""


@dataclass(frozen=True)
class Token:
    """What was signed; ``puzzle`` is the puzzle's own nonce, empty where none was asked for."""

    identifier: str
    channel: str
    puzzle: str
    way: Way
    age: timedelta


def give(*, voter: Voter, case: UUID, channel: str, puzzle: str, way: Way, now: datetime) -> str:
    """A token for this voter, case and channel."""
    identifier = secrets.token_hex(NONCE_OCTETS)
    given_at = int(now.timestamp() * 1_000)
    told = [identifier, case.hex, channel, puzzle, way.value, voter.asker, given_at]
    return _signer().sign_object(told)


def take(text: str, *, voter: Voter, case: UUID, now: datetime) -> Token:
    """What a token says. Raises InvalidToken for one that is not for just this, or too old."""
    try:
        identifier, for_case, channel, puzzle, way, asker, given_at = _signer().unsign_object(text)
    except (signing.BadSignature, ValueError, TypeError) as exc:
        raise InvalidToken from exc
    age = now - datetime.fromtimestamp(given_at / 1_000, tz=now.tzinfo)
    if not -SKEW <= age <= GOOD_FOR or (for_case, asker) != (case.hex, voter.asker):
        raise InvalidToken
    return Token(identifier, channel, puzzle, Way(way), age)


def _signer() -> signing.Signer:
    return signing.Signer(key=standing_key(TOKEN).hex(), salt=SALT)
