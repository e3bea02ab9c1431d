"""Does an answer take longer where there is more? ``python -m benchmarks.growth [sqlite]``.

Two databases, with 1,000 and with 100,000 documents, are asked in turn, each by a process of its
own and without what it has kept. Told is how many times longer the large one takes.
"""

import argparse
import multiprocessing
import os
import shutil
import statistics
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from benchmarks.database import own_database

SMALL, LARGE = 1_000, 100_000
ROUNDS = 5
REQUESTS = 20
BUDGET = 1.5


def main() -> None:
    """Make both databases (unless they were kept), ask, print the table."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("database", nargs="?", choices=("postgres", "sqlite"), default="postgres")
    options.add_argument("--documents", type=int, default=LARGE)
    options.add_argument("--rounds", type=int, default=ROUNDS)
    options.add_argument("--keep", default="", help="prefix of databases kept for other runs")
    chosen = options.parse_args()
    with ExitStack() as stack:
        small, large = (
            stack.enter_context(asked(chosen.database, size, chosen.keep))
            for size in (SMALL, chosen.documents)
        )
        print(table(chosen, small, large))


@contextmanager
def asked(database: str, size: int, keep: str) -> Iterator[Connection]:
    """A process that answers about one database, which it fills where it is new."""
    name = f"{keep}_{size}" if keep else ""
    place = own_database(name) if database == "postgres" else own_file(name)
    with place as is_new:
        ours, theirs = multiprocessing.Pipe()
        context = multiprocessing.get_context("spawn")
        process = context.Process(target=serve, args=(theirs, size if is_new else 0))
        process.start()
        try:
            ours.recv()  # it is ready
            yield ours
        finally:
            ours.send(None)
            process.join()


@contextmanager
def own_file(name: str) -> Iterator[bool]:
    """The same as `own_database`, for SQLite."""
    folder = Path(tempfile.gettempdir()) / (name or f"bench_{os.getpid()}") / "sqlite"
    is_new = not folder.exists()
    folder.mkdir(parents=True, exist_ok=True)
    os.environ |= {
        "DATABASE_URL": f"sqlite:///{folder}/db.sqlite3",
        "PINGXUAN_VAR": str(folder),
        "SECRET_KEY": "only-for-benchmarks",
        "API_ANONYMOUS_BURST": "0",
        "DJANGO_SETTINGS_MODULE": "benchmarks.settings",
    }
    try:
        yield is_new
    finally:
        if not name:
            shutil.rmtree(folder.parent)


def table(chosen: argparse.Namespace, small: Connection, large: Connection) -> str:
    """The ratios, one line for each sort of question."""
    lines = [
        f"### Growth on {chosen.database}: {SMALL:,} to {chosen.documents:,} documents\n",
        f"{os.cpu_count()} cores shared with other work, {chosen.rounds} rounds.\n",
        f"| ms, the quickest of {REQUESTS} | {SMALL:,} | {chosen.documents:,} | ratio (range) |",
        "|---|---|---|---|",
    ]
    names = _ask(small, "names")
    seen: dict[str, list[tuple[float, float]]] = {name: [] for name in names}
    for _ in range(chosen.rounds):
        for name in names:
            seen[name].append((_ask(small, name), _ask(large, name)))
    for name, pairs in seen.items():
        few, many = (statistics.median(side) for side in zip(*pairs, strict=True))
        ratios = [large / small for small, large in pairs]
        ratio = statistics.median(ratios)
        missed = " **missed**" if ratio > BUDGET and "count" not in name else ""
        lines.append(
            f"| {name} | {few * 1000:.2f} | {many * 1000:.2f} "
            f"| {ratio:.2f} ({min(ratios):.2f}–{max(ratios):.2f}){missed} |"
        )
    few, many = _ask(small, "memory"), _ask(large, "memory")
    lines.append(f"\nPeak of memory while `/snapshot/` is sent: {few:.1f} and {many:.1f} MB.")
    return "\n".join(lines)


def _ask(process: Connection, question: str) -> Any:
    process.send(question)
    return process.recv()


def serve(parent: Connection, fill: int) -> None:
    """Answer the parent's questions about the database that the environment names."""
    import logging

    import django

    django.setup()
    logging.disable()
    from benchmarks import growth_questions as questions

    if fill:
        questions.fill(fill)
    known = questions.addresses()
    parent.send("ready")
    while question := parent.recv():
        if question == "names":
            parent.send(list(known))
        elif question == "memory":
            parent.send(questions.snapshot_memory())
        else:
            parent.send(questions.seconds(known[question], REQUESTS))


if __name__ == "__main__":
    main()
