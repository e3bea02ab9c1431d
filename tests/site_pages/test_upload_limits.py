"""How large what editors upload may be: films more than other files, and never in memory."""

import json
import re
import tracemalloc

import pytest
from django.core.files.uploadedfile import TemporaryUploadedFile
from django.urls import reverse

from cms.core import upload_room
from site_pages import upload_limits
from site_pages.models import Attachment
from tests.files import FILES, PDF
from tests.security.people import SUPERUSER, make_user

pytestmark = pytest.mark.django_db

MEGABYTE = 1024 * 1024
META = {"title": "短片", "credit": "", "rights": "", "tags": ""}


@pytest.fixture
def editor(client):
    client.force_login(make_user(SUPERUSER))
    return client


class Zeros:
    """A film of a given size that is nowhere in memory: its head, then nothing."""

    def __init__(self, name: str, head: bytes, size: int) -> None:
        self.name, self.size, self._head, self._at = name, size, head, 0
        self.content_type = "video/mp4"

    def read(self, amount: int = -1) -> bytes:
        amount = self.size - self._at if amount < 0 else min(amount, self.size - self._at)
        head = self._head[self._at : self._at + amount]
        self._at += amount
        return head + bytes(amount - len(head))


def spooled(name: str, head: bytes, size: int) -> TemporaryUploadedFile:
    """An upload as Django hands it to a form once it has streamed it to the disk."""
    upload = TemporaryUploadedFile(name, "video/mp4", size, None)
    upload.file.write(head)
    upload.file.truncate(size)
    upload.file.seek(0)
    return upload


def add(editor, upload):
    return editor.post(reverse("wagtaildocs:add"), {**META, "file": upload})


def test_film_of_150_mb_is_taken_in_and_never_held_in_memory():
    form = upload_limits  # what the form asks
    assert form.largest("a.mp4") == 200 * MEGABYTE
    upload = spooled("film.mp4", FILES["mp4"], 150 * MEGABYTE)
    tracemalloc.start()

    film = Attachment(title="短片", file=upload)
    film.save()
    _held, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert most < 8 * MEGABYTE
    assert film.file.size == 150 * MEGABYTE
    film.file.delete(save=False)


@pytest.mark.parametrize(("name", "head"), [("film.mp4", "mp4"), ("form.pdf", "pdf")])
def test_too_large_is_said_with_both_sizes(editor, settings, name, head):
    settings.FILM_MAX_BYTES, settings.ATTACHMENT_MAX_BYTES = 3 * MEGABYTE, 1 * MEGABYTE
    limit = {"film.mp4": 3, "form.pdf": 1}[name]
    content = {"mp4": FILES["mp4"], "pdf": PDF}[head]

    answer = add(editor, Zeros(name, content, limit * MEGABYTE + 1))
    told = " ".join(answer.context["form"].errors["file"])
    assert f"文件为 {limit + 1} MB，最多 {limit} MB" in told
    assert not Attachment.objects.exists()
    assert add(editor, Zeros(name, content, limit * MEGABYTE)).status_code == 302
    Attachment.objects.get().file.delete(save=False)


def test_upload_without_room_on_the_disk_is_refused_in_words(editor, settings, monkeypatch):
    monkeypatch.setattr(upload_room, "KEPT_FREE", 10**18)
    editor.raise_request_exception = False

    answer = add(editor, Zeros("film.mp4", FILES["mp4"], 4 * MEGABYTE))

    assert answer.status_code == 503
    assert "存储空间已满" in answer.content.decode()
    assert not Attachment.objects.exists()


def test_every_screen_of_the_admin_knows_the_limits_before_the_upload(editor):
    page = editor.get(reverse("wagtaildocs:add_multiple")).content.decode()

    found = re.search(r'<script id="upload-limits" type="application/json">(.*?)</script>', page)
    told = json.loads(found[1])
    assert told["limits"]["mp4"] == 200 * MEGABYTE
    assert told["limits"]["pdf"] == 20 * MEGABYTE
    assert told["limits"]["jpg"] == 30 * MEGABYTE
    assert "未上传" in told["words"]
    assert "upload-limits.mjs" in page
