"""What the vote keeps."""

from plugins.voting.models.ballots import (
    DIGEST_OCTETS,
    NONCE_OCTETS,
    TAG_OCTETS,
    Ballot,
    Tally,
    VoterSlot,
)
from plugins.voting.models.disclaimers import Disclaimer
from plugins.voting.models.interruptions import Interruption

__all__ = [
    "DIGEST_OCTETS",
    "NONCE_OCTETS",
    "TAG_OCTETS",
    "Ballot",
    "Disclaimer",
    "Interruption",
    "Tally",
    "VoterSlot",
]
