"""A shield against load that nobody's vote depends on (threats 22 and 29)."""

import ast
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address

import pytest

from cms.core.client_address import ClientAddress
from cms.core.levels import LevelsAway, MemoryLevels
from plugins.voting import throttling
from plugins.voting.exceptions import AlreadyVoted, TooManyRequests
from plugins.voting.models import Ballot
from plugins.voting.throttling import PER_ADDRESS, PER_NETWORK, UNCOUNTED, Asking, require_room
from tests.ballots import NOON, open_vote, vote
from tests.world import build_all, make_case, make_world

NOW = datetime(2020, 8, 25, 4, tzinfo=UTC)


def at(text):
    return ClientAddress(ip_address(text))


def let_in(address, times, *, now=NOW, asking=Asking.FORM):
    """How many of so many requests are let in."""
    done = 0
    for number in range(times):
        try:
            require_room(asking, address(number) if callable(address) else address, now)
        except TooManyRequests:
            continue
        done += 1
    return done


def test_an_address_may_ask_often_but_not_endlessly():
    office = at("203.0.113.7")
    allowed = let_in(office, 3 * PER_ADDRESS)
    assert PER_ADDRESS <= allowed <= PER_ADDRESS + UNCOUNTED
    assert let_in(office, 1) == 0
    assert let_in(office, 1, asking=Asking.CAST) == 1
    assert let_in(at("203.0.113.8"), 1) == 1
    assert let_in(office, 1, now=NOW + timedelta(seconds=2)) == 1


def test_a_whole_network_has_more_room():
    allowed = let_in(lambda number: at(f"203.0.113.{number % 250}"), 3 * PER_NETWORK)
    assert PER_NETWORK <= allowed <= PER_NETWORK + UNCOUNTED


@pytest.mark.parametrize("address", ["2001:db8::1", "2001:db8::ffff"])
def test_a_64_is_one_address(address):
    let_in(at("2001:db8::1"), 3 * PER_ADDRESS)
    assert let_in(at(address), 1) == 0
    assert let_in(at("2001:db8:0:1::1"), 1) == 1


def test_with_the_store_away_everybody_is_let_in(monkeypatch):
    class Away:
        def raise_level(self, *_, **__):
            raise LevelsAway

    monkeypatch.setattr(throttling, "shared_levels", Away)
    assert let_in(at("203.0.113.7"), 5 * PER_NETWORK) == 5 * PER_NETWORK


def test_usual_visitors_ask_no_store(monkeypatch):
    monkeypatch.setattr(throttling, "shared_levels", lambda: pytest.fail("the store was asked"))
    for host in range(5):
        assert let_in(at(f"203.0.113.{host}"), 2) == 2


def test_no_address_stands_in_the_store_in_clear(monkeypatch):
    names = []

    class Store(MemoryLevels):
        def raise_level(self, name, **told):
            names.append(name)
            return super().raise_level(name, **told)

    monkeypatch.setattr(throttling, "shared_levels", Store)
    let_in(at("203.0.113.7"), 20)
    assert names
    assert not any("203" in name and "113" in name for name in names)


@pytest.mark.django_db
def test_over_http_it_says_when_to_come_back(client):
    make_world()
    case = make_case(pictures=0)
    build_all()
    open_vote()
    told = {"case": str(case.uid)}
    answers = [client.get("/api/v1/votes/challenge/", told) for _ in range(PER_ADDRESS + 60)]
    assert answers[-1].status_code == 429
    assert answers[-1].json()["code"] == "rate_limited"
    assert int(answers[-1]["Retry-After"]) >= 1


@pytest.mark.django_db
def test_vote_limit_holds_with_pow_disabled():
    make_world()
    case = make_case(pictures=0)
    build_all()
    open_vote(challenge=False)
    vote(case.uid, "203.0.113.7")
    with pytest.raises(AlreadyVoted):
        vote(case.uid, "203.0.113.7", now=NOON + timedelta(minutes=1))
    assert Ballot.objects.count() == 1


FORGETFUL = ("django.core.cache", "cms.core.levels", "redis", "celery", "plugins.voting.throttling")


def imported(source):
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
            yield node.module or ""


def test_no_cache_decides_a_vote(project_root):
    """What accepts a ballot knows no store that may forget."""
    folder = project_root / "plugins/voting"
    files = [*(folder / "casting").rglob("*.py"), *(folder / "models").rglob("*.py")]
    assert len(files) > 8
    found = {
        (path.name, name)
        for path in files
        for name in imported(path.read_text("utf-8"))
        if name.startswith(FORGETFUL)
    }
    assert found == set()
