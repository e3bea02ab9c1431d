"""Real processes for these tests."""

from tests.workers.fixtures import any_processes, processes, redis_processes, var

__all__ = ["any_processes", "processes", "redis_processes", "var"]
