"""Who is asking, as far as the store may know: keyed digests of networks (R88, DESIGN 8)."""

from dataclasses import dataclass
from datetime import date

from cms.core.client_address import ClientAddress, identity_key
from plugins.voting.casting.keys import ASKER, NETWORK, VOTER, ring
from plugins.voting.models import TAG_OCTETS

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


def voter_of(address: ClientAddress, *, campaign: int, opened: date, day: date | None) -> Voter:
    """The voter behind an address.

    ``day`` is the one that the rules count by, None with a rolling window: its key is that of the
    campaign, i.e. of the day ``opened`` on which voting did, as is that of the neighbourhood
    (DESIGN 8). Raises KeyDestroyed, KeyFileUnusable.
    """
    named = (str(campaign), ALL) if day is None else (str(campaign),)
    keys = ring()
    voter_key = keys.day_key(VOTER, opened if day is None else day, *named)
    network_key = keys.day_key(NETWORK, opened, str(campaign))
    tag = identity_key(key=network_key, kind=ADDRESS, prefix=address.detection_prefix)
    digest = identity_key(key=voter_key, kind=ADDRESS, prefix=address.identity_prefix)
    asker = identity_key(key=keys.standing_key(ASKER), kind=ADDRESS, prefix=address.identity_prefix)
    return Voter(digest=digest.hex(), network=tag[:TAG_OCTETS].hex(), asker=asker.hex())
