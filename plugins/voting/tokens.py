"""Tokens: what a page is given before it may cast, good once, for one voter, case and channel.

A token is signed, not stored; the ballot stores the identifier of the one it was cast with.
"""

import secrets
from dataclasses import dataclass
from uuid import UUID

from django.core import signing

from plugins.voting.exceptions import InvalidToken
from plugins.voting.keys import TOKEN, derived_key
from plugins.voting.models import NONCE_OCTETS
from plugins.voting.voters import Voter

SALT = "voting.token"
GOOD_FOR_SECONDS = 600


@dataclass(frozen=True)
class Token:
    """What was signed; ``puzzle`` is the puzzle's own nonce, empty where the rules ask for none."""

    identifier: str
    puzzle: str


def give(*, voter: Voter, case: UUID, channel: str, puzzle: str) -> str:
    """A token for this voter, case and channel."""
    identifier = secrets.token_hex(NONCE_OCTETS)
    return _signer().sign_object([identifier, case.hex, channel, puzzle, voter.digest])


def take(text: str, *, voter: Voter, case: UUID, channel: str) -> Token:
    """What a token says. Raises InvalidToken for one that is not for just this, or too old."""
    try:
        identifier, signed_case, signed_channel, puzzle, digest = _signer().unsign_object(
            text, max_age=GOOD_FOR_SECONDS
        )
    except (signing.BadSignature, ValueError, TypeError) as exc:
        raise InvalidToken from exc
    if (signed_case, signed_channel, digest) != (case.hex, channel, voter.digest):
        raise InvalidToken
    return Token(identifier=str(identifier), puzzle=str(puzzle))


def _signer() -> signing.TimestampSigner:
    return signing.TimestampSigner(key=derived_key(TOKEN).hex(), salt=SALT)
