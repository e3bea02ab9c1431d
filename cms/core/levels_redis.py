"""Levels in Redis: one script, which Redis runs as one step."""

from typing import Any

import redis

PATIENCE_SECONDS = 1.0
"""For connecting and for an answer: a limit is not worth waiting for."""

RAISE = """
local level = tonumber(redis.call('GET', KEYS[1]) or ARGV[1])
local floor, step, ceiling = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
if level < floor then level = floor end
level = level + step
if level > ceiling then return false end
local text = string.format('%.7f', level)
redis.call('SET', KEYS[1], text, 'EX', ARGV[4])
return text
"""


class RedisLevels:
    """Levels below a prefix of one Redis database."""

    def __init__(self, url: str, *, prefix: str = "") -> None:
        self._prefix = f"{prefix}:levels:"
        client = redis.Redis.from_url(
            url, socket_timeout=PATIENCE_SECONDS, socket_connect_timeout=PATIENCE_SECONDS
        )
        self._raise: Any = client.register_script(RAISE)

    def raise_level(
        self, name: str, *, floor: float, step: float, ceiling: float, seconds: float
    ) -> float | None:
        """As `cms.core.levels.Levels` says; raises RedisError where there is no answer."""
        raised = self._raise(
            keys=[self._prefix + name],
            args=[repr(floor), repr(step), repr(ceiling), max(int(seconds) + 1, 1)],
        )
        return None if raised is None else float(raised)
