"""Levels: raised by many at once, never past their ceiling, and no harm done while away."""

import sqlite3
import subprocess
import sys
import time
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms.core.levels import Guarded, LevelsAway, MemoryLevels, forget_levels, shared_levels
from cms.core.levels_redis import RedisLevels
from cms.core.levels_sqlite import SQLiteLevels
from tests import reachable

FOR_A_MINUTE = {"seconds": 60.0}
THREADS, PROCESSES, EACH, CEILING = 8, 3, 60, 100


@pytest.fixture(params=["memory", "file", pytest.param("redis", marks=pytest.mark.redis)])
def store(request, tmp_path):
    if request.param == "memory":
        return MemoryLevels()
    if request.param == "file":
        return SQLiteLevels(str(tmp_path / "levels.sqlite3"))
    return RedisLevels(reachable.redis().address, prefix=uuid.uuid4().hex)


def count(store, name="a", *, step=1.0, ceiling=float(CEILING), floor=0.0):
    return store.raise_level(name, floor=floor, step=step, ceiling=ceiling, **FOR_A_MINUTE)


def test_level_rises_to_its_ceiling_and_no_further(store):
    assert [count(store, ceiling=3.0) for _ in range(5)] == [1, 2, 3, None, None]
    assert count(store, "b", ceiling=3.0) == 1


def test_a_step_that_is_too_large_changes_nothing(store):
    assert count(store, step=2.0, ceiling=3.0) == 2
    assert count(store, step=2.0, ceiling=3.0) is None
    assert count(store, step=1.0, ceiling=3.0) == 3
    assert count(store, "never", step=4.0, ceiling=3.0) is None


def test_a_level_below_the_floor_is_the_floor(store):
    count(store, step=2.0)
    assert count(store, floor=50.0) == 51
    assert count(store, floor=10.0) == 52


def test_threads_together_reach_the_ceiling_exactly(store):
    with ThreadPoolExecutor(THREADS) as pool:
        raised = list(pool.map(lambda _: count(store), range(THREADS * EACH)))
    given_out = sorted(one for one in raised if one is not None)
    assert given_out == list(range(1, CEILING + 1))


def test_processes_together_reach_the_ceiling_exactly(tmp_path, project_root):
    file = str(tmp_path / "levels.sqlite3")
    code = (
        "from cms.core.levels_sqlite import SQLiteLevels\n"
        f"store, given = SQLiteLevels({file!r}), 0\n"
        f"for _ in range({CEILING}):\n"
        f"    raised = store.raise_level('a', floor=0, step=1, ceiling={CEILING}, seconds=60)\n"
        "    given += raised is not None\n"
        "print(given)"
    )
    running = [
        subprocess.Popen(
            [sys.executable, "-c", code], cwd=project_root, stdout=subprocess.PIPE, text=True
        )
        for _ in range(PROCESSES)
    ]
    given_out = [int(one.communicate(timeout=60)[0]) for one in running]
    assert sum(given_out) == CEILING


@given(st.lists(st.floats(0.1, 5.0), max_size=60))
def test_whatever_the_steps_the_ceiling_holds(steps):
    memory, file = MemoryLevels(), SQLiteLevels(":memory:")
    for step in steps:
        raised = count(memory, step=step, ceiling=20.0)
        assert raised == count(file, step=step, ceiling=20.0)
        assert raised is None or raised <= 20.0


def test_what_is_over_is_swept_away(tmp_path, monkeypatch):
    monkeypatch.setattr("cms.core.levels_sqlite.SWEEP_SECONDS", 0.0)
    store = SQLiteLevels(str(tmp_path / "levels.sqlite3"))
    for n in range(20):
        store.raise_level(f"old {n}", floor=0, step=1, ceiling=5, seconds=0.01)
    time.sleep(0.05)
    count(store, "new")
    rows = sqlite3.connect(tmp_path / "levels.sqlite3").execute("SELECT name FROM levels")
    assert [name for (name,) in rows] == ["new"]


def test_memory_is_bounded_and_room_is_seldom_made(monkeypatch):
    """Threat 22: a stranger with a /48 has 65,536 addresses to be remembered by."""
    monkeypatch.setattr("cms.core.levels.MOST_IN_MEMORY", 100)
    store, made = MemoryLevels(), []
    make_room = store._make_room
    monkeypatch.setattr(store, "_make_room", lambda now: (made.append(now), make_room(now)))
    store.raise_level("lasts", floor=0, step=3, ceiling=5, seconds=3_600)
    for n in range(1_000):
        count(store, f"stranger {n}")
        assert len(store._levels) <= 100
    assert len(made) <= 20
    assert store.raise_level("lasts", floor=0, step=3, ceiling=5, seconds=3_600) is None


def test_a_locked_file_costs_a_moment_and_then_none(tmp_path, caplog):
    file = tmp_path / "levels.sqlite3"
    store = SQLiteLevels(str(file))
    count(store)
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    guarded = Guarded(store)
    for _ in range(50):
        with pytest.raises(LevelsAway):
            count(guarded)
    other.execute("ROLLBACK")
    assert len(caplog.records) == 1
    guarded._away_until = 0.0
    assert count(guarded) == 2


@pytest.mark.parametrize("file", ["no/such/folder/levels.sqlite3", "not-a-database"])
def test_an_unusable_file_is_away(tmp_path, file):
    (tmp_path / "not-a-database").write_bytes(b"x" * 10_000)
    with pytest.raises(LevelsAway):
        count(Guarded(SQLiteLevels(str(tmp_path / file))))


def test_a_redis_that_is_not_there_is_away():
    with pytest.raises(LevelsAway):
        count(Guarded(RedisLevels("redis://127.0.0.1:1/0")))


def test_the_settings_say_where_levels_are_kept(settings, tmp_path):
    assert isinstance(shared_levels().store, MemoryLevels)
    settings.LIMITS_FILE = tmp_path / "limits.sqlite3"
    assert isinstance(shared_levels().store, SQLiteLevels)
    redis = {"BACKEND": "cms.core.tolerant_cache.RedisCache", "LOCATION": "redis://127.0.0.1:1/0"}
    settings.CACHES = {"default": redis}
    assert isinstance(shared_levels().store, RedisLevels)
    forget_levels()
