"""Whether a request is let in: the quotas of its key, or those of its address (DESIGN 7)."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from functools import cache
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from api.errors import RATE_LIMITED, Problem
from api.partners.leases import Leases, Standing
from api.partners.models import PartnerKey
from api.partners.quotas import DAY_SECONDS, Policy, Refill, Window
from api.partners.usage import tally
from cms.core.client_address import ClientAddressUnknown, identity_key
from cms.core.ingress import client_address
from cms.core.levels import shared_levels

MINUTE = 60
NOT_MODIFIED = 304
UNCHANGED_COSTS = 0.1
"""What a 304 costs, as a part of a request: asking whether something is new is to be cheap."""

leases = Leases(shared_levels)


@dataclass(frozen=True)
class Admission:
    """A request that was let in, or refused: how its policies stand, and whose they are."""

    standings: Sequence[Standing]
    key: PartnerKey | None
    at: datetime

    def tell(self, response: HttpResponseBase) -> None:
        """Say in the answer's headers how much is left, and count the answer."""
        if response.status_code == NOT_MODIFIED:
            for standing in self.standings:
                leases.give_back(standing, 1 - UNCHANGED_COSTS)
        if self.standings:
            response["RateLimit-Policy"] = ", ".join(map(_policy, self.standings))
            response["RateLimit"] = ", ".join(map(_standing, self.standings))
        if self.key is not None:
            day = self.at.astimezone(_zone()).date()
            tally.count(self.key.pk, day, at=self.at, status=response.status_code)


class OverTheQuota(Problem):
    """429: which quotas are used up, and after how many seconds asking again may help."""

    def __init__(self, admission: Admission, closed: Standing) -> None:
        self.admission = admission
        moment = admission.at.timestamp()
        self.retry_after = max(int(closed.measure.opens - moment + 0.999), 1)
        super().__init__(RATE_LIMITED)
        # As the draft of RateLimit names it; no name for a keyword.
        self.members = {"violated-policies": [closed.policy.name]}


def admit(request: HttpRequest, key: PartnerKey | None, now: datetime) -> Admission:
    """Count a request; raises OverTheQuota where there is nothing left.

    Where the counts cannot be asked for, everybody is let in: reading goes on.
    """
    who, policies = _limits_of(request, key)
    taken: list[Standing] = []
    for policy in policies:
        standing = leases.take(policy, who, now)
        if standing is None:
            continue
        if not standing.is_open:
            for one in taken:
                leases.give_back(one, 1)
            raise OverTheQuota(Admission((*taken, standing), key, now), standing)
        taken.append(standing)
    return Admission(taken, key, now)


def _limits_of(request: HttpRequest, key: PartnerKey | None) -> tuple[str, Sequence[Policy]]:
    """The name under which a caller is counted, and what holds for it."""
    if key is not None:
        return f"key:{key.pk}", _of_key(key.per_minute, key.per_day, _zone())
    policies = _of_address(settings.API_ANONYMOUS_BURST, settings.API_ANONYMOUS_PER_MINUTE)
    if not policies:
        return "", ()
    try:
        address = client_address(request)
    except ClientAddressUnknown:
        # The server is reached through a socket without addresses: one limit for everybody
        # together would be worse than none.
        return "", ()
    secret = _secret(settings.SECRET_KEY)
    return identity_key(key=secret, kind="api", prefix=address.identity_prefix).hex(), policies


@cache
def _of_key(per_minute: int, per_day: int, zone: tzinfo) -> Sequence[Policy]:
    return (
        Window(name="minute", quota=per_minute, window=MINUTE, zone=zone),
        Window(name="day", quota=per_day, window=DAY_SECONDS, zone=zone),
    )


@cache
def _of_address(burst: int, per_minute: int) -> Sequence[Policy]:
    if burst <= 0 or per_minute <= 0:
        return ()
    return (Refill(name="address", quota=burst, window=max(burst * MINUTE // per_minute, 1)),)


@cache
def _secret(secret_key: str) -> bytes:
    return hashlib.sha256(f"api-address:{secret_key}".encode()).digest()


def _zone() -> ZoneInfo:
    return ZoneInfo(settings.TIME_ZONE)


def _policy(standing: Standing) -> str:
    policy = standing.policy
    return f'"{policy.name}";q={policy.quota};w={policy.window}'


def _standing(standing: Standing) -> str:
    return f'"{standing.policy.name}";r={standing.left};t={standing.renewed_in}'
