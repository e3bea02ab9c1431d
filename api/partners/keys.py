"""Partner keys as text: ``pxk_<prefix>_<secret><checksum>``.

The prefix finds the row, the secret proves the caller, the checksum tells a mistyped key from
an unknown one without a query. Only a digest of the secret is stored.
"""

import hashlib
import hmac
import re
import secrets
import zlib
from dataclasses import dataclass

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's: no I, L, O, U
PREFIX_LENGTH = 8
SECRET_LENGTH = 32
CHECKSUM_LENGTH = 6
_FORM = re.compile(
    rf"pxk_([{ALPHABET}]{{{PREFIX_LENGTH}}})_([{ALPHABET}]{{{SECRET_LENGTH}}})"
    rf"([{ALPHABET}]{{{CHECKSUM_LENGTH}}})"
)


@dataclass(frozen=True)
class KeyText:
    """A well-formed key, taken apart."""

    prefix: str
    secret: str

    @property
    def digest(self) -> str:
        """What is stored: SHA-256 of a 160-bit random secret needs no stretching."""
        return hashlib.sha256(f"{self.prefix}:{self.secret}".encode()).hexdigest()

    def matches(self, digest: str) -> bool:
        """Whether the stored digest is this key's, in constant time."""
        return hmac.compare_digest(self.digest, digest)

    def __str__(self) -> str:
        return f"pxk_{self.prefix}_{self.secret}{checksum(self.prefix, self.secret)}"


def new_key() -> KeyText:
    """A fresh random key (160 bits of secret)."""
    return KeyText(prefix=_random(PREFIX_LENGTH), secret=_random(SECRET_LENGTH))


def parse_key(text: str) -> KeyText | None:
    """The parts of a key; None where form or checksum are wrong."""
    match = _FORM.fullmatch(text)
    if match is None:
        return None
    prefix, secret, given = match.groups()
    if not hmac.compare_digest(given, checksum(prefix, secret)):
        return None
    return KeyText(prefix=prefix, secret=secret)


def checksum(prefix: str, secret: str) -> str:
    """CRC-32 in six letters: finds typing errors, proves nothing."""
    number = zlib.crc32(f"{prefix}{secret}".encode())
    letters = []
    for _ in range(CHECKSUM_LENGTH):
        number, rest = divmod(number, len(ALPHABET))
        letters.append(ALPHABET[rest])
    return "".join(letters)


def _random(length: int) -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(length))
