"""Which services this machine offers to the tests: an address, or the reason there is none.

``python tests/reachable.py postgres`` prints the address (exit code 0) or the reason (1).
"""

import os
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


@dataclass(frozen=True)
class Answer:
    """``address`` where the service answers, else '' and the ``reason`` it does not."""

    address: str
    reason: str = ""

    def __bool__(self) -> bool:
        return bool(self.address)


def postgres() -> Answer:
    """PostgreSQL at TEST_DATABASE_URL, else at its usual local port without a password."""
    import psycopg

    url = os.environ.get("TEST_DATABASE_URL", "")
    url = url or "postgres://postgres@127.0.0.1:5432/postgres"
    try:
        with psycopg.connect(url, connect_timeout=2, autocommit=True) as connection:
            may_create = connection.execute(
                "SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user"
            ).fetchone()
    except psycopg.Error as error:
        return Answer("", f"no PostgreSQL at {_without_password(url)}: {_first_line(error)}")
    if may_create != (True,):
        return Answer("", f"the role of {_without_password(url)} may not create databases")
    return Answer(url)


def redis() -> Answer:
    """Redis at TEST_REDIS_URL, else at its usual local port (database 15)."""
    from redis import Redis
    from redis.exceptions import RedisError

    url = os.environ.get("TEST_REDIS_URL", "") or "redis://127.0.0.1:6379/15"
    client = Redis.from_url(url, socket_connect_timeout=1)
    try:
        client.ping()
    except RedisError as error:
        return Answer("", f"no Redis at {_without_password(url)}: {_first_line(error)}")
    finally:
        client.close()
    return Answer(url)


def chromium() -> Answer:
    """The system's Chromium: CHROMIUM names it, else the usual names on PATH."""
    for name in (os.environ.get("CHROMIUM", ""), *CHROMIUM_NAMES):
        path = shutil.which(name) if name else None
        if path:
            return Answer(path)
    return Answer("", f"no Chromium on PATH (looked for {', '.join(CHROMIUM_NAMES)})")


SERVICES: dict[str, Callable[[], Answer]] = {
    "postgres": postgres,
    "redis": redis,
    "chromium": chromium,
}


def _first_line(error: Exception) -> str:
    return str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__


def _without_password(url: str) -> str:
    scheme, _, rest = url.partition("://")
    return f"{scheme}://{rest.rpartition('@')[2]}"


def main(arguments: list[str]) -> int:
    """Print what was asked for; 0 when it is there, 1 when it is not, 2 for a wrong question."""
    if len(arguments) != 1 or arguments[0] not in SERVICES:
        print(f"usage: reachable.py {'|'.join(SERVICES)}", file=sys.stderr)
        return 2
    answer = SERVICES[arguments[0]]()
    print(answer.address or answer.reason)
    return 0 if answer else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
