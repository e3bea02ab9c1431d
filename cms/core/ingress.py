"""The client's address as this installation sees it: the resolver, fed from the settings.

Everything that asks who is asking (sign-in limits, throttles, ballots, audit) calls
`client_address`; a test reads the source for anything else that looks at the connection.
"""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.core import checks

from cms.core.client_address import (
    AddressedRequest,
    ClientAddress,
    IngressMisconfigured,
    IngressProfile,
    IngressProfiles,
    client_address_from_request,
    parse_address,
    profile_from_cidrs,
)

DEFAULT_HEADER = "X-Forwarded-For"

_Declared = tuple[str, tuple[str, ...], str]
"""Host name, trusted networks and header of one declared entrance."""


def client_address(request: AddressedRequest, *, ipv6_identity_length: int = 64) -> ClientAddress:
    """Find the client of a request by the entrances the settings declare (DESIGN 8).

    Raises ClientAddressUnknown where the server gave no peer address, IngressMisconfigured
    where the settings cannot be used.
    """
    return client_address_from_request(
        request, ingress_profiles(), ipv6_identity_length=ipv6_identity_length
    )


def peer_is_trusted(request: AddressedRequest) -> bool:
    """Whether the request came from a proxy that its host's entrance declares."""
    peer = parse_address(str(request.META.get("REMOTE_ADDR") or ""))
    return peer is not None and ingress_profiles().for_host(request.get_host()).trusts(peer)


def forwarding_headers(request: AddressedRequest, known: Iterable[str]) -> tuple[str, ...]:
    """Which of the known headers a request carries: for the self-test, which believes none."""
    keys = {name: "HTTP_" + name.upper().replace("-", "_") for name in known}
    return tuple(name for name, key in keys.items() if key in request.META)


def ingress_profiles() -> IngressProfiles:
    """The default entrance (``TRUSTED_PROXIES``) and those of single hosts.

    ``INGRESS_PROFILES`` maps a host name to ``{"proxies": [CIDR, ...], "header": NAME}``.
    Raises IngressMisconfigured for anything that is not a network or a header name.
    """
    hosts: Mapping[str, Mapping[str, Any]] = getattr(settings, "INGRESS_PROFILES", {})
    declared = tuple(
        (host.lower(), tuple(entry["proxies"]), entry.get("header", DEFAULT_HEADER))
        for host, entry in hosts.items()
    )
    return _profiles(tuple(settings.TRUSTED_PROXIES), declared)


@lru_cache(maxsize=8)
def _profiles(proxies: tuple[str, ...], hosts: tuple[_Declared, ...]) -> IngressProfiles:
    """Build once per set of settings, not once per request."""
    return IngressProfiles(
        default=_profile("default", proxies, DEFAULT_HEADER),
        by_host={host: _profile(host, cidrs, header) for host, cidrs, header in hosts},
    )


def _profile(name: str, cidrs: tuple[str, ...], header: str) -> IngressProfile:
    return profile_from_cidrs(name, cidrs, header=header)


@checks.register(checks.Tags.security)
def check_ingress(**kwargs: Any) -> list[checks.CheckMessage]:
    """core.E003: a declared proxy is not a network, or a header name is not one."""
    try:
        ingress_profiles()
    except IngressMisconfigured as error:
        return [
            checks.Error(
                str(error),
                hint=(
                    "TRUSTED_PROXIES takes networks with their length: 10.0.0.0/8,192.0.2.7/32; "
                    "INGRESS_PROFILES takes host=network|Header;host2=network."
                ),
                id="core.E003",
            )
        ]
    return []


@checks.register(checks.Tags.security, deploy=True)
def check_proxies_declared(**kwargs: Any) -> list[checks.CheckMessage]:
    """core.W003, core.E004: nobody is trusted to say where visitors come from.

    Behind a proxy that is an error nobody sees: every visitor counts as the proxy, so that
    one of them votes for all. It is right only where this server is reached directly, as no
    public one should be: it waits for slow bodies without end, which a proxy takes off it.
    """
    if settings.TRUSTED_PROXIES:
        return []
    single_hosts = getattr(settings, "INGRESS_PROFILES", {}).values()
    if getattr(settings, "SECURE_PROXY_SSL_HEADER", None) and not any(
        entrance["proxies"] for entrance in single_hosts
    ):
        return [
            checks.Error(
                "SECURE_PROXY_SSL_HEADER believes a proxy, but none is declared.",
                hint="Name the proxy's network in TRUSTED_PROXIES or INGRESS_PROFILES.",
                id="core.E004",
            )
        ]
    return [
        checks.Warning(
            "TRUSTED_PROXIES is empty: visitors behind a proxy would all count as one.",
            hint=(
                "Name the network of the proxy. A public installation stands behind one that takes "
                "requests in whole, as nginx does: a few slow bodies stop a server without. See "
                "docs/how-to/run-behind-nginx-or-a-cdn.md. Silence core.W003 where none is public."
            ),
            id="core.W003",
        )
    ]
