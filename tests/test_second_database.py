"""``--only-database``: what may be left out on one more database, and what may not."""

from types import SimpleNamespace

import pytest
from django.test import SimpleTestCase, TestCase

from tests.second_database import REASON, leave_out_the_rest, touches_database


@pytest.fixture
def asks_for_it(db):
    """A fixture between the test and the database."""


def test_a_sum_or_a_template_needs_no_second_database(request, client, settings):
    assert not touches_database(request.node)


def test_fixtures_of_the_database_are_seen_through_other_fixtures(request, asks_for_it):
    assert touches_database(request.node)


@pytest.mark.django_db
def test_a_mark_is_seen(request):
    assert touches_database(request.node)


def test_a_module_wide_world_is_seen(request, django_db_setup):
    assert touches_database(request.node)


@pytest.mark.parametrize(("case", "touches"), [(TestCase, True), (SimpleTestCase, False)])
def test_cases_of_django_are_seen(case, touches):
    item = SimpleNamespace(cls=case, fixturenames=(), get_closest_marker=lambda name: None)
    assert touches_database(item) is touches


def test_what_is_left_out_says_why(request):
    marks = []
    item = SimpleNamespace(
        cls=None, fixturenames=(), get_closest_marker=lambda name: None, add_marker=marks.append
    )
    leave_out_the_rest([item])
    assert [mark.kwargs for mark in marks] == [{"reason": REASON}]
