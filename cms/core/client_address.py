"""Who is asking: the one resolver of a client's network address (DESIGN 8, R88).

Ballots, throttles, sign-in and audit all ask here. An *ingress profile* says which peers
may speak for somebody else (CIDR networks) and in which single header. The chain is read
from the right, from the peer we see ourselves, and stops at the first address we do not
trust: what a client writes stands left of that, so nothing it sends is ever read.

The header named in a profile must be one that the trusted proxy appends to or overwrites,
and the proxy must drop header names with underscores, which WSGI cannot tell from hyphens.
"""

import hmac
import ipaddress
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network
from typing import Any, Protocol

from django.utils.translation import gettext_lazy as _

from cms.core.errors import DomainError

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

IPV6_IDENTITY_LENGTHS = range(48, 65)
"""Prefix lengths a campaign may choose: from a provider's customer block to one link."""

_IPV6_DETECTION_LENGTH = 48
_IPV4_DETECTION_LENGTH = 24
_SHORTEST_KEY = 16

# The longest form is a bracketed IPv6 address with a dotted tail and a port.
_LONGEST_ADDRESS = len("[0000:0000:0000:0000:0000:ffff:255.255.255.255]:65535")
_PORT = r"(?::(?P<port>[0-9]{1,5}))?"
_BRACKETED = re.compile(rf"\[(?P<host>[0-9A-Fa-f:.]+)\]{_PORT}", re.ASCII)
_DOTTED = re.compile(rf"(?P<host>[0-9.]+){_PORT}", re.ASCII)
_LAST_PORT = 65535

_NAT64 = IPv6Network("64:ff9b::/96")
# Addresses that no translator may carry (RFC 6052 3.1, RFC 3056 2): believing them would
# let a tunnel's address pass for a machine of our own network.
_NEVER_TUNNELLED = tuple(
    IPv4Network(text)
    for text in (
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16",
        "172.16.0.0/12", "192.168.0.0/16", "224.0.0.0/4", "240.0.0.0/4",
    )
)  # fmt: skip
_BROADCAST = IPv4Address("255.255.255.255")

_HEADER_NAME = re.compile(r"[A-Za-z0-9]+(-[A-Za-z0-9]+)*", re.ASCII)
# One ``name=value`` of RFC 7239. The value is a token, leniently with the colons and
# brackets that many proxies forget to quote, or a quoted string.
_FORWARDED_PAIR = re.compile(
    r"""[ \t]*(?P<name>[!#$%&'*+.^_`|~0-9A-Za-z-]+)=
        (?:"(?P<quoted>(?:[^"\\]|\\.)*)"|(?P<plain>[^\s",;\\]+))[ \t]*(?:;|\Z)""",
    re.ASCII | re.VERBOSE,
)


class IngressMisconfigured(DomainError):
    """The declared proxies cannot be used as written; start-up must stop."""

    code = "ingress_misconfigured"
    default_message = _("The trusted proxies are not configured correctly: %(reason)s")


class ClientAddressUnknown(DomainError):
    """The server did not tell us the address of its peer, so nobody can be identified."""

    code = "client_address_unknown"
    default_message = _("Your network address could not be determined.")


@dataclass(frozen=True)
class IngressProfile:
    """How requests reach us through one entrance; build it with `profile_from_cidrs`."""

    name: str
    trusted: tuple[Network, ...] = ()
    """Networks of the proxies whose header is believed; empty means nobody's."""
    header: str | None = None
    """The one forwarding header of this entrance, as in HTTP: ``X-Forwarded-For``."""

    def trusts(self, address: Address) -> bool:
        """Say whether this address is a proxy of ours."""
        return any(address in network for network in self.trusted)

    @property
    def meta_key(self) -> str | None:
        """The key of the header in a WSGI environment, or None without a header."""
        return "HTTP_" + self.header.upper().replace("-", "_") if self.header else None


DIRECT = IngressProfile("direct")
"""No proxy at all: the peer is the client."""


@dataclass(frozen=True)
class IngressProfiles:
    """The default entrance and those of single host names.

    Clients choose the Host they send. That picks a profile, yet gains nothing as long as
    the entrances' trusted networks do not overlap, or overlap with the same header.
    """

    default: IngressProfile = DIRECT
    by_host: Mapping[str, IngressProfile] = field(default_factory=dict)
    """Keys are lower-case host names without port."""

    def for_host(self, host: str) -> IngressProfile:
        """Return the profile of a Host header's value, port and case ignored."""
        name = re.sub(r":[0-9]*\Z", "", host).rstrip(".").lower()
        return self.by_host.get(name, self.default)


