"""Who is asking, as far as the store may know: keyed digests of networks (R88, DESIGN 8)."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from cms.core.client_address import ClientAddress, identity_key
from plugins.voting.keys import NETWORK, VOTER, derived_key
from plugins.voting.models import TAG_OCTETS
from plugins.voting.windows import key_period

ADDRESS = "address"


@dataclass(frozen=True)
class Voter:
    """An address at an instant: ``digest`` counts it, ``network`` tags its neighbourhood."""

    digest: str
    network: str


def voter_of(
    address: ClientAddress, *, campaign: int, now: datetime, zone: ZoneInfo, hours: int | None
) -> Voter:
    """The voter behind an address, for the campaign and the period that its rules count by."""
    period = key_period(now, zone, hours=hours)
    voter_key = derived_key(VOTER, str(campaign), period)
    network_key = derived_key(NETWORK, str(campaign))
    tag = identity_key(key=network_key, kind=ADDRESS, prefix=address.detection_prefix)
    digest = identity_key(key=voter_key, kind=ADDRESS, prefix=address.identity_prefix)
    return Voter(digest=digest.hex(), network=tag[:TAG_OCTETS].hex())
