"""What the vote keeps."""

from plugins.voting.models.annulments import (
    AnnulledBallot,
    Annulment,
    AnnulmentEffect,
    AnnulmentStep,
    SelectedBallot,
)
from plugins.voting.models.ballots import (
    DIGEST_OCTETS,
    NONCE_OCTETS,
    TAG_OCTETS,
    Ballot,
    Tally,
    VoterSlot,
)
from plugins.voting.models.disclaimers import Disclaimer
from plugins.voting.models.interruptions import Extension, Interruption
from plugins.voting.models.key_marks import KeyMark
from plugins.voting.models.seals import DrawnTally, Seal
from plugins.voting.models.watching import BurstFlag, TallyCheck

__all__ = [
    "DIGEST_OCTETS",
    "NONCE_OCTETS",
    "TAG_OCTETS",
    "AnnulledBallot",
    "Annulment",
    "AnnulmentEffect",
    "AnnulmentStep",
    "Ballot",
    "BurstFlag",
    "Disclaimer",
    "DrawnTally",
    "Extension",
    "Interruption",
    "KeyMark",
    "Seal",
    "SelectedBallot",
    "Tally",
    "TallyCheck",
    "VoterSlot",
]
