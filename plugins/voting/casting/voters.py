"""Who is asking, as far as the store may know: keyed digests of networks (R88, DESIGN 8)."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from cms.core.client_address import ClientAddress, identity_key
from plugins.voting import windows
from plugins.voting.casting import key_marks
from plugins.voting.casting.keys import (
    ASKER,
    NETWORK,
    VOTER,
    KeyDestroyed,
    KeyFileUnusable,
    Ring,
    ring,
)
from plugins.voting.casting.polls import Poll, taken_until
from plugins.voting.exceptions import VotingUnavailable
from plugins.voting.models import TAG_OCTETS

logger = logging.getLogger(__name__)

ADDRESS = "address"
ALL = "all"


@dataclass(frozen=True)
class Voter:
    """An address at an instant.

    ``digest`` counts it, ``network`` tags its neighbourhood, ``asker`` binds a token to it.
    """

    digest: str
    network: str
    asker: str


def voter_at(poll: Poll, address: ClientAddress, now: datetime) -> Voter:
    """The voter that an address is to the vote. Raises VotingClosed, VotingUnavailable."""
    counted = address
    if address.ipv6_identity_length != poll.rules.ipv6_length:
        counted = ClientAddress(address.address, poll.rules.ipv6_length)
    with _usable_keys(poll) as keys:
        key_marks.require_same(keys, poll.campaign, poll.opened_on)
        return _voter(keys, poll, counted, now)


def spent_until(
    poll: Poll, scope: str, *, address: ClientAddress, now: datetime
) -> datetime | None:
    """When this address has a vote again in the scope; None where it has one now.

    Raises VotingUnavailable, VotingClosed.
    """
    return taken_until(poll, voter_at(poll, address, now).digest, scope, now=now)


def can_take_votes(poll: Poll) -> bool:
    """Whether this machine has the keys of the vote; told to those who look after it."""
    if poll.opens_at is None:
        return True
    try:
        with _usable_keys(poll) as keys:
            key_marks.require_same(keys, poll.campaign, poll.opened_on)
            keys.day_key(NETWORK, poll.opened_on, str(poll.campaign))
    except VotingUnavailable:
        return False
    return True


def leave_mark(poll: Poll, now: datetime) -> None:
    """Bind the vote to these keys before the first ballot is stored. Raises VotingUnavailable."""
    with _usable_keys(poll) as keys:
        key_marks.keep(keys, poll.campaign, poll.opened_on, now)


def _voter(keys: Ring, poll: Poll, address: ClientAddress, now: datetime) -> Voter:
    """Digests of the day's key or, with a rolling window, of that of the whole vote.

    That one is of the day on which voting opens, as is the neighbourhood's (DESIGN 8).
    """
    opened, campaign = poll.opened_on, str(poll.campaign)
    if poll.hours is None:
        voter_key = keys.day_key(VOTER, windows.local_day(now, poll.zone), campaign)
    else:
        voter_key = keys.day_key(VOTER, opened, campaign, ALL)
    network_key = keys.day_key(NETWORK, opened, campaign)
    tag = identity_key(key=network_key, kind=ADDRESS, prefix=address.detection_prefix)
    digest = identity_key(key=voter_key, kind=ADDRESS, prefix=address.identity_prefix)
    asker = identity_key(key=keys.standing_key(ASKER), kind=ADDRESS, prefix=address.identity_prefix)
    return Voter(digest=digest.hex(), network=tag[:TAG_OCTETS].hex(), asker=asker.hex())


@contextmanager
def _usable_keys(poll: Poll) -> Iterator[Ring]:
    try:
        yield ring()
    except (KeyDestroyed, KeyFileUnusable) as exc:
        logger.exception("campaign %s: no vote can be taken: the key file", poll.campaign)
        raise VotingUnavailable from exc
