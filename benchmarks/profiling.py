"""Where the time of an answer goes: ``python -m benchmarks.profiling PATH [--database NAME]``.

Calls the WSGI application in this process; told is processor time, which neighbours do not bend
much, and the functions that took most of it.
"""

import argparse
import cProfile
import logging
import pstats
import time
from collections.abc import Callable
from typing import Any

from benchmarks.database import own_database

REQUESTS = 300


def caller(path: str, headers: dict[str, str] | None = None) -> Callable[[], tuple[int, int]]:
    """What asks for the path once, through all middleware; gives status and length."""
    from django.test import RequestFactory

    from cms.wsgi import application

    def ask() -> tuple[int, int]:
        told: list[str] = []
        environ = RequestFactory(headers={"host": "localhost:8000", **(headers or {})}).get(path)
        body = application(environ.environ, lambda status, _headers: told.append(status))
        length = sum(map(len, body))
        body.close()
        return int(told[0][:3]), length

    return ask


def milliseconds(ask: Callable[[], Any], requests: int = REQUESTS) -> float:
    """Processor time of one, as the mean of many."""
    begun = time.process_time()
    for _ in range(requests):
        ask()
    return (time.process_time() - begun) / requests * 1000


def main() -> None:
    """Print the time and the profile of one address."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("path")
    options.add_argument("--database", required=True, help="one that benchmarks.api has kept")
    options.add_argument("--if-none-match", default="")
    chosen = options.parse_args()
    with own_database(chosen.database):
        import django

        django.setup()
        logging.disable()
        tag = chosen.if_none_match
        ask = caller(chosen.path, {"if-none-match": tag} if tag else None)
        for _ in range(20):
            status, length = ask()
        print(f"{status}, {length} bytes, {milliseconds(ask):.2f} ms of processor time")
        profile = cProfile.Profile()
        profile.runcall(lambda: [ask() for _ in range(REQUESTS)])
        pstats.Stats(profile).sort_stats("cumulative").print_stats(60)


if __name__ == "__main__":
    main()
