"""The puzzle (ALTCHA, self-hosted): friction for programs, never the limit (R91).

Its nonce is in the signed token, so that a solution is good for one token only; the token's
identifier is stored with the ballot, so that neither is good twice.
"""

import base64
import binascii
import json
from typing import Any

import altcha

from plugins.voting.casting.keys import TOKEN, standing_key
from plugins.voting.casting.tokens import GOOD_FOR
from plugins.voting.exceptions import ChallengeFailed

ALGORITHM = "PBKDF2/SHA-256"
LONGEST_SOLUTION = 4_096


def make_puzzle(*, difficulty: int, now_seconds: int) -> dict[str, Any]:
    """A challenge as ALTCHA's widget reads it; ``difficulty`` in rounds of each attempt."""
    challenge = altcha.create_challenge(
        ALGORITHM,
        difficulty,
        expires_at=now_seconds + int(GOOD_FOR.total_seconds()),
        hmac_secret=_secret(),
    )
    made: dict[str, Any] = challenge.to_dict()
    return made


def nonce_of(puzzle: dict[str, Any]) -> str:
    """What names a puzzle."""
    return str(puzzle["parameters"]["nonce"])


def require_solution(solution: str, *, puzzle: str) -> None:
    """Raise ChallengeFailed unless it solves just this puzzle."""
    if len(solution) > LONGEST_SOLUTION or _answers(solution) != puzzle:
        raise ChallengeFailed
    result = altcha.verify_solution(solution, _secret())
    if not result.verified:
        raise ChallengeFailed


def _answers(solution: str) -> str | None:
    """The nonce of the puzzle that a solution is for; None for what is no solution."""
    try:
        told = json.loads(base64.b64decode(solution, validate=True))
        return str(told["challenge"]["parameters"]["nonce"])
    except (binascii.Error, ValueError, KeyError, TypeError, RecursionError):
        return None


def _secret() -> bytes:
    return standing_key(TOKEN, "puzzle")
