"""Receipt codes (回执码): what a voter keeps to ask whether the ballot counts. Pure.

Fifteen characters of Crockford's base 32, in threes of five, and a check character (his modulus
37): 75 bits of the commitment, which nobody can guess and which says nothing about the voter.
"""

import hashlib
import re
from uuid import UUID

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CHECKS = ALPHABET + "*~$=U"
LENGTH = 15
_MISREAD = str.maketrans({"O": "0", "I": "1", "L": "1", "-": "", " ": ""})
_WHOLE = re.compile(f"[{ALPHABET}]{{{LENGTH}}}[{re.escape(CHECKS)}]")


def commitment(ballot: UUID, nonce: bytes) -> bytes:
    """What the ballot is called in public: nobody who has not both parts can make it."""
    return hashlib.sha256(b"ballot" + ballot.bytes + nonce).digest()


def receipt_code(committed: bytes) -> str:
    """The code of a commitment, 16 characters without separators."""
    number = int.from_bytes(committed, "big") >> (len(committed) * 8 - LENGTH * 5)
    digits = [ALPHABET[number >> 5 * place & 31] for place in reversed(range(LENGTH))]
    return "".join(digits) + CHECKS[number % 37]


def read_code(text: str) -> str | None:
    """The code that somebody typed, separators and misread letters mended; None for no code."""
    code = text.strip().upper().translate(_MISREAD)
    if not _WHOLE.fullmatch(code):
        return None
    number = 0
    for digit in code[:LENGTH]:
        number = number * 32 + ALPHABET.index(digit)
    return code if CHECKS[number % 37] == code[LENGTH] else None


def in_groups(code: str) -> str:
    """The code as it is shown: ``ABCDE-FGHJK-MNPQR-S``."""
    return "-".join(code[place : place + 5] for place in range(0, len(code), 5))
