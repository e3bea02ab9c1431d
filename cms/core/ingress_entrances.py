"""The entrances: host names by which visitors reach us, and the profile of each (DESIGN 8).

Which hosts those are, a higher floor knows and says (`declare`).
"""

import hashlib
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

from cms.core.client_address import IngressProfile
from cms.core.ingress import ingress_profiles


@dataclass(frozen=True, kw_only=True)
class Entrance:
    """A host name by which we are reached."""

    url: str
    """Its root, without a slash at the end: ``https://vote.example.org``."""
    name: str
    is_main: bool = False

    @property
    def host(self) -> str:
        """Its host name, lower-case, without port."""
        return (urlsplit(self.url).hostname or "").lower()


Provider = Callable[[], Iterable[Entrance]]
_providers: list[Provider] = []


def declare(provider: Provider) -> None:
    """Let the floor that knows the hosts say which there are; asked anew each time."""
    if provider not in _providers:
        _providers.append(provider)


def entrances() -> tuple[Entrance, ...]:
    """Every entrance, the main one first; each host once."""
    found = {one.host: one for provider in _providers for one in provider() if one.host}
    return tuple(sorted(found.values(), key=lambda one: not one.is_main))


def profile_of(host: str) -> IngressProfile:
    """The profile that requests for a host are read by, port and case ignored."""
    return ingress_profiles().for_host(host)


def profile_digest(profile: IngressProfile) -> str:
    """What a proof is good for: 64 hex digits of the trusted networks and the header.

    A changed profile has another digest and needs a new proof; its name does not matter. Without
    trusted networks no header is read, so that none counts.
    """
    networks = sorted(str(network) for network in profile.trusted)
    header = (profile.header or "").lower() if networks else ""
    return hashlib.sha256(json.dumps([networks, header]).encode()).hexdigest()


def host_name(host: str) -> str:
    """A Host header's value without port, lower-case."""
    name, _colon, port = host.rpartition(":")
    plain = name if name and port.isdecimal() and not host.endswith("]") else host
    return plain.rstrip(".").lower()
