"""What groups may do is declared: later versions add, and nobody's decision is undone."""

import pytest
from django.contrib.auth.models import Group, Permission
from django.db import DEFAULT_DB_ALIAS

from cms.core.groups import due, keep_up
from cms.core.models import GrantedRight

pytestmark = pytest.mark.django_db

FIRST = ("site_pages.view_picture", "site_pages.change_picture")
LATER = (*FIRST, "site_pages.add_picture")


@pytest.fixture
def group():
    made = Group.objects.create(name="某组")
    keep_up(made, FIRST, using=DEFAULT_DB_ALIAS)
    return made


def held(group) -> set[str]:
    rows = group.permissions.values_list("content_type__app_label", "codename")
    return {".".join(row) for row in rows}


def take(group, codename: str) -> None:
    """As an administrator does, whose act is audited."""
    group.permissions.remove(
        Permission.objects.get(codename=codename, content_type__app_label="site_pages")
    )


def test_later_version_adds_what_it_declares(group):
    keep_up(group, LATER, using=DEFAULT_DB_ALIAS)
    assert held(group) == set(LATER)


def test_what_an_administrator_took_away_stays_away(group):
    take(group, "change_picture")

    for declared in (FIRST, LATER, LATER):
        keep_up(group, declared, using=DEFAULT_DB_ALIAS)

    assert held(group) == set(LATER) - {"site_pages.change_picture"}


def test_what_an_administrator_added_stays(group):
    group.permissions.add(Permission.objects.get(codename="view_attachment"))
    keep_up(group, LATER, using=DEFAULT_DB_ALIAS)
    assert held(group) == {*LATER, "site_pages.view_attachment"}


def test_group_from_before_there_was_a_record_is_brought_up_to_date(group):
    take(group, "change_picture")
    GrantedRight.objects.all().delete()

    keep_up(group, LATER, using=DEFAULT_DB_ALIAS)

    # The audit remembers what was taken; the rest it never had.
    assert held(group) == set(LATER) - {"site_pages.change_picture"}


def test_right_that_is_not_known_yet_is_given_when_it_is(group):
    declared = (*FIRST, "site_pages.later_right")
    keep_up(group, declared, using=DEFAULT_DB_ALIAS)
    picture = Permission.objects.get(codename="view_picture")
    Permission.objects.create(
        codename="later_right", name="later", content_type=picture.content_type
    )

    keep_up(group, declared, using=DEFAULT_DB_ALIAS)

    assert held(group) == set(declared)


def test_rights_to_pages_and_files_are_due_once():
    group = Group.objects.create(name="某组")

    def ask(*names, had_some=False):
        return due(group, "pages", names, had_some=had_some, using=DEFAULT_DB_ALIAS)

    assert ask("add", "change") == {"add", "change"}
    assert ask("add", "change", had_some=True) == set()
    assert ask("add", "change", "publish", had_some=True) == {"publish"}
    assert ask("add", "change", "publish") == set()


def test_rights_from_before_there_was_a_record_count_as_given():
    group = Group.objects.create(name="某组")
    assert due(group, "pages", ("add",), had_some=True, using=DEFAULT_DB_ALIAS) == set()
    assert due(group, "pages", ("add", "lock"), had_some=True, using=DEFAULT_DB_ALIAS) == {"lock"}
