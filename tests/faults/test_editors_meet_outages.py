"""A full disk or a locked database, as editors meet it: words, a way on, nothing half done."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from wagtail.models import UploadedFile

from cms.documents.models import PendingBuild
from site_pages.models import Attachment, CasePage, CategoryPage, Picture
from tests.faults.full_disk import FULL_DISK
from tests.files import FILES, PDF
from tests.security.people import SUPERUSER, make_user
from tests.site_pages.admin_forms import (
    add_case,
    case_data,
    file_data,
    picture_row,
    stored_case,
)
from tests.site_pages.visits import HUB
from tests.world import jpeg, make_picture, make_world

pytestmark = pytest.mark.django_db(transaction=True)

ADD_ONE = {
    "document": ("/admin/documents/add/", "form.pdf", PDF, {}),
    "image": ("/admin/images/add/", "photo.jpg", jpeg(), {"alt_text": "图"}),
}
FULL, BUSY = "存储空间已满", "系统正忙"


@pytest.fixture
def editor(client, var):
    make_world()
    client.force_login(make_user(SUPERUSER))
    client.raise_request_exception = False
    client.defaults["HTTP_HOST"] = HUB
    return client


@contextmanager
def locked() -> Iterator[None]:
    """A writer that has begun and does not end; we wait for it no longer than a moment."""
    if connection.vendor != "sqlite":
        pytest.skip("only SQLite has one writer at a time")
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout = 50")
    other = sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None)
    try:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")
    finally:
        other.close()


def send_one(editor, sort: str):
    address, name, data, more = ADD_ONE[sort]
    return editor.post(address, file_data(file=SimpleUploadedFile(name, data), **more))


def files_below(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def assert_told(answer, words: str, retry_after: str) -> None:
    """A page in Chinese that says what happened and what to do."""
    page = answer.content.decode()
    assert (answer.status_code, answer["Retry-After"]) == (503, retry_after)
    assert answer["Cache-Control"] == "no-store"
    assert '<html lang="zh-Hans"' in page
    assert [word for word in (words, "没有保存", "后退", "再提交一次") if word not in page] == []


@pytest.mark.parametrize("sort", ADD_ONE)
def test_one_upload_on_a_full_disk_is_told_and_leaves_nothing(editor, settings, sort):
    settings.STORAGES = {**settings.STORAGES, **FULL_DISK}

    assert_told(send_one(editor, sort), FULL, "300")

    assert not Attachment.objects.exists()
    assert not Picture.objects.exists()
    settings.STORAGES = {**settings.STORAGES, "default": _whole_files()}
    assert send_one(editor, sort).status_code == 302


def _whole_files() -> dict[str, str]:
    return {"BACKEND": "cms.core.whole_files.WholeFileStorage"}


@pytest.mark.parametrize(
    ("address", "name", "data"),
    [
        ("/admin/documents/multiple/add/", "form.zip", FILES["zip"]),
        ("/admin/images/multiple/add/", "photo.jpg", jpeg()),
    ],
)
def test_the_uploader_of_several_shows_the_sentence_beside_the_file(
    editor, settings, address, name, data
):
    settings.STORAGES = {**settings.STORAGES, **FULL_DISK}
    form = {"title": "文件", "files[]": SimpleUploadedFile(name, data)}

    answer = editor.post(address, form, headers={"x-requested-with": "XMLHttpRequest"})

    told = json.loads(answer.content)
    assert (answer.status_code, told["success"]) == (200, False)
    assert FULL in told["error_message"]
    assert not Attachment.objects.exists()
    assert not Picture.objects.exists()
    assert not UploadedFile.objects.exists()


@pytest.mark.parametrize("outage", ["full", "locked"])
def test_a_replacement_that_fails_keeps_the_former_file(editor, settings, var, outage):
    send_one(editor, "document")
    stored = Attachment.objects.get()
    before = files_below(var / "media")
    form = file_data(title="新", file=SimpleUploadedFile("form.pdf", PDF + b"%new"))
    address = f"/admin/documents/edit/{stored.pk}/"

    if outage == "full":
        settings.STORAGES = {**settings.STORAGES, **FULL_DISK}
        assert_told(editor.post(address, form), FULL, "300")
        settings.STORAGES = {**settings.STORAGES, "default": _whole_files()}
    else:
        with locked():
            assert_told(editor.post(address, form), BUSY, "10")

    stored.refresh_from_db()
    assert (stored.title, files_below(var / "media")) == ("文件", before)
    with stored.file.open() as file:
        assert file.read() == PDF

    form["file"] = SimpleUploadedFile("form.pdf", PDF + b"%new")
    assert editor.post(address, form).status_code == 302
    stored.refresh_from_db()
    with stored.file.open() as file:
        assert file.read() == PDF + b"%new"
    assert len(files_below(var / "media")) == len(before)


@pytest.mark.parametrize("sort", ADD_ONE)
def test_an_upload_while_the_database_is_locked_leaves_no_file(editor, var, sort):
    before = files_below(var / "media")
    with locked():
        assert_told(send_one(editor, sort), BUSY, "10")
    assert files_below(var / "media") == before
    assert send_one(editor, sort).status_code == 302


def test_publishing_while_the_database_is_locked_can_be_repeated(editor):
    room = CategoryPage.objects.get(slug="citizen-services")
    pictures = [picture_row(make_picture()) for _ in range(4)]
    data = case_data(pictures=pictures, parts=["先进"])
    waiting = set(PendingBuild.objects.values_list("pk", flat=True))

    with locked():
        assert_told(add_case(editor, room, data, "publish"), BUSY, "10")

    assert stored_case() is None
    assert set(PendingBuild.objects.values_list("pk", flat=True)) == waiting
    assert add_case(editor, room, data, "publish").status_code == 302
    assert CasePage.objects.get(slug="grid").live


def test_signing_in_while_the_database_is_locked_is_told_as_well(editor):
    """The session is saved by a middleware, outside any view."""
    editor.logout()
    with locked():
        answer = editor.post(
            "/accounts/login/", {"login": "superuser", "password": "correct-horse-9-battery"}
        )
    assert_told(answer, BUSY, "10")
