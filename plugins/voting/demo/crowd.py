"""Who votes in a demonstration, when and for what: made from a seed, the same every time. Pure.

Addresses are of 198.18.0.0/15 and 2001:db8::/32, which nobody has (RFC 2544, RFC 3849).
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from ipaddress import IPv4Address, IPv6Address
from random import Random
from zoneinfo import ZoneInfo

from plugins.voting.enums import Way

PER_DAY = 400
BURST = 240
BURST_SECONDS = 55
BURST_DAY = 2
"""The third day, a little after three in the morning: a program, with a whole /24 of its own."""
BURST_HOUR, BURST_MINUTE = 3, 7
IPV6_SHARE = 0.18
BY_HOUR = (
    3, 2, 1, 1, 1, 2, 5, 10, 14, 16, 15, 14,
    19, 15, 13, 13, 13, 14, 16, 20, 24, 26, 18, 8,
)  # fmt: skip
"""How many of a day's votes fall into each hour, in parts."""
BY_DAY = (1.5, 1.1, 1.0, 0.9, 0.8, 1.0, 1.1, 0.9, 1.0, 1.6)
"""The first day, the week-end and the last are the busiest."""
STEEPNESS = 0.85
"""Zipf's exponent: the first case has about twelve times the votes of the twentieth."""
IN_WECHAT = ("WeChat 8", "WeChat 8", "WeChat 8", "WeChat 7", "QQ 9")
ELSEWHERE = (
    "Chrome 120", "Chrome 119", "Huawei 14", "Miui 17", "Safari 17", "UC 16", "Edge 120",
    "QQ 14", "Firefox 121", "other",
)  # fmt: skip
BURST_AGENT = "none"
WAYS = (*[Way.PAGE] * 13, *[Way.WIDGET] * 6, Way.FORM)
SHARED_ONE_IN = 60

_V4, _V6 = int(IPv4Address("198.18.0.0")), int(IPv6Address("2001:db8::"))
_BURST_V4 = int(IPv4Address("198.19.255.0"))


@dataclass(frozen=True)
class Source:
    """A channel through which people come; its weight is its share of them, in parts."""

    channel: str
    is_wechat: bool
    weight: float


@dataclass(frozen=True)
class Voter:
    """One vote to be: ``place`` is the case's, in the order of `favour`."""

    nonce: str
    at: datetime
    place: int
    channel: str
    agent: str
    address: IPv4Address | IPv6Address

    @property
    def way(self) -> Way:
        """Most vote on a page, some in a widget, few without a script."""
        return WAYS[int(self.nonce[-4:], 16) % len(WAYS)]


def is_shared(voter: Voter) -> bool:
    """Whether somebody else behind the same address comes later and finds its vote taken."""
    return voter.agent != BURST_AGENT and int(voter.nonce[:8], 16) % SHARED_ONE_IN == 0


def favour(seed: str, cases: int) -> list[float]:
    """The weights of so many cases: few are loved, many are liked."""
    ranks = list(range(cases))
    Random(f"{seed} favour").shuffle(ranks)  # noqa: S311 -- invented on purpose
    return [1 / (rank + 2) ** STEEPNESS for rank in ranks]


def crowd(
    seed: str, *, first: date, days: int, zone: ZoneInfo, sources: Sequence[Source], cases: int
) -> Iterator[Voter]:
    """Everybody who votes on so many days, day by day; nobody twice on one."""
    weights = favour(seed, cases)
    for number in range(days):
        day = first + timedelta(days=number)
        yield from sorted(
            _day(f"{seed} {number}", number, day, zone, sources, weights),
            key=lambda voter: voter.at,
        )


def _day(
    seed: str,
    number: int,
    day: date,
    zone: ZoneInfo,
    sources: Sequence[Source],
    weights: Sequence[float],
) -> Iterator[Voter]:
    chance = Random(seed)  # noqa: S311 -- invented on purpose
    places = range(len(weights))
    shares = [source.weight for source in sources]
    addresses = chance.sample(range(2**16), round(PER_DAY * BY_DAY[number % len(BY_DAY)]))
    for index, low in enumerate(addresses):
        (hour,) = chance.choices(range(24), BY_HOUR)
        (source,) = chance.choices(sources, shares)
        is_v6 = chance.random() < IPV6_SHARE
        yield Voter(
            nonce=_nonce(seed, index),
            at=_at(day, zone, hour * 3_600 + chance.randrange(3_600)),
            place=chance.choices(places, weights)[0],
            channel=source.channel,
            agent=chance.choice(IN_WECHAT if source.is_wechat else ELSEWHERE),
            address=IPv6Address(_V6 + (low << 64) + 1) if is_v6 else IPv4Address(_V4 + low),
        )
    if number == BURST_DAY:
        yield from _burst(seed, day, zone, sources, len(weights))


def _burst(
    seed: str, day: date, zone: ZoneInfo, sources: Sequence[Source], cases: int
) -> Iterator[Voter]:
    """Hundreds from one /24 within a minute, for one case, through one channel."""
    begun = BURST_HOUR * 3_600 + BURST_MINUTE * 60
    lightest = min(range(cases), key=lambda place: (favour(seed, cases)[place], place))
    for index in range(BURST):
        yield Voter(
            nonce=_nonce(f"{seed} burst", index),
            at=_at(day, zone, begun + index * BURST_SECONDS // BURST),
            place=lightest,
            channel=sources[-1].channel,
            agent=BURST_AGENT,
            address=IPv4Address(_BURST_V4 + 1 + index),
        )


def _at(day: date, zone: ZoneInfo, second: int) -> datetime:
    midnight = datetime.combine(day, time(), tzinfo=zone)
    return midnight + timedelta(seconds=second)


def _nonce(seed: str, index: int) -> str:
    return hashlib.sha256(f"{seed} {index}".encode()).hexdigest()[:32]
