"""A shield against load, and nothing else: how often a network may open forms, cast and
look receipts up (threat 22).

The limit of votes is the database's. This one is generous, so that an office behind one address is
never locked out of its single vote, and it fails open: with the store away everybody is let in.
Most requests ask no store: a process counts by itself until a network has been there a few times.
"""

import enum
import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.utils.crypto import salted_hmac

from cms.core.client_address import ClientAddress, Network, prefix_bytes
from cms.core.levels import LevelsAway, MemoryLevels, shared_levels
from plugins.voting.exceptions import TooManyRequests

PER_ADDRESS = 60
"""Requests a minute of an address (IPv6: a /64), and as many at once."""
PER_NETWORK = 600
"""The same of a /24 or /48."""
UNCOUNTED = 10
"""So many a minute of a network each process lets in without asking the store."""
SECONDS = 60.0


class Asking(enum.StrEnum):
    """What is counted, each for itself: whoever opens forms can still cast."""

    FORM = "form"
    CAST = "cast"
    DISCLAIM = "disclaim"
    RECEIPT = "receipt"


@dataclass(frozen=True)
class _Measure:
    asking: Asking
    prefix: Network
    limit: int

    @property
    def step(self) -> float:
        return SECONDS / self.limit

    @property
    def own_name(self) -> str:
        """In this process, which hears the addresses anyway."""
        return f"{self.asking}-{prefix_bytes(self.prefix).hex()}"

    @property
    def shared_name(self) -> str:
        """No address stands in the store in clear."""
        told = salted_hmac("voting-load", prefix_bytes(self.prefix), algorithm="sha256")
        return f"vote-{self.asking}-{told.hexdigest()[:32]}"


_own = MemoryLevels()


def require_room(asking: Asking, address: ClientAddress, now: datetime) -> None:
    """Count a request; raises TooManyRequests where its network has sent too many."""
    for measure in _measures(asking, address):
        if not _has_room(measure, now.timestamp()):
            raise TooManyRequests(retry_after=max(1, math.ceil(measure.step)))


def forget_requests() -> None:
    """Begin anew in this process."""
    _own.forget()


def _measures(asking: Asking, address: ClientAddress) -> Iterator[_Measure]:
    yield _Measure(asking, address.identity_prefix, PER_ADDRESS)
    yield _Measure(asking, address.detection_prefix, PER_NETWORK)


def _has_room(measure: _Measure, at: float) -> bool:
    step = measure.step
    told = {"floor": at, "step": step, "seconds": SECONDS}
    if _own.raise_level(measure.own_name, ceiling=at + UNCOUNTED * step, **told) is not None:
        return True
    try:
        raised = shared_levels().raise_level(measure.shared_name, ceiling=at + SECONDS, **told)
    except LevelsAway:
        return True
    return raised is not None