@dataclass(frozen=True)
class ClientAddress:
    """The address we take the client to have, and the networks we count it by."""

    address: Address
    ipv6_identity_length: int = 64
    """Prefix length, 48 to 64, that makes two IPv6 addresses one voter (R88)."""

    def __post_init__(self) -> None:
        if self.ipv6_identity_length not in IPV6_IDENTITY_LENGTHS:
            raise IngressMisconfigured(reason=f"IPv6 identity /{self.ipv6_identity_length}")

    @cached_property
    def identity_prefix(self) -> Network:
        """The network that counts as one voter: an IPv4 /32, an IPv6 /64 or as configured."""
        if isinstance(self.address, IPv4Address):
            return IPv4Network(self.address)
        return IPv6Network((self.address, self.ipv6_identity_length), strict=False)

    @cached_property
    def detection_prefix(self) -> Network:
        """The wider network in which bursts are looked for: IPv4 /24, IPv6 /48."""
        if isinstance(self.address, IPv4Address):
            return IPv4Network((self.address, _IPV4_DETECTION_LENGTH), strict=False)
        return IPv6Network((self.address, _IPV6_DETECTION_LENGTH), strict=False)


class AddressedRequest(Protocol):
    """What is needed of a request, so that no web framework is imported here."""

    @property
    def META(self) -> Mapping[str, Any]:  # noqa: N802 -- Django's name
        """The WSGI environment; REMOTE_ADDR is the peer of our own socket."""
        ...

    def get_host(self) -> str:
        """Return the host name asked for, already validated against ALLOWED_HOSTS."""
        ...


def parse_address(text: str) -> Address | None:
    """Read one address as a proxy writes it; None for anything else. Never raises.

    Accepted: a dotted IPv4 address with an optional port; an IPv6 address, bare or in
    brackets, with a port only after brackets; spaces and tabs around. Refused: zone ids
    (they mean something only on the machine that wrote them), ``unknown``, ``_obfuscated``
    names and ports, prefixes, leading zeros, and addresses no client can have
    (unspecified, multicast, broadcast).

    IPv4 inside IPv6 becomes IPv4, so that one voter does not count twice: mapped
    (``::ffff:0:0/96``), NAT64 (``64:ff9b::/96``), 6to4 (``2002::/16``, which would give
    one IPv4 address 65,536 networks of /64) and Teredo (``2001::/32``, where all clients
    of one server would share a /64). The latter three are refused when the address inside
    is private: it would pass for a machine of our own.
    """
    host = _host_of(text.strip(" \t"))
    if host is None:
        return None
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return None
    plain = _without_transition(address) if isinstance(address, IPv6Address) else address
    if plain is None or plain.is_unspecified or plain.is_multicast or plain == _BROADCAST:
        return None
    return plain


def _host_of(text: str) -> str | None:
    """Return the address without brackets and port, still unread."""
    if len(text) > _LONGEST_ADDRESS or "%" in text:
        return None
    match = _BRACKETED.fullmatch(text) or _DOTTED.fullmatch(text)
    if match is None:
        return text  # bare IPv6, or nonsense for the address parser to refuse
    port, host = match["port"], match["host"]
    if port is not None and int(port) > _LAST_PORT:
        return None
    if text.startswith("[") and ":" not in host:
        return None
    return host


def _without_transition(address: IPv6Address) -> Address | None:
    """Return the IPv4 address inside, the IPv6 address itself, or None where refused."""
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address in _NAT64:
        inner = IPv4Address(address.packed[-4:])
    elif address.sixtofour is not None:
        inner = address.sixtofour
    elif address.teredo is not None:
        inner = address.teredo[1]
    else:
        return address
    return None if any(inner in network for network in _NEVER_TUNNELLED) else inner


def profile_from_cidrs(
    name: str, cidrs: Iterable[str], *, header: str | None = "X-Forwarded-For"
) -> IngressProfile:
    """Build a profile from networks in CIDR notation.

    Raises IngressMisconfigured for anything but a network with its prefix length and no
    host bits, for one that covers the whole internet, for IPv4 written as mapped IPv6
    (addresses are compared as IPv4), and for a header name that is not one.
    """
    if isinstance(cidrs, str):
        raise IngressMisconfigured(reason=f"{name}: a list of networks is needed, not one text")
    if header is not None and _HEADER_NAME.fullmatch(header) is None:
        raise IngressMisconfigured(reason=f"{name}: {header!r} is not a header name")
    return IngressProfile(name, tuple(_network(name, cidr) for cidr in cidrs), header)


def _network(name: str, cidr: str) -> Network:
    if not isinstance(cidr, str) or "/" not in cidr:
        raise IngressMisconfigured(reason=f"{name}: {cidr!r} is not a network like 10.0.0.0/8")
    address, _slash, length = cidr.partition("/")
    try:
        network = ipaddress.ip_network(cidr)
    except ValueError as error:
        raise IngressMisconfigured(reason=f"{name}: {error}") from error
    if not (length.isascii() and length.isdigit()) or "%" in address:
        raise IngressMisconfigured(reason=f"{name}: {cidr!r} needs a prefix length, not a mask")
    if network.prefixlen == 0:
        raise IngressMisconfigured(reason=f"{name}: {cidr!r} would trust everybody")
    if isinstance(network, IPv6Network) and network.network_address.ipv4_mapped is not None:
        raise IngressMisconfigured(reason=f"{name}: write {cidr!r} as an IPv4 network")
    return network


