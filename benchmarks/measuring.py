"""Rounds of all contenders, and what is told of them."""

import argparse
import os
import platform
import statistics
import sys
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime

from benchmarks import freshness, load, serving
from benchmarks.contenders.asking import Contender, Contenders, Wrong

PUBLISH_EVERY = 1.0
BUDGETS = (
    ("list of 20, cold", "list, cold", "v2 list", 20),
    ("list of 20, cold", "list, cold", "bare view", 0.06),
    ("list of 20, mixed", "list, mixed", "v2 list", 40),
    ("list of 20, hot", "list, hot", "v2 list", 80),
    ("cards, mixed", "cards, mixed", "v3 list", 5),
    ("detail, cold", "detail, cold", "v2 detail", 20),
    ("304", "304", "bare view", 0.3),
)


@dataclass(frozen=True)
class Round:
    """What one contender gave in one round."""

    rate: float
    processor: float
    size: float


def measure(port: int, chosen: argparse.Namespace) -> str:
    """All rounds, then freshness; the tables as Markdown."""
    everyone = Contenders(port).all()
    rounds: dict[str, list[Round]] = {one.name: [] for one in everyone}
    for one in everyone:
        one.verify(port)
        run(port, one, min(chosen.seconds, 1.0))  # warms up
    for number in range(chosen.rounds):
        turn = number % len(everyone)
        for one in [*everyone[turn:], *everyone[:turn]]:
            rounds[one.name].append(run(port, one, chosen.seconds))
            print(f"round {number + 1}: {one.name}: {rounds[one.name][-1]}", file=sys.stderr)
    for one in everyone:
        one.verify(port)
    mixed = next(one for one in everyone if one.publishes)
    with load.background(port, mixed.requests(), connections=2):
        seen = freshness.watch(port, chosen.publications)
    return "\n".join([machine(chosen), *ratios(rounds), *rates(rounds), told_of(seen)])


def run(port: int, one: Contender, seconds: float) -> Round:
    """One round of one contender; raises Wrong where an answer under load was none."""
    connections = load.CONNECTIONS // 2 if one.is_slow else load.CONNECTIONS
    seconds *= 3 if one.is_slow else 1
    workers = serving.workers_of(port)
    before = serving.processor_seconds(workers)
    with freshness.publishing(PUBLISH_EVERY) if one.publishes else nullcontext():
        done = load.ask(port, one.requests(), seconds=seconds, connections=connections)
    if done.errors:
        raise Wrong(f"{one.name}: {done.errors}")
    used = serving.processor_seconds(workers) - before
    for connection in workers.values():
        connection.close()
    return Round(done.rate, used / max(done.answers, 1) * 1000, done.size)


def ratios(rounds: dict[str, list[Round]]) -> list[str]:
    """The budgets and what was seen of them."""
    lines = [
        "| | against | at least | answers a second | processor time an answer |",
        "|---|---|---|---|---|",
    ]
    for name, ours, other, budget in BUDGETS:
        pairs = list(zip(rounds[ours], rounds[other], strict=True))
        by_rate = [a.rate / b.rate for a, b in pairs if b.rate]
        by_processor = [b.processor / a.processor for a, b in pairs if a.processor]
        lines.append(
            f"| {name} | {other} | {budget} | {spread(by_rate, budget)} "
            f"| {spread(by_processor, budget)} |"
        )
    return [*lines, ""]


def rates(rounds: dict[str, list[Round]]) -> list[str]:
    """What each gave."""
    lines = ["| | answers a second | ms of processor time | bytes |", "|---|---|---|---|"]
    for name, seen in rounds.items():
        rate = statistics.median(one.rate for one in seen)
        size = statistics.median(one.size for one in seen)
        used = statistics.median(one.processor for one in seen)
        lines.append(f"| {name} | {rate:.0f} | {used:.2f} | {size:.0f} |")
    return [*lines, ""]


def spread(values: list[float], budget: float) -> str:
    """Median and range, and whether the median keeps the budget."""
    if not values:
        return "—"
    digits = 2 if budget < 1 else 0
    median = statistics.median(values)
    kept = "" if median >= budget else " **missed**"
    low, high = min(values), max(values)
    return f"{median:.{digits}f}× ({low:.{digits}f}–{high:.{digits}f}){kept}"


def told_of(seen: freshness.Seen) -> str:
    """Freshness in one sentence."""
    return (
        f"Freshness, {len(seen.delays)} times under load: from commit to the answer that shows it, "
        f"on each worker, list and detail: median {seen.percentile(0.5) * 1000:.0f} ms, p99 "
        f"{seen.percentile(0.99) * 1000:.0f} ms (budget 1000). False 304s: {seen.false_304s} of "
        f"{seen.asked} (budget 0).\n"
    )


def machine(chosen: argparse.Namespace) -> str:
    """What it ran on."""
    import django
    import psycopg
    import wagtail

    with psycopg.connect(os.environ["DATABASE_URL"]) as connection:
        server = connection.info.server_version // 10000
    load_now = os.getloadavg()[0]
    return (
        f"### {datetime.now(UTC):%Y-%m-%d %H:%M} UTC\n\n"
        f"{os.cpu_count()} cores shared with other work (load {load_now:.1f} at the end), "
        f"Python {platform.python_version()}, Django {django.__version__}, Wagtail "
        f"{wagtail.__version__}, PostgreSQL {server}, granian with {serving.WORKERS} workers; "
        f"{chosen.rounds} rounds of {chosen.seconds:g} s, {load.CONNECTIONS} connections.\n"
    )
