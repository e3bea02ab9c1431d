"""A network as its visitor is shown it: enough to know one's own, too little to keep. Pure."""

from ipaddress import IPv4Address, IPv6Address

_GROUPS = 3


def masked(address: IPv4Address | IPv6Address) -> str:
    """``112.224.*.*``, or the first 48 bits of an IPv6 address: ``2408:8215:1a00:*``."""
    if isinstance(address, IPv4Address):
        first, second = str(address).split(".")[:2]
        return f"{first}.{second}.*.*"
    groups = address.exploded.split(":")[:_GROUPS]
    return ":".join(format(int(group, 16), "x") for group in groups) + ":*"
