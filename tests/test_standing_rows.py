"""Copied worlds are what the verbs make, and are copied only where the verbs would do so."""

import re
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone
from wagtail.models import Site

from cms.campaigns.models import Campaign
from site_pages.models import CampaignPage, HubHomePage
from tests import world
from tests.database_baseline import read_table, tables_with_rows
from tests.standing_rows import UUID_TEXT

MOMENT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d[.\d]*|datetime\.datetime\([^)]*\)+")


@contextmanager
def undone():
    """A block whose rows do not stay."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def contents_of_all_tables() -> dict[str, list[str]]:
    """Every row there is; a dot stands for what differs from world to world."""
    found = {}
    for table in tables_with_rows(connection):
        rows = (MOMENT.sub(".", repr(row)) for row in read_table(connection, table).rows)
        found[table] = sorted(UUID_TEXT.sub(".", row) for row in rows)
    return found


@pytest.mark.django_db
@pytest.mark.skipif(
    "connection.vendor != 'sqlite'", reason="sequences of PostgreSQL never give a number twice"
)
@pytest.mark.parametrize("partners", world.MOST_ASKED)
def test_a_copy_is_what_the_verbs_make(partners):
    # Made anew: tests before this one may have left the process another state.
    world.remember_worlds()
    with undone():
        world._make_world(partners)
        made = contents_of_all_tables()
    world.make_world(partners=partners)

    assert contents_of_all_tables() == made


@pytest.mark.django_db
def test_no_two_copies_share_identities_and_each_has_its_own_moment():
    seen = set()
    for _ in range(2):
        began = timezone.now()
        with undone():
            page = world.make_world()
            seen.add(page.uid)
            assert began - timedelta(seconds=60) < page.first_published_at <= timezone.now()
            assert str(page.translation_key) in str(page.latest_revision.content)
    assert len(seen) == 2


@pytest.mark.django_db
def test_sites_are_found_at_their_addresses_in_a_copy(client):
    world.make_world(partners=("bandao",))

    assert {site.hostname for site in Site.objects.all()} == {"localhost", "bandao.localhost"}
    for host in ("localhost:8000", "bandao.localhost:8000"):
        assert client.get("/2020/", headers={"host": host}).status_code == 200


@pytest.mark.django_db
def test_where_the_verbs_would_find_something_else_nothing_is_copied(monkeypatch):
    built = []
    make = world._make_world
    monkeypatch.setattr(
        world, "_make_world", lambda partners: built.append(partners) or make(partners)
    )
    Campaign.objects.create(slug="2019", title="上一届", year=2019)

    assert world.make_world() == CampaignPage.objects.get()
    assert built == [("qingdaonews",)]
    assert HubHomePage.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_copy_stands_in_a_transactional_test():
    world.make_world()

    assert CampaignPage.objects.get().get_parent().specific == HubHomePage.objects.get()
