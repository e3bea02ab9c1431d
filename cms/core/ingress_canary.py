"""The canary: the server asks its own entrances through their public addresses, forging headers.

It sees what an edge does with forged headers at all hours, not only when somebody looks. What it
cannot see is whether an address is a visitor's own: that is what a person's visit shows.
"""

import json
import logging
from collections.abc import Mapping
from datetime import datetime, timedelta
from http.client import HTTPException
from time import monotonic
from urllib.parse import urlencode

from cms.core import audit
from cms.core.ingress_asking import fetch
from cms.core.ingress_entrances import Entrance, entrances, profile_digest, profile_of
from cms.core.ingress_forgeries import forgeries
from cms.core.ingress_probing import PATH, new_run, pass_for, receipts
from cms.core.ingress_proving import Standing, record_proof, standing_of
from cms.core.ingress_verdict import (
    HONEST_TRIALS,
    UNTESTED,
    Method,
    Outcome,
    Seen,
    Verdict,
    judge,
)

logger = logging.getLogger(__name__)

PATIENCE_SECONDS = 5.0
"""For one request, from the first word to the last."""
RUN_SECONDS = 30.0
"""For all requests at one entrance; an answer to each then takes a second at most."""
ROUND_SECONDS = 60.0
"""After so long no further entrance is begun with; its turn comes the next time."""
MOST_SILENT = 3
"""After so many requests without an answer an entrance is left alone for now."""
RENEW_AFTER = timedelta(minutes=10)
SLOW_SECONDS = 2.0
NO_ANSWER = (OSError, HTTPException, ValueError, KeyError, TypeError, RecursionError)
"""What comes of an entrance that says nothing, or nothing of ours, nested without end perhaps."""
CLIENT = audit.Actor(id="", label="canary")

_not_before: dict[str, datetime] = {}


def try_entrances(*, now: datetime) -> dict[str, Verdict]:
    """Try those entrances whose last canary is old, failed, or of another profile.

    Stores what it shows; a failure is an error in the log. Returns the verdicts by host.
    """
    found: dict[str, Verdict] = {}
    begun = monotonic()
    for entrance in entrances():
        standing = standing_of(entrance.host)
        if not _is_due(standing, now):
            continue
        if monotonic() - begun > ROUND_SECONDS:
            break
        found[entrance.host] = _try(entrance, standing, now=now)
    return found


def forget_canaries() -> None:
    """Begin anew in this process."""
    _not_before.clear()


def _is_due(standing: Standing, now: datetime) -> bool:
    if now < _not_before.get(standing.host, now):
        return False
    last = standing.canary
    return last is None or not last.passed or now - last.at >= RENEW_AFTER


def _try(entrance: Entrance, standing: Standing, *, now: datetime) -> Verdict:
    begun = monotonic()
    verdict = ask(entrance)
    slow = monotonic() - begun > SLOW_SECONDS
    if verdict.outcome is not Outcome.PASSED:
        # The worker has other work; a refused connection costs nothing and is tried again soon.
        if slow or _is_in_part(verdict):
            _not_before[entrance.host] = now + RENEW_AFTER
        _say(entrance, verdict, standing)
    last = standing.canary
    failed_again = verdict.outcome is Outcome.FAILED and last is not None and not last.passed
    if not failed_again or (last is not None and now - last.at >= RENEW_AFTER):
        record_proof(
            host=entrance.host, method=Method.CANARY, verdict=verdict, actor=CLIENT, now=now
        )
    return verdict


def _say(entrance: Entrance, verdict: Verdict, standing: Standing) -> None:
    told = ", ".join(f"{one.code} {one.detail}".strip() for one in verdict.findings)
    if verdict.outcome is Outcome.FAILED:
        logger.error("entrance %s: voting is closed there: %s", entrance.host, told)
    elif _is_in_part(verdict):
        logger.warning("entrance %s: the canary shows nothing: %s", entrance.host, told)
    elif standing.newest is None:
        logger.info("entrance %s: the canary shows nothing: %s", entrance.host, told)


def _is_in_part(verdict: Verdict) -> bool:
    """Whether the entrance answers, but not to each forgery."""
    return any(one.code == UNTESTED for one in verdict.findings)


def ask(entrance: Entrance) -> Verdict:
    """Ask one entrance, honestly and with each forgery, and weigh the answers.

    Only hosts that are ours are asked, no redirect is followed, no answer is waited for longer
    than `PATIENCE_SECONDS`, nor all of them longer than `RUN_SECONDS`. A run that was broken off,
    or in which one forgery had no answer, has shown nothing but for what it has found already:
    what was not tried may be believed there.
    """
    profile, run = profile_of(entrance.host), new_run()
    lies = {one.name: one for one in forgeries(profile)}
    asking = _Asking(entrance, run)
    until = monotonic() + RUN_SECONDS
    for trial in HONEST_TRIALS:
        asking.ask(trial, {})
    for name, lie in lies.items():
        if asking.silent >= MOST_SILENT or not asking.answers or monotonic() >= until:
            break
        asking.ask(name, {lie.header: lie.value})
    seen = {one.trial: one for one in receipts(asking.answers, run=run)}
    return judge(
        method=Method.CANARY,
        profile=profile_digest(profile),
        seen=_of_host(seen, entrance.host),
        refused=asking.refused,
        forged={name: lie.header for name, lie in lies.items()},
    )


def _of_host(seen: Mapping[str, Seen], host: str) -> dict[str, Seen]:
    return {name: one for name, one in seen.items() if one.host == host}


class _Asking:
    """The requests of one run at one entrance."""

    def __init__(self, entrance: Entrance, run: str) -> None:
        self.entrance, self.run = entrance, run
        self.answers: list[str] = []
        self.refused: dict[str, int] = {}
        self.silent = 0

    def ask(self, trial: str, headers: Mapping[str, str]) -> None:
        """One request; what comes of it is noted."""
        query = urlencode({"pass": pass_for(self.entrance.host, self.run), "trial": trial})
        try:
            status, body = _fetch(self.entrance, f"/{PATH}?{query}", headers)
            if status == 200:
                self.answers.append(str(json.loads(body)["receipt"]))
                return
        except NO_ANSWER:
            self.silent += 1
            return
        if 400 <= status < 500 and trial not in HONEST_TRIALS:
            self.refused[trial] = status
        else:
            self.silent += 1


def _fetch(entrance: Entrance, path: str, headers: Mapping[str, str]) -> tuple[int, bytes]:
    return fetch(entrance.url, path, headers, seconds=PATIENCE_SECONDS)
