"""A world that all tests of a module share: made once, undone when the module is through."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.cache import caches
from django.db import transaction


@contextmanager
def standing_world() -> Iterator[None]:
    """A transaction around a whole module; each test's own is a savepoint in it.

    What a test does is undone, and what was made inside the block stands for the next.
    """
    whole_module = transaction.atomic()
    whole_module._from_testcase = True  # as in Django's TestCase: durable blocks may open in it
    whole_module.__enter__()
    caches["default"].clear()
    try:
        yield
    finally:
        transaction.set_rollback(True)
        whole_module.__exit__(None, None, None)
