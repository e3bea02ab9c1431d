"""Quotas over several processes: never more than the quota, hardly less, exact where it ends."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from api.partners.leases import LARGEST_PORTION, MOST_LEASES, Leases
from api.partners.quotas import DAY_SECONDS, Refill, Window
from cms.core.levels import Guarded, LevelsAway, MemoryLevels
from cms.core.levels_sqlite import SQLiteLevels

NOW = datetime(2020, 9, 1, 4, 0, 20, tzinfo=UTC)
CHINA = ZoneInfo("Asia/Shanghai")
CLIENTS = 8


def minute(quota: int) -> Window:
    return Window(name="minute", quota=quota, window=60, zone=CHINA)


def processes(count: int, levels=None) -> list[Leases]:
    store = Guarded(levels or MemoryLevels())
    return [Leases(lambda: store) for _ in range(count)]


def opened(leases: Leases, policy, now=NOW, who="a") -> bool:
    return leases.take(policy, who, now).is_open


@given(st.integers(1, 400), st.lists(st.integers(0, 3), min_size=1, max_size=1200))
def test_no_more_than_the_quota_whoever_is_asked(quota, order):
    workers, policy = processes(4), minute(quota)
    asked = [opened(workers[place], policy) for place in order]
    assert sum(asked) <= quota
    # What the others hold and nobody asked them for: a portion each.
    assert sum(asked) >= min(len(order), quota - 3 * max(quota // 32, 1))


@given(st.integers(1, 300))
def test_one_process_gives_exactly_the_quota(quota):
    (leases,), policy = processes(1), minute(quota)
    assert sum(opened(leases, policy) for _ in range(quota + 20)) == quota


def test_eight_clients_at_once_get_the_quota_and_no_more(tmp_path):
    quota = 500
    workers = processes(2, SQLiteLevels(str(tmp_path / "levels.sqlite3")))
    policy = minute(quota)

    def ask(client: int) -> int:
        return sum(opened(workers[client % 2], policy) for _ in range(150))

    with ThreadPoolExecutor(CLIENTS) as pool:
        given_out = sum(pool.map(ask, range(CLIENTS)))
    assert quota - CLIENTS <= given_out <= quota


def test_asking_again_after_a_refusal_costs_nothing():
    (leases,), policy = processes(1), minute(3)
    assert [opened(leases, policy) for _ in range(3)] == [True] * 3
    for _ in range(100):
        assert not opened(leases, policy)
    later = NOW + timedelta(seconds=40)
    assert [opened(leases, policy, later) for _ in range(4)] == [True, True, True, False]


def test_what_is_told_goes_down_by_one_and_names_the_end():
    (leases,), policy = processes(1), minute(100)
    told = [leases.take(policy, "a", NOW) for _ in range(101)]
    assert [one.left for one in told] == [*range(99, -1, -1), 0]
    assert {one.renewed_in for one in told} == {40}
    assert told[-1].measure.opens == NOW.timestamp() + 40


def test_the_shared_store_is_asked_for_portions_only():
    asked = []

    class Counting(MemoryLevels):
        def raise_level(self, name, **values):
            asked.append(name)
            return super().raise_level(name, **values)

    (leases,) = processes(1, Counting())
    for _ in range(1000):
        assert opened(leases, minute(10_000))
    assert len(asked) <= 1000 / LARGEST_PORTION + 1


def test_a_day_is_a_day_in_china():
    policy = Window(name="day", quota=1, window=DAY_SECONDS, zone=CHINA)
    (leases,) = processes(1)
    evening = datetime(2020, 9, 1, 15, 59, 59, tzinfo=UTC)
    assert opened(leases, policy, evening)
    assert not opened(leases, policy, evening)
    assert leases.take(policy, "a", evening).renewed_in == 1
    assert opened(leases, policy, evening + timedelta(seconds=1))


def test_a_bucket_gives_its_burst_and_then_what_comes_back():
    (leases,), policy = processes(1), Refill(name="address", quota=60, window=60)
    assert sum(opened(leases, policy) for _ in range(200)) == 60
    later = NOW + timedelta(seconds=30)
    assert 29 <= sum(opened(leases, policy, later) for _ in range(200)) <= 30
    for second in range(31, 60):
        assert opened(leases, policy, NOW + timedelta(seconds=second, milliseconds=500))


@given(st.lists(st.floats(0, 5), max_size=300))
def test_a_bucket_never_gives_more_than_burst_and_refill(pauses):
    workers, policy = processes(2), Refill(name="address", quota=40, window=80)
    now, given_out = NOW, 0
    for place, pause in enumerate(pauses):
        now += timedelta(seconds=pause if place % 7 == 0 else 0)
        given_out += opened(workers[place % 2], policy, now)
    assert given_out <= 40 + (now - NOW).total_seconds() * 40 / 80 + 1e-3


def test_others_are_counted_apart():
    (leases,), policy = processes(1), minute(1)
    assert opened(leases, policy, who="a")
    assert opened(leases, policy, who="b")
    assert not opened(leases, policy, who="a")


def test_what_is_given_back_is_given_out_again():
    (leases,), policy = processes(1), minute(10)
    asked = 0
    while (standing := leases.take(policy, "a", NOW)).is_open:
        leases.give_back(standing, 0.9)
        asked += 1
    assert 90 <= asked <= 100


def test_a_store_that_is_away_is_not_known():
    class Away:
        def raise_level(self, *args, **kwargs):
            raise LevelsAway

    assert Leases(Away).take(minute(1), "a", NOW) is None


def test_many_addresses_do_not_fill_the_memory(monkeypatch):
    monkeypatch.setattr("api.partners.leases.MOST_LEASES", 100)
    assert MOST_LEASES > 100
    (leases,), policy = processes(1), Refill(name="address", quota=60, window=60)
    for n in range(1000):
        assert opened(leases, policy, who=str(n))
    assert len(leases._leases) <= 101
