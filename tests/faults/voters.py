"""Voters who go on while everything around them breaks, and the account of what they were told."""

import json
import random
import secrets
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from uuid import UUID

from plugins.voting.counting.reconciling import differences
from plugins.voting.models import Ballot
from plugins.voting.receipts import read_code

HOST = "localhost:8000"
THREADS = 6
ADDRESSES = 90
ATTEMPTS = 12
TIMEOUT = 5.0


@dataclass
class Account:
    """What was sent and what was answered, by nonce."""

    sent: dict[str, tuple[str, UUID]] = field(default_factory=dict)
    acknowledged: dict[str, str] = field(default_factory=dict)
    answers: Counter[str] = field(default_factory=Counter)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def check(self, campaign: int) -> None:
        """Acknowledged is stored, stored was sent, nobody voted twice a day, the tally is right."""
        stored = {ballot.nonce: ballot for ballot in Ballot.objects.filter(campaign=campaign)}
        lost = self.acknowledged.keys() - stored.keys()
        assert not lost, f"{len(lost)} acknowledged ballots are not stored"
        for nonce, receipt in self.acknowledged.items():
            assert stored[nonce].receipt == receipt
        assert stored.keys() <= self.sent.keys(), "a ballot is stored that nobody sent"
        votes: Counter[tuple[str, str]] = Counter()
        for nonce, ballot in stored.items():
            address, case = self.sent[nonce]
            assert ballot.case_id == case
            votes[address, ballot.local_day.isoformat()] += 1
        assert set(votes.values()) <= {1}, "somebody voted twice a day"
        assert differences(campaign) == []


@contextmanager
def voting(port: Callable[[], int], cases: Sequence[UUID], *, seed: int = 7) -> Iterator[Account]:
    """Voters at a changing port, from so many addresses, until the block ends."""
    account, stop = Account(), threading.Event()

    def vote_on(number: int) -> None:
        chance = random.Random(seed * 1_000 + number)
        while not stop.is_set():
            address = f"198.18.{chance.randrange(4)}.{chance.randrange(ADDRESSES)}"
            _vote(port, account, address, chance.choice(cases), stop)

    threads = [threading.Thread(target=vote_on, args=(n,)) for n in range(THREADS)]
    for thread in threads:
        thread.start()
    try:
        yield account
    finally:
        stop.set()
        for thread in threads:
            thread.join()


def _vote(
    port: Callable[[], int], account: Account, address: str, case: UUID, stop: threading.Event
) -> None:
    """One voter with one nonce, who sends the same again where no answer comes."""
    form = None
    body = {"case": str(case), "nonce": secrets.token_hex(16)}
    for _ in range(ATTEMPTS):
        try:
            if form is None:
                status, told = ask(port(), "GET", f"votes/challenge/?case={case}", address)
                if status == 409:
                    return _note(account, "409")
                form = told if status == 200 else None
            if form is not None:
                with account.lock:
                    account.sent[body["nonce"]] = (address, case)
                status, told = ask(port(), "POST", "votes/", address, {**body, **form})
                if status in {200, 201}:
                    with account.lock:
                        account.acknowledged[body["nonce"]] = str(read_code(told["receipt"]))
                if status < 500:
                    return _note(account, str(status))
            _note(account, str(status))
        except (OSError, HTTPException, ValueError):
            _note(account, "no answer")
        if stop.is_set():
            return None
        time.sleep(0.2)
    return None


def _note(account: Account, answer: str) -> None:
    with account.lock:
        account.answers[answer] += 1


def ask(
    port: int, method: str, path: str, address: str, body: dict[str, str] | None = None
) -> tuple[int, dict[str, str]]:
    """One request as a proxy hands it on; status and what the JSON says."""
    connection = HTTPConnection("127.0.0.1", port, timeout=TIMEOUT)
    headers = {"Host": HOST, "X-Forwarded-For": address, "Content-Type": "application/json"}
    try:
        sent = json.dumps({key: body[key] for key in ("case", "token", "nonce")}) if body else None
        connection.request(method, f"/api/v1/{path}", sent, headers)
        response = connection.getresponse()
        return response.status, json.loads(response.read())
    finally:
        connection.close()
