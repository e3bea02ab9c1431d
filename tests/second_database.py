"""What a run on one more database may leave out: tests that no database can fail.

A test touches the database of its run through pytest-django's fixtures and marks alone; all others
are blocked from it. Programs that tests start without them are given files of their own.
"""

import pytest
from django.test import TransactionTestCase

REASON = "touches no database; the run without --only-database shows it"
FIXTURES = frozenset({
    "db", "transactional_db", "django_db_reset_sequences", "django_db_serialized_rollback",
    "django_db_setup", "live_server", "admin_user", "admin_client",
})  # fmt: skip
MARKS = ("django_db", "postgres")


def touches_database(item: pytest.Item) -> bool:
    """Whether another database could make a difference to this test."""
    if any(item.get_closest_marker(name) for name in MARKS):
        return True
    case = getattr(item, "cls", None)
    if case is not None and issubclass(case, TransactionTestCase):
        return True
    return not FIXTURES.isdisjoint(getattr(item, "fixturenames", ()))


def leave_out_the_rest(items: list[pytest.Item]) -> None:
    """Skip, with the reason, the tests that touch no database."""
    for item in items:
        if not touches_database(item):
            item.add_marker(pytest.mark.skip(reason=REASON))
