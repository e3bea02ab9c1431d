"""Rounds of casting and of the bare insert, and the recount after each."""

import argparse
import json
import re
import secrets
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import IPv4Address
from itertools import count
from pathlib import Path
from typing import Any
from uuid import UUID

from django.utils import timezone

from benchmarks import serving
from benchmarks.measuring import machine
from benchmarks.votes import BUDGET, spread

BARE, VOTE, REFUSED, TALLY = "bare insert", "vote", "refusal", "totals"
PATHS = {
    BARE: "/api/bench/insert/",
    VOTE: "/api/v1/votes/",
    REFUSED: "/api/v1/votes/",
    TALLY: "/api/v1/campaigns/%s/tally/",
}
ROUND = (BARE, VOTE, REFUSED, TALLY)
MOST_A_SECOND = 5_000
FIRST_ADDRESS = int(IPv4Address("11.0.0.0"))
APART = 251
"""Between addresses: as of many networks, of which few are asked for again."""

# The requests are made beforehand; the answers' bodies are written down.
SCRIPT = """
local requests, out = {}, io.open("%s", "w")
for line in io.lines("%s") do
  local address, body = line:match("^(%%S*)\\t(.*)$")
  local headers = {["Host"] = "localhost:8000", ["Content-Type"] = "application/json",
                   ["X-Forwarded-For"] = address}
  requests[#requests + 1] = wrk.format(body == "" and "GET" or "POST", "%s", headers, body)
end
local at = 0
function request()
  at = at + 1
  return requests[(at - 1) %% #requests + 1]
end
function response(status, headers, body)
  out:write(status, "\\t", body, "\\n")
end
"""


@dataclass(frozen=True)
class Seen:
    """One round of one contender: answers a second, milliseconds, processor time an answer."""

    rate: float
    p50: float
    p99: float
    processor: float


class Election:
    """Rounds over one running server."""

    def __init__(self, port: int, campaign: int, chosen: argparse.Namespace) -> None:
        from cms.campaigns.models import Campaign, CaseRef

        self.port, self.chosen = port, chosen
        self.campaign = Campaign.objects.get(pk=campaign)
        refs = CaseRef.objects.filter(campaign=campaign)
        self.cases: list[UUID] = list(refs.values_list("pk", flat=True))
        self.addresses = count(FIRST_ADDRESS, APART)
        self.voted: list[str] = []

    def rounds(self) -> dict[str, list[Seen]]:
        """All of them, each contender in turn."""
        # Somebody has voted before anything is measured; the refusals are theirs.
        self.run(VOTE, 1.0)
        seen: dict[str, list[Seen]] = {name: [] for name in ROUND}
        self.run(BARE, 1.0)
        self.run(VOTE, 1.0)
        for number in range(self.chosen.rounds):
            first = number % len(ROUND)
            for name in ROUND[first:] + ROUND[:first]:
                seen[name].append(self.run(name, self.chosen.seconds))
                print(f"round {number + 1}: {name}: {seen[name][-1]}", file=sys.stderr)
        return seen

    def run(self, name: str, seconds: float) -> Seen:
        """One round; raises AssertionError where an answer or the recount is not right."""
        asked = list(self._requests(name, int(seconds * MOST_A_SECOND)))
        before = self._counted()
        workers = serving.workers_of(self.port)
        used = serving.processor_seconds(workers)
        path = PATHS[name] % self.campaign.slug if name == TALLY else PATHS[name]
        told, answers = self._ask(path, asked, seconds)
        used = serving.processor_seconds(workers) - used
        for connection in workers.values():
            connection.close()
        self._check(name, answers, before)
        if name == VOTE:  # the last of them may not have been asked for
            self.voted += [line.split("\t")[0] for line in asked[1 : len(answers)]]
        rate = float(re.search(r"Requests/sec:\s+([\d.]+)", told)[1])  # type: ignore[index]  # -- wrk says it
        return Seen(rate, latency(told, 50), latency(told, 99), used / len(answers) * 1_000)

    def _requests(self, name: str, number: int) -> Iterator[str]:
        from cms.core.client_address import ClientAddress
        from plugins.voting.casting import tokens, voters
        from plugins.voting.casting.polls import poll_at
        from plugins.voting.enums import Way

        now = timezone.now()
        poll = poll_at(self.campaign, now)
        for n in range(number):
            if name == TALLY:
                yield f"{self._next()}\t"
                continue
            case = self.cases[n % len(self.cases)]
            address = self.voted[n % len(self.voted)] if name == REFUSED else self._next()
            voter = voters.voter_at(poll, ClientAddress(IPv4Address(address)), now)
            token = tokens.give(
                voter=voter, case=case, channel="", puzzle="", way=Way.PAGE, now=now
            )
            body = {"case": str(case), "token": token, "nonce": secrets.token_hex(16)}
            yield f"{address}\t{json.dumps(body)}"

    def _next(self) -> str:
        return str(IPv4Address(next(self.addresses)))

    def _ask(self, path: str, asked: list[str], seconds: float) -> tuple[str, list[str]]:
        with tempfile.TemporaryDirectory() as folder:
            listed, script, out = (Path(folder) / name for name in ("in", "script.lua", "out"))
            listed.write_text("".join(f"{line}\n" for line in asked))
            script.write_text(SCRIPT % (out, listed, path))
            done = subprocess.run(  # noqa: S603 -- a program and arguments of our own
                [
                    *("wrk", "-t1", f"-c{self.chosen.connections}", f"-d{seconds:g}s"),
                    *("--latency", "--timeout", "30s", "-s", str(script)),
                    f"http://127.0.0.1:{self.port}",
                ],
                capture_output=True,
                text=True,
                check=True,
            )
            answers = out.read_text().splitlines()
        assert len(answers) < len(asked), "more was asked than was made"
        return done.stdout, answers

    def _counted(self) -> int:
        from plugins.voting.models import Ballot

        return Ballot.objects.count()

    def _check(self, name: str, answers: list[str], before: int) -> None:
        """Every answer as it should be; every acknowledged ballot is there, and counted."""
        from plugins.voting.counting.reconciling import differences
        from plugins.voting.models import Ballot
        from plugins.voting.receipts import read_code

        right = {BARE: "201", VOTE: "201", REFUSED: "409", TALLY: "200"}[name]
        wrong = [line for line in answers if not line.startswith(right)]
        assert not wrong, (name, len(wrong), wrong[:2])
        if name != VOTE:
            return
        bodies: list[dict[str, Any]] = [json.loads(line.split("\t", 1)[1]) for line in answers]
        receipts = {read_code(body["receipt"]) for body in bodies}
        stored = set(Ballot.objects.values_list("receipt", flat=True))
        assert len(receipts) == len(answers)
        assert receipts <= stored, "an acknowledged ballot is missing"
        # What wrk had not read when it stopped may be stored as well.
        assert 0 <= len(stored) - before - len(answers) <= self.chosen.connections
        assert differences(self.campaign.pk) == []


