"""The search index survives what happens to tables."""

import pytest
from django.core.management import call_command
from django.db import connection

from cms.documents import queries, search_index, services
from cms.documents.models import DocumentVersion
from cms.documents.search import search
from tests.cms.documents.samples import NOW, built

pytestmark = pytest.mark.django_db(transaction=True)


def hits(q: str) -> list[str]:
    return sorted(version.title for version in search(queries.current("case"), q))


def rebuild_the_table() -> None:
    """Do what a SQLite schema alteration does: copy the table, drop the old one."""
    with connection.schema_editor() as editor:
        editor._remake_table(DocumentVersion)


def test_sqlite_table_rebuild_is_repaired_by_migrate():
    if connection.vendor != "sqlite":
        pytest.skip("only SQLite rebuilds tables to alter them")
    before = built(text="智慧一")
    services.store(before, now=NOW)
    rebuild_the_table()
    assert not search_index.is_installed("default")
    assert [m.id for m in search_index.check_search_index(databases=["default"])] == [
        "documents.W001"
    ]
    # Written while nothing kept the index in step.
    services.store(built(text="智慧二"), now=NOW)
    services.store(built(before.uid, "改写了"), now=NOW)

    call_command("migrate", verbosity=0)

    assert search_index.is_installed("default")
    assert search_index.check_search_index(databases=["default"]) == []
    assert hits("智慧") == ["智慧二"]
    assert hits("改写") == ["改写了"]
    services.store(built(text="智慧三"), now=NOW)
    assert hits("智慧") == ["智慧三", "智慧二"]


def test_index_that_was_dropped_is_made_anew_from_what_is_stored():
    services.store(built(text="智慧一"), now=NOW)
    search_index.remove("default")
    assert not search_index.is_installed("default")

    search_index.install("default")

    assert search_index.is_installed("default")
    assert hits("智慧") == ["智慧一"]


def test_deleted_versions_leave_the_index():
    services.store(built(text="智慧一"), now=NOW)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM documents_documentversion")
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM documents_search WHERE documents_search = '智慧'")
            assert cursor.fetchone() == (0,)

    services.store(built(text="平台一"), now=NOW)

    assert hits("智慧") == []
    assert hits("平台") == ["平台一"]
