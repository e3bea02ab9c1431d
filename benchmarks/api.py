"""The API's speed beside Wagtail's own APIs and a bare view: ``python -m benchmarks.api``.

Everything is served by the same two workers from the same PostgreSQL with the same settings;
each round asks every contender in turn, beginning with another one each time. Told are ratios:
the median of the rounds', and their range.
"""

import argparse
from pathlib import Path

from benchmarks import load, serving
from benchmarks.database import own_database

RESULTS = Path(__file__).parent / "RESULTS.md"


def main() -> None:
    """Fill a database, serve it, measure, print the tables."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rounds", type=int, default=5)
    options.add_argument("--seconds", type=float, default=5.0, help="of each contender and round")
    options.add_argument("--publications", type=int, default=200, help="for freshness")
    options.add_argument("--database", default="", help="keep it under this name for other runs")
    options.add_argument("--append", action="store_true", help="to RESULTS.md")
    chosen = options.parse_args()
    load.ensure_client()
    with own_database(chosen.database) as is_new:
        import django

        django.setup()
        from benchmarks.filling import fill, restore
        from benchmarks.measuring import measure

        fill() if is_new else restore()
        with serving.server() as port:
            told = measure(port, chosen)
    print(told)
    if chosen.append:
        with RESULTS.open("a") as file:
            file.write(f"\n{told}")


if __name__ == "__main__":
    main()
