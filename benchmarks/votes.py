"""A vote's speed beside the least that a database can do: ``python -m benchmarks.votes``.

The bare view begins, inserts one row ``ON CONFLICT DO NOTHING`` and commits; it is served by the
same two workers, through the same middleware, from the same PostgreSQL with the same durability.
Both are sent the same requests. Every receipt that was given is looked up afterwards, and every
ballot counted.
"""

import argparse
import statistics
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks import load, serving
from benchmarks.database import own_database

RESULTS = Path(__file__).parent / "RESULTS.md"
BUDGET = 0.6


def main() -> None:
    """Fill a database, serve it, cast, recount, print the table."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rounds", type=int, default=5)
    options.add_argument("--seconds", type=float, default=5.0, help="of each contender and round")
    options.add_argument("--connections", type=int, default=load.CONNECTIONS)
    options.add_argument("--ballots", type=int, default=0, help="that are there beforehand")
    options.add_argument("--sqlite", action="store_true", help="on SQLite, in a file of its own")
    options.add_argument("--append", action="store_true", help="to RESULTS.md")
    chosen = options.parse_args()
    load.ensure_client()
    with _database(chosen.sqlite):
        import django

        django.setup()
        from benchmarks import votes_filling
        from benchmarks.votes_measuring import Election, table

        campaign = votes_filling.fill(ballots=chosen.ballots)
        with serving.server() as port:
            seen = Election(port, campaign, chosen).rounds()
        told = table(chosen, seen)
    print(told)
    if chosen.append:
        with RESULTS.open("a") as file:
            file.write(f"\n{told}")


@contextmanager
def _database(on_sqlite: bool) -> Iterator[None]:
    import os
    import secrets

    from benchmarks.growth import own_file

    with own_file("") if on_sqlite else own_database():
        folder = Path(os.environ["PINGXUAN_VAR"])
        folder.mkdir(parents=True, exist_ok=True)
        key = folder / "ballot_key"
        key.write_text(secrets.token_hex(32))
        # The client says whom it speaks for, as a proxy of ours would.
        os.environ |= {"BALLOT_KEY_FILE": str(key), "TRUSTED_PROXIES": "127.0.0.1/32"}
        yield


def spread(values: list[float]) -> str:
    """Median and range."""
    return f"{statistics.median(values):.2f} ({min(values):.2f}–{max(values):.2f})"


if __name__ == "__main__":
    main()