def latency(told: str, percent: int) -> float:
    """Milliseconds below which so many of a hundred answers came."""
    number, unit = re.search(rf"\s{percent}%\s+([\d.]+)(us|ms|s)", told).groups()  # type: ignore[union-attr]  # -- wrk says it
    return float(number) * {"us": 0.001, "ms": 1, "s": 1_000}[unit]


def table(chosen: argparse.Namespace, seen: dict[str, list[Seen]]) -> str:
    """The budget and what was seen of it."""
    pairs = list(zip(seen[VOTE], seen[BARE], strict=True))
    by_rate = [a.rate / b.rate for a, b in pairs]
    by_processor = [b.processor / a.processor for a, b in pairs]
    beside = {
        name: spread([a.rate / b.rate for a, b in zip(seen[name], seen[VOTE], strict=True)])
        for name in (REFUSED, TALLY)
    }
    kept = "" if statistics.median(by_rate) >= BUDGET else " **missed**"
    lines = [
        machine(chosen) if not chosen.sqlite else "### On SQLite\n",
        f"Ballots there before: {chosen.ballots:,}.\n",
        f"A vote against the bare insert (at least {BUDGET}): by rate {spread(by_rate)}{kept}.",
        f"By processor time: {spread(by_processor)}.",
        f"A refusal against a vote: {beside[REFUSED]}. The totals: {beside[TALLY]}.\n",
        "| | answers a second | p50 ms | p99 ms | ms of processor time |",
        "|---|---|---|---|---|",
    ]
    for name, rounds in seen.items():
        row = [statistics.median(getattr(one, part) for one in rounds) for part in PARTS]
        lines.append(f"| {name} | {row[0]:.0f} | {row[1]:.1f} | {row[2]:.1f} | {row[3]:.2f} |")
    return "\n".join([*lines, ""])


PARTS = ("rate", "p50", "p99", "processor")
