"""The template of the migrated database: made once for one state of the code."""

from contextlib import closing

import pytest
from django.db.utils import ConnectionHandler

from tests import database_template
from tests.database_template import KEPT, FileTemplate, digest


@pytest.fixture
def connection(tmp_path, django_db_blocker):
    """A file of SQLite with one row, which is no database of the suite."""
    options = {"ENGINE": "django.db.backends.sqlite3", "NAME": str(tmp_path / "migrated")}
    with (
        django_db_blocker.unblock(),
        closing(ConnectionHandler({"default": options})["default"]) as one,
    ):
        with one.cursor() as cursor:
            cursor.execute("CREATE TABLE room (name text)")
            cursor.execute("INSERT INTO room VALUES ('newsroom')")
        yield one


@pytest.fixture
def code(tmp_path, monkeypatch):
    """A product of one module."""
    module = tmp_path / "cms" / "models.py"
    module.parent.mkdir()
    module.write_text("one = 1")
    monkeypatch.setattr(database_template, "ROOT", tmp_path)
    return module


@pytest.fixture
def folder(tmp_path):
    """Where templates are kept."""
    folder = tmp_path / "kept"
    folder.mkdir()
    return folder


def test_the_next_process_has_the_rows_without_migrating(connection, code, folder, tmp_path):
    target = tmp_path / "copy"
    first = FileTemplate(folder, connection)
    assert not first.copy_to(str(target))
    first.keep()
    first.release()

    second = FileTemplate(folder, connection)
    assert second.copy_to(str(target))
    second.release()
    copied = ConnectionHandler(
        {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": str(target)}}
    )["default"]
    with closing(copied), copied.cursor() as cursor:
        assert cursor.execute("SELECT name FROM room").fetchall() == [("newsroom",)]


def test_other_code_has_another_template(code):
    before = digest()
    code.write_text("one = 2")
    changed = digest()
    code.rename(code.with_name("other.py"))
    assert len({before, changed, digest()}) == 3


def test_only_the_latest_are_kept(connection, code, folder):
    for number in range(KEPT + 2):
        code.write_text(f"number = {number}")
        template = FileTemplate(folder, connection)
        template.keep()
        template.release()
    assert template.path.exists()
    assert len(list(folder.glob("*.sqlite3"))) == KEPT
