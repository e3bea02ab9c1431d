"""What the answers of an entrance show: whether a visitor can pass for somebody else there."""

import enum
import ipaddress
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

HONEST, HONEST_AGAIN = "honest", "honest again"
HONEST_TRIALS = (HONEST, HONEST_AGAIN)


class Method(enum.StrEnum):
    """Who asked: a person's browser from outside, or the server itself."""

    VISIT = "visit"
    CANARY = "canary"


class Outcome(enum.Enum):
    """Where nothing is shown, nothing is stored either."""

    PASSED = "passed"
    FAILED = "failed"
    UNDECIDED = "undecided"


@dataclass(frozen=True, kw_only=True)
class Seen:
    """What an entrance's server saw of one request of the self-test."""

    run: str
    host: str
    trial: str
    address: str
    """Whom the resolver took for the client."""
    is_proxy: bool
    """Whether that is one of the proxies we trust."""
    peer_trusted: bool
    forwarded: tuple[str, ...]
    """Known forwarding headers that arrived."""
    profile: str


@dataclass(frozen=True)
class Finding:
    """One thing that was found; ``detail`` names a header, never an address."""

    code: str
    detail: str = ""

    @property
    def words(self) -> str | Promise:
        """What it means, for an operator."""
        return MEANINGS[self.code] % {"detail": self.detail}

    @property
    def advice(self) -> str | Promise:
        """What to change; empty where nothing needs to be."""
        return ADVICE.get(self.code, "")


@dataclass(frozen=True)
class Verdict:
    """The outcome of a self-test and what led to it."""

    outcome: Outcome
    findings: tuple[Finding, ...] = ()


UNREACHABLE, STALE, UNTESTED, INSIDE = "unreachable", "other_settings", "untested", "inside"
PROXY, UNDECLARED, UNSTABLE, FORGED = "proxy_is_visitor", "undeclared_proxy", "unstable", "forged"
NOT_MINE, REFUSED = "not_my_address", "refused"

MEANINGS: dict[str, Promise] = {
    UNREACHABLE: _("The entrance did not answer."),
    STALE: _("The process that answered runs with other settings; restart all of them."),
    UNTESTED: _("The forged request “%(detail)s” got no answer, so nothing is shown."),
    INSIDE: _("Seen from inside our own network: only a visit from outside can show more."),
    PROXY: _("Visitors are taken for the proxy: all of them would share one vote."),
    UNDECLARED: _("A proxy stands in front (it sends %(detail)s), but none is declared here."),
    UNSTABLE: _("Two honest requests were taken for two different visitors."),
    FORGED: _("A forged header is believed: %(detail)s."),
    NOT_MINE: _("The address seen here is not the visitor's own."),
    REFUSED: _("The entrance refuses “%(detail)s”, which is fine."),
}
ADVICE: dict[str, Promise] = {
    PROXY: _(
        "Let the proxy name its peer: proxy_set_header X-Forwarded-For $remote_addr; behind a "
        "network of caches also its real_ip lines."
    ),
    UNDECLARED: _("Name the proxy's network in TRUSTED_PROXIES, or in INGRESS_PROFILES."),
    UNSTABLE: _(
        "Some addresses of the network of caches are missing in the profile, or your own network "
        "changes its address: repeat from a fixed line."
    ),
    FORGED: _(
        "The proxy passes on what clients write. In nginx: proxy_set_header X-Forwarded-For "
        "$remote_addr; and underscores_in_headers off;"
    ),
    NOT_MINE: _("Something between the visitor and this server is not declared as a proxy."),
}


def judge(
    *,
    method: Method,
    profile: str,
    seen: Mapping[str, Seen],
    refused: Mapping[str, int],
    forged: Mapping[str, str],
) -> Verdict:
    """Weigh the answers to one run at one entrance.

    ``forged`` maps each forgery's name to its header, ``refused`` names to the HTTP status of
    an edge that would not pass them on. Any other forgery without an answer leaves it undecided:
    what was not tried may be believed there. Raises KeyError for no name that it was given.
    """
    honest, again = seen.get(HONEST), seen.get(HONEST_AGAIN)
    if honest is None or again is None:
        return Verdict(Outcome.UNDECIDED, (Finding(UNREACHABLE),))
    if {one.profile for one in seen.values()} != {profile}:
        return Verdict(Outcome.UNDECIDED, (Finding(STALE),))
    if honest.is_proxy and method is Method.CANARY:
        # Whoever asks from a trusted network may say who asks: forging shows nothing here.
        return Verdict(Outcome.UNDECIDED, (Finding(INSIDE),))
    failures = tuple(dict.fromkeys(_failures(honest, again, seen, forged)))
    if failures:
        return Verdict(Outcome.FAILED, failures)
    gaps = tuple(
        Finding(UNTESTED, name) for name in forged if name not in seen.keys() | refused.keys()
    )
    if method is Method.CANARY and _is_inside(honest):
        gaps += (Finding(INSIDE),)
    if gaps:
        return Verdict(Outcome.UNDECIDED, gaps)
    return Verdict(Outcome.PASSED, tuple(Finding(REFUSED, name) for name in sorted(refused)))


def _failures(
    honest: Seen, again: Seen, seen: Mapping[str, Seen], forged: Mapping[str, str]
) -> Iterator[Finding]:
    if honest.is_proxy:
        yield Finding(PROXY)
    if honest.forwarded and not honest.peer_trusted:
        yield Finding(UNDECLARED, ", ".join(honest.forwarded))
    if honest.address != again.address:
        yield Finding(UNSTABLE)
        return  # what else differs may have the same cause
    for name, header in forged.items():
        if name in seen and seen[name].address != honest.address:
            yield Finding(FORGED, header)


def _is_inside(honest: Seen) -> bool:
    """A private address behind a public host: the server's own way to itself."""
    is_local = honest.host == "localhost" or honest.host.endswith(".localhost")
    return not is_local and not ipaddress.ip_address(honest.address).is_global
