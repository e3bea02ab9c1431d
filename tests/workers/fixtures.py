"""Fixtures for tests that start processes; each conftest that needs them imports them."""

import uuid
from collections.abc import Iterator

import pytest
from redis import Redis

from tests import reachable
from tests.workers.processes import Processes


@pytest.fixture
def var(tmp_path, settings):
    """A PINGXUAN_VAR of this test's own; its pictures are the ones this process sees, too."""
    folder = tmp_path / "var"
    folder.mkdir()
    settings.MEDIA_ROOT = folder / "media"
    return folder


@pytest.fixture
def processes(transactional_db, var) -> Iterator[Processes]:
    """Processes on the filesystem broker, gone before the database is emptied."""
    running = Processes(var)
    yield running
    running.end_all()


@pytest.fixture
def redis_processes(transactional_db, var) -> Iterator[Processes]:
    """The same on Redis, with keys of their own that are taken away afterwards."""
    url, prefix = reachable.redis().address, f"pingxuan-test-{uuid.uuid4().hex}:"
    running = Processes(var, broker_url=url, redis_prefix=prefix)
    yield running
    running.end_all()
    with Redis.from_url(url) as client:
        for key in client.scan_iter(f"{prefix}*"):
            client.delete(key)


@pytest.fixture(params=["files", pytest.param("redis", marks=pytest.mark.redis)])
def any_processes(request) -> Processes:
    """Both brokers in turn."""
    name = "processes" if request.param == "files" else "redis_processes"
    return request.getfixturevalue(name)
