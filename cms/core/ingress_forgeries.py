"""What a client may write to pass for somebody else: the forgeries of the entrances' self-test.

Pure. Addresses are those of documentation (RFC 5737), which no visitor has. Nothing here is ever
believed; the resolver reads the one header that an entrance's profile names.
"""

from dataclasses import dataclass

from cms.core.client_address import IngressProfile

STRANGER, OTHER_STRANGER, PRIVATE = "192.0.2.66", "198.51.100.77", "10.254.254.254"
KNOWN_HEADERS = (
    "X-Forwarded-For",
    "X-Real-IP",
    "Forwarded",
    "Forwarded-For",
    "X-Forwarded",
    "X-Client-IP",
    "Client-IP",
    "X-Cluster-Client-IP",
    "X-Original-Forwarded-For",
    "X-Remote-IP",
    "X-Remote-Addr",
    "X-Originating-IP",
    "True-Client-IP",
    "CF-Connecting-IP",
    "Fastly-Client-IP",
    "Fly-Client-IP",
    "X-Azure-ClientIP",
    "Ali-CDN-Real-IP",
    "CDN-Src-IP",
)
"""Nineteen headers in which proxies and networks of caches name a client."""
CHAIN = "X-Forwarded-For"


@dataclass(frozen=True)
class Forgery:
    """One request of the self-test: its name, and the header it lies in."""

    name: str
    header: str
    value: str


def forgeries(profile: IngressProfile) -> tuple[Forgery, ...]:
    """Every known header once, and those that are read here in each way a client could lie."""
    read = profile.header or CHAIN
    headers = dict.fromkeys((read, *KNOWN_HEADERS))
    made = [Forgery(f"{header}: one address", header, _value(header)) for header in headers]
    for header in dict.fromkeys((read, CHAIN)):
        made += _lists(header, profile)
    made.append(Forgery("underscores", read.replace("-", "_"), _value(read)))
    return tuple(made)


def _lists(header: str, profile: IngressProfile) -> list[Forgery]:
    proxies = [str(network.network_address) for network in profile.trusted[:1]]
    endings = {"list": OTHER_STRANGER, "private address": PRIVATE}
    if proxies:
        endings["our own proxy"] = proxies[0]
    return [
        Forgery(f"{header}: {name}", header, f"{_value(header)}, {_value(header, end)}")
        for name, end in endings.items()
    ]


def _value(header: str, address: str = STRANGER) -> str:
    return f"for={address}" if header == "Forwarded" else address
