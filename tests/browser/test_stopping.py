"""Ctrl-C ends `make demo` without a trace."""

from collections.abc import Iterator

import pytest

from tests.browser.demo_process import PROC
from tests.browser.running_demo import RunningDemo, eventually

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def demo_to_stop(demo: RunningDemo) -> Iterator[RunningDemo]:
    """The demo of all browser tests, running again afterwards."""
    yield demo
    demo.process.keep_running()


@pytest.mark.skipif(not PROC.is_dir(), reason="no /proc: processes cannot be told by their folder")
def test_ctrl_c_leaves_no_process_behind(demo_to_stop: RunningDemo):
    demo = demo_to_stop
    commands = " ".join(demo.process.living().values())
    assert "honcho" in commands
    assert "granian" in commands
    assert "celery" in commands

    demo.process.press_ctrl_c()

    eventually(demo.process.group_is_gone)
    eventually(lambda: demo.process.living() == {})
