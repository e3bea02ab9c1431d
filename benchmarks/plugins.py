"""What ten plugins cost: a document read, and the page of a case, with them and without.

``DJANGO_SETTINGS_MODULE=cms.settings.test python -m benchmarks.plugins`` makes a database of its
own. Each of the ten fills a slot of the page, adds a field and a facet to the document, declares a
filter and is on. Rounds alternate; told are medians and the median of the rounds' ratios.
"""

import os
import statistics
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from time import perf_counter
from types import ModuleType
from typing import Any

ROUNDS = 15
REPEATS = 40
PLUGINS = 10
HOST = "localhost:8000"


def made_up(number: int) -> ModuleType:
    """A plugin with a bit of everything that a read or a page could meet."""
    from cms.plugin_system import FacetFilter, PluginSpec, hookimpl

    def document_fields(kind: str, uid: Any) -> dict[str, int]:
        return {"n": number}

    def document_facets(kind: str, uid: Any) -> list[tuple[str, str]]:
        return [("k", str(number))]

    def slot_context(slot: str, campaign: int, case: Any) -> dict[str, Any]:
        return {"words": f"{number} {slot} {case}"}

    module = ModuleType(f"bench{number}")
    module.__file__ = __file__
    module.plugin = PluginSpec(  # type: ignore[attr-defined]  # -- what a plugin.py has
        name=f"bench{number}",
        label=f"Bench {number}",
        version="1",
        filters=(FacetFilter(parameter=f"bench{number}", key="k", label="k"),),
        slots={"case.footer": "bench/slot.html"},
    )
    for hook in (document_fields, document_facets, slot_context):
        setattr(module, hook.__name__, hookimpl(hook))
    return module


@contextmanager
def ten_plugins() -> Iterator[None]:
    """They are installed and on everywhere."""
    from cms.plugin_system.testing import registered, switched_on

    modules = [made_up(number) for number in range(PLUGINS)]
    with registered(*modules), switched_on(*(module.plugin.name for module in modules)):
        yield


def seconds(ask: Callable[[], Any]) -> float:
    """Of one request, as the mean of many."""
    begun = perf_counter()
    for _ in range(REPEATS):
        assert ask().status_code == 200
    return (perf_counter() - begun) / REPEATS


def compare(name: str, ask: Callable[[], Any]) -> str:
    """A row of the table: milliseconds without and with, and the ratio."""
    without, with_ten = [], []
    for number in range(ROUNDS + 2):
        for kept, context in ((without, nullcontext()), (with_ten, ten_plugins())):
            with context:
                taken = seconds(ask)
            if number >= 2:  # the first rounds warm up
                kept.append(taken)
    ratios = [b / a for a, b in zip(without, with_ten, strict=True)]
    low, high = min(ratios), max(ratios)
    return (
        f"| {name} | {statistics.median(without) * 1000:.2f} "
        f"| {statistics.median(with_ten) * 1000:.2f} "
        f"| {statistics.median(ratios):.2f} ({low:.2f}–{high:.2f}) |"
    )


def fill() -> Any:
    """A case, built while the ten are on, so that its document carries what they add."""
    from tests.world import build_all, make_case, make_world

    make_world()
    case = make_case(pictures=4)
    with ten_plugins():
        build_all()
    return case


def main() -> None:
    """Measure and print the table."""
    import django
    from django.conf import settings

    folder = Path(tempfile.mkdtemp())
    (folder / "bench").mkdir()
    (folder / "bench/slot.html").write_text("<p>{{ words }}: {{ page.title }}</p>")
    settings.TEMPLATES[0]["DIRS"].append(folder)
    django.setup()

    from django.test import Client
    from django.test.utils import get_runner, setup_test_environment

    setup_test_environment()
    runner = get_runner(settings)(verbosity=0)
    databases = runner.setup_databases()
    try:
        case = fill()
        client = Client(headers={"host": HOST})
        page = case.url.removeprefix(f"http://{HOST}")
        document, cases = f"/api/v1/cases/{case.uid}/", "/api/v1/cases/?tag=x"
        print("| | without (ms) | with ten (ms) | ratio, median (range) |\n|---|---|---|---|")
        print(compare("document read", lambda: client.get(document)))
        print(compare("list, filtered by the host", lambda: client.get(cases)))
        print(compare("page of a case, ten slots filled", lambda: client.get(page)))
    finally:
        runner.teardown_databases(databases)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings.test")
    main()
