"""Whether the vote is open at a host: only where a self-test has passed (DESIGN 8, threat 4).

Voting opens wherever one entrance has passed; whoever comes through another is shown the way.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import monotonic
from typing import Any

from cms.campaigns.models import Campaign
from cms.core.ingress_canary import try_entrances
from cms.core.ingress_entrances import Entrance, entrances, host_name
from cms.core.ingress_proving import Standing, standing_of
from plugins.voting.casting.polls import Poll, poll_at
from plugins.voting.exceptions import EntranceClosed

KEPT_SECONDS = 5.0
"""How long a process may take what it knows of a host for true."""
KEPT_HOSTS = 200
WATCHED_BEFORE = timedelta(days=3)
"""So long before voting opens the entrances are tried and, without proof, alarmed about."""

_kept: dict[str, tuple[float, Standing]] = {}


def is_open_at(host: str, now: datetime) -> bool:
    """Whether votes are taken at a Host header's value. No query but once in some seconds."""
    return _standing(host_name(host)).is_proven(now)


def require_open_at(host: str, now: datetime) -> None:
    """Raise EntranceClosed where the entrance has no proof; it says where there is another."""
    if not is_open_at(host, now):
        raise EntranceClosed(elsewhere=elsewhere(now))


def elsewhere(now: datetime) -> str:
    """The root address of an entrance that is open, the hub first; empty where none is."""
    return next((one.url for one in entrances() if is_open_at(one.host, now)), "")


def forget_entrances() -> None:
    """Ask anew in this process."""
    _kept.clear()


def _standing(host: str) -> Standing:
    """What is known of a host. Strangers' host names must not fill the memory."""
    at = monotonic()
    kept = _kept.get(host)
    if kept is None or at - kept[0] > KEPT_SECONDS:
        if len(_kept) >= KEPT_HOSTS:
            _kept.clear()
        kept = _kept[host] = (at, standing_of(host))
    return kept[1]


@dataclass(frozen=True)
class Shut:
    """An entrance at which the vote is not open."""

    entrance: Entrance
    standing: Standing


def is_watched(poll: Poll, now: datetime) -> bool:
    """Whether it is time to try the entrances: from three days before voting until it closes."""
    if poll.opens_at is None or poll.closes_at is None:
        return False
    return poll.opens_at - WATCHED_BEFORE <= now < poll.closes_at


def watch(now: datetime) -> Sequence[Shut]:
    """Let the canary try what is due; returns the entrances without a good proof after that."""
    try_entrances(now=now)
    return shut_entrances(now)


def shut_entrances(now: datetime) -> list[Shut]:
    """Entrances without a good proof. One query each."""
    found = ((one, standing_of(one.host)) for one in entrances())
    return [Shut(one, standing) for one, standing in found if not standing.is_proven(now)]


def panel_context(campaign: int, now: datetime) -> dict[str, Any] | None:
    """What the campaign's desk shows of the entrances; None while nobody has to look."""
    found = Campaign.objects.filter(pk=campaign).first()
    if found is None or not is_watched(poll_at(found, now), now):
        return None
    shut, number = shut_entrances(now), len(entrances())
    return {"shut": shut, "number": number, "open": number - len(shut)}
