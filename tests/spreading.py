"""How a run's tests are spread over its processes: files whole, the long ones first.

A file's tests share what a module makes once, and only a process that runs all of them makes it
once. The browser's share one running demo. Tests that wait for processes of their own go one by
one, and early: others work meanwhile.
"""

from xdist.scheduler import LoadScopeScheduling

BROWSER = "tests/browser/"
WAITING = ("tests/faults/", "tests/workers/")


def place_of(nodeid: str) -> int:
    """When a test's turn comes; within a turn the order stays."""
    if nodeid.startswith(BROWSER):
        return 0
    return 1 if nodeid.startswith(WAITING) else 2


class FilesTogether(LoadScopeScheduling):
    """Units in the order in which they were collected.

    xdist's own groups have no effect: since pytest 9.2 a node's id cannot be set from outside.
    """

    def _split_scope(self, nodeid: str) -> str:
        if nodeid.startswith(BROWSER):
            return BROWSER
        if nodeid.startswith(WAITING):
            return nodeid
        return nodeid.partition("::")[0]
