"""Votes while the web process dies, connections are cut, caches emptied, the clock moved (R93)."""

import os
import random
import secrets
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection
from django.utils import timezone
from redis import Redis

from plugins.voting.counting.reconciling import differences
from plugins.voting.models import Ballot
from tests import reachable
from tests.ballots import open_vote
from tests.faults.own_cluster import own_cluster
from tests.faults.voters import ask, voting
from tests.workers.observed import CLOCK
from tests.world import build_all, make_case, make_world

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

PROXY = {"TRUSTED_PROXIES": "127.0.0.1/32"}
DAY = timedelta(days=1)
KILLS = 4
AT_ONCE, ROUNDS = 50, 5
NOWHERE = "redis://127.0.0.1:1/0"


@pytest.fixture
def cases(settings):
    """Three cases on the ballot of an open vote without puzzles."""
    settings.TRUSTED_PROXIES = [PROXY["TRUSTED_PROXIES"]]  # as the entrances are proven
    make_world()
    made = [make_case(pictures=0).uid for _ in range(3)]
    build_all()
    now = timezone.now()
    open_vote(opens_at=now - 2 * DAY, closes_at=now + 5 * DAY)
    return made


def campaign() -> int:
    return Ballot.objects.values_list("campaign", flat=True).distinct().get()


def test_r093_the_web_process_is_killed_at_any_moment(processes, cases):
    chance = random.Random(1)
    web = [processes.web(**PROXY)]
    with voting(lambda: web[0].port, cases) as account:
        for _ in range(KILLS):
            time.sleep(chance.uniform(0.3, 2.0))
            processes.kill_with_children(web[0].process)
            web[0] = processes.web(**PROXY)
        time.sleep(1.0)
    account.check(campaign())
    assert len(account.acknowledged) > KILLS
    assert account.answers["no answer"] > 0, "nothing was in flight when it died"


def test_r088_fifty_posts_of_one_address_to_two_servers_are_one_ballot(processes, cases):
    """Over HTTP, as a program would send them, each with a form of its own."""
    ports = [processes.web(**PROXY).port for _ in range(2)]

    def post(number: int) -> tuple[int, str]:
        form, address = forms[number]
        body = {**form, "case": str(cases[number % 3]), "nonce": secrets.token_hex(16)}
        together.wait(timeout=60)
        status, told = ask(ports[number % 2], "POST", "votes/", address, body)
        return status, told.get("code", "")

    for at_once in range(ROUNDS):
        address, together = f"198.18.9.{at_once}", Barrier(AT_ONCE)
        path = "votes/challenge/?case={}"
        numbers = range(AT_ONCE)
        asked = [ask(ports[n % 2], "GET", path.format(cases[n % 3]), address) for n in numbers]
        forms = [(form, address) for _, form in asked]
        with ThreadPoolExecutor(AT_ONCE) as threads:
            came = list(threads.map(post, numbers))
        assert Counter(came) == {(201, ""): 1, (409, "already_voted"): AT_ONCE - 1}
        assert Ballot.objects.count() == at_once + 1
    assert differences(campaign()) == []


@pytest.mark.postgres
def test_r093_the_databases_connections_are_cut(processes, cases):
    web = processes.web(**PROXY, PGAPPNAME="under-fire")
    with voting(lambda: web.port, cases) as account:
        for _ in range(8):
            time.sleep(0.4)
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    " WHERE datname = current_database() AND application_name = 'under-fire'"
                )
        time.sleep(1.0)
    account.check(campaign())
    assert account.acknowledged


@pytest.mark.postgres
def test_r093_the_database_crashes_and_recovers(processes, cases, tmp_path):
    """A server of the test's own, stopped as by a power cut: what was told was on its disk."""
    with own_cluster(tmp_path) as cluster:
        web = processes.web(**PROXY, DATABASE_URL=cluster.url)
        with voting(lambda: web.port, cases) as account:
            for _ in range(2):
                time.sleep(1.5)
                cluster.crash()
                cluster.start()
            time.sleep(2.0)
        with cluster.as_default():
            account.check(campaign())
        assert len(account.acknowledged) > 10
        assert {"no answer", "500", "503"} & account.answers.keys()


@pytest.mark.redis
def test_flushing_redis_reopens_no_vote(processes, cases):
    address = reachable.redis().address.rsplit("/", 1)[0] + "/14"
    web = processes.web(**PROXY, CACHE_URL=address)
    with Redis.from_url(address) as redis, voting(lambda: web.port, cases) as account:
        for _ in range(10):
            time.sleep(0.3)
            redis.flushdb()
    account.check(campaign())
    assert account.acknowledged
    assert account.answers["409"] > 0


def test_votes_are_taken_with_cache_and_broker_away(processes, cases):
    """Threats 22 and 23: nothing that may be away is asked before a vote is told."""
    processes.broker_url = NOWHERE
    web = processes.web(**PROXY, CACHE_URL=NOWHERE)
    with voting(lambda: web.port, cases) as account:
        time.sleep(2.0)
    account.check(campaign())
    assert len(account.acknowledged) > 5
    assert not {"500", "503", "no answer"} & account.answers.keys()


def test_the_clock_is_stepped_forward_and_back(processes, cases):
    """Over midnight and, by five minutes, back (threat 28)."""
    web = processes.web(**PROXY)
    clock = processes.var / CLOCK

    def step_to(offset: timedelta) -> None:
        clock.with_suffix(".new").write_text(str(offset.total_seconds()))
        os.replace(clock.with_suffix(".new"), clock)  # noqa: PTH105 -- the name is the point

    with voting(lambda: web.port, cases) as account:
        time.sleep(1.5)
        step_to(DAY)
        time.sleep(2.5)
        latest = Ballot.objects.order_by("-cast_at").values_list("cast_at", flat=True)[0]
        assert latest > timezone.now() + timedelta(hours=23)
        step_to(DAY - timedelta(minutes=5))
        time.sleep(2.5)  # what was known of the newest ballot is a second old by then
        before = set(account.acknowledged)
        time.sleep(1.5)
        assert set(account.acknowledged) == before
        step_to(DAY)
        time.sleep(1.5)
    account.check(campaign())
    # The load shield's levels are ahead of the clock, too: who was busy is told to wait.
    assert account.answers["503"] + account.answers["429"] > 0
    assert len(set(Ballot.objects.values_list("local_day", flat=True))) == 2