def resolve_client_address(
    *,
    remote_addr: str,
    header_values: Sequence[str],
    profile: IngressProfile,
    ipv6_identity_length: int = 64,
) -> ClientAddress:
    """Find the client of a request; ``header_values`` are the header's instances in order.

    From a peer that is not trusted, the header is not looked at. From a trusted one its
    entries are read right to left, and the first untrusted address is the client. An entry
    that cannot be read (also an empty one) ends the walk at the last address read before
    it: whoever is behind that proxy then counts as the proxy, never as what stands further
    left, which the client may have chosen. If all are trusted, the leftmost is the client.

    Raises ClientAddressUnknown when ``remote_addr`` itself is no address (a server
    listening on a Unix socket, for one).
    """
    nearest = parse_address(remote_addr)
    if nearest is None:
        raise ClientAddressUnknown
    if profile.header is not None and profile.trusts(nearest):
        for entry in _entries_from_right(profile.header, header_values):
            address = parse_address(entry)
            if address is None:
                break
            nearest = address
            if not profile.trusts(nearest):
                break
    return ClientAddress(nearest, ipv6_identity_length)


def client_address_from_request(
    request: AddressedRequest, profiles: IngressProfiles, *, ipv6_identity_length: int = 64
) -> ClientAddress:
    """Find the client of a request by the profile of the host it asked for.

    WSGI joins the instances of a repeated header with commas, which keeps their order.
    ``USE_X_FORWARDED_HOST`` must be off. Raises ClientAddressUnknown, and what
    ``get_host`` raises for a host that is not allowed.
    """
    profile = profiles.for_host(request.get_host())
    value = request.META.get(profile.meta_key) if profile.meta_key else None
    return resolve_client_address(
        remote_addr=str(request.META.get("REMOTE_ADDR") or ""),
        header_values=(value,) if isinstance(value, str) else (),
        profile=profile,
        ipv6_identity_length=ipv6_identity_length,
    )


def _entries_from_right(header: str, header_values: Sequence[str]) -> Iterator[str]:
    joined = ",".join(header_values)
    if not joined:
        return
    if header.lower() == "forwarded":
        yield from map(_forwarded_for, _forwarded_elements_from_right(joined))
    else:
        yield from reversed(joined.split(","))


def _forwarded_elements_from_right(text: str) -> Iterator[str]:
    """Split at the commas outside quoted strings, beginning at the end.

    Reading from the left would let a client open a quotation that swallows what the
    proxies added after it; from the right, each proxy's own element closes before the
    client's text begins.
    """
    end, quoted = len(text), False
    for position in range(len(text) - 1, -1, -1):
        char = text[position]
        if char == '"' and not _is_escaped(text, position):
            quoted = not quoted
        elif char == "," and not quoted:
            yield text[position + 1 : end]
            end = position
    yield text[:end]


def _is_escaped(text: str, position: int) -> bool:
    before = position
    while before > 0 and text[before - 1] == "\\":
        before -= 1
    return (position - before) % 2 == 1


def _forwarded_for(element: str) -> str:
    """Return the ``for`` value of one element of RFC 7239, or "" if it has not just one."""
    found: list[str] = []
    position = 0
    while position < len(element):
        match = _FORWARDED_PAIR.match(element, position)
        if match is None:
            return ""
        if match["name"].lower() == "for":
            quoted = match["quoted"]
            found.append(match["plain"] if quoted is None else quoted)
        position = match.end()
    return found[0] if len(found) == 1 else ""


def prefix_bytes(prefix: Network) -> bytes:
    """Return the canonical bytes of a network: IP version, prefix length, address."""
    return bytes((prefix.version, prefix.prefixlen)) + prefix.network_address.packed


def identity_key(*, key: bytes, kind: str, prefix: Network) -> bytes:
    """Return the 32 bytes under which a network is stored instead of itself (DESIGN 8).

    HMAC-SHA256 over the kind, its length before it, and the canonical bytes of the prefix:
    no other pair of kind and prefix gives the same message. Which key (per campaign and
    day, or per campaign) is the caller's choice. Raises ValueError for a key under 16
    bytes: the IPv4 addresses could then be found by trying.
    """
    if len(key) < _SHORTEST_KEY:
        raise ValueError("an identity key needs at least 16 bytes")
    name = kind.encode()
    message = len(name).to_bytes(2, "big") + name + prefix_bytes(prefix)
    return hmac.digest(key, message, "sha256")
