"""How tests are spread: a file to one process, the browser's and the waiting ones first."""

import pytest

from tests import spreading


@pytest.fixture
def scheduler(pytestconfig):
    """Only its way to divide is asked."""
    scheduler = object.__new__(spreading.FilesTogether)
    scheduler.config = pytestconfig
    return scheduler


@pytest.mark.parametrize(
    ("nodeid", "unit"),
    [
        ("tests/api/test_errors.py::test_one[a::b]", "tests/api/test_errors.py"),
        ("tests/browser/test_hall.py::test_one", "tests/browser/"),
        ("tests/workers/test_worker.py::test_one", "tests/workers/test_worker.py::test_one"),
    ],
)
def test_files_are_units_but_for_the_browser_and_those_that_wait(scheduler, nodeid, unit):
    assert scheduler._split_scope(nodeid) == unit


def test_long_ones_begin_and_the_rest_keeps_its_order():
    nodes = [
        f"tests/{name}" for name in ("b.py", "faults/x.py", "a.py", "browser/z.py", "workers/y.py")
    ]
    assert sorted(nodes, key=spreading.place_of) == [
        f"tests/{name}" for name in ("browser/z.py", "faults/x.py", "workers/y.py", "b.py", "a.py")
    ]
