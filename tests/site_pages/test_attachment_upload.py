"""Attachments: every way in looks at the content, and the way out says what browsers may do."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from wagtail.models import UploadedFile

from site_pages.models import Attachment
from tests.files import FILES, PDF, WORD_PARTS, archive
from tests.security.people import SUPERUSER, make_user
from tests.world import make_news, make_world

pytestmark = pytest.mark.django_db

HTML = b"<!doctype html><script>alert(document.cookie)</script>"
MACROS = archive({**WORD_PARTS, "word/vbaProject.bin": b"\xd0\xcf"})
OUTWARD = archive({"../../.bashrc": "x"})
LIARS = [
    ("form.pdf", HTML, "不是 PDF 文件"),
    ("form.zip", HTML, "不是 ZIP 文件"),
    ("form.docx", FILES["zip"], "不是 Word (docx) 文件"),
    ("form.xlsx", PDF, "不是 Excel (xlsx) 文件"),
    ("form.docx", MACROS, "含有宏"),
    ("form.zip", OUTWARD, "通向文件夹之外"),
    ("form.mp4", HTML, "不是 MP4 文件"),
    ("form.html", HTML, "只接受 PDF"),
]
META = {"credit": "", "rights": "", "tags": ""}


@pytest.fixture
def editor(client):
    client.force_login(make_user(SUPERUSER))
    return client


def offer(attachment: Attachment) -> None:
    """Put it on a public page: until then it is its newsroom's."""
    make_world()
    make_news("hub", body=[("downloads", [{"attachment": attachment, "title": "附件"}])])


def public_film() -> Attachment:
    film = Attachment.objects.create(title="片", file=upload("film.mp4", FILES["mp4"]))
    offer(film)
    return film


def upload(name: str, data: bytes) -> SimpleUploadedFile:
    """With the media type that a browser would guess from the name, or anybody could write."""
    return SimpleUploadedFile(name, data, content_type="application/pdf")


def add_one(editor, name, data):
    """The upload form; returns its words about the file, '' when it was taken."""
    form = {"title": "附件", "file": upload(name, data), **META}
    answer = editor.post("/admin/documents/add/", form)
    return "" if answer.status_code == 302 else " ".join(answer.context["form"].errors["file"])


def add_several(editor, name, data, **changes):
    """One of the files of the uploader for many."""
    form = {"title": "附件", "files[]": upload(name, data), **changes}
    answer = editor.post("/admin/documents/multiple/add/", form)
    return json.loads(answer.content).get("error_message", "")


def choose(editor, name, data):
    """The upload tab of the chooser, as it opens from the text editor."""
    values = {"title": "附件", "file": upload(name, data), **META}
    form = {f"document-chooser-upload-{field}": value for field, value in values.items()}
    answer = editor.post("/admin/documents/chooser/create/", form)
    told = json.loads(answer.content)
    return "" if told["step"] == "chosen" else told["htmlFragment"]


WAYS_IN = [add_one, add_several, choose]


@pytest.mark.parametrize("way_in", WAYS_IN)
@pytest.mark.parametrize("kind", FILES)
def test_d05_a_real_file_of_each_kind_comes_in_whole(editor, way_in, kind):
    assert way_in(editor, f"form.{kind}", FILES[kind]) == ""
    stored = Attachment.objects.get()
    assert stored.file.read() == FILES[kind]
    assert (stored.file_size, len(stored.file_hash)) == (len(FILES[kind]), 40)
    stored.file.close()


@pytest.mark.parametrize("way_in", WAYS_IN)
@pytest.mark.parametrize(("name", "data", "words"), LIARS)
def test_d05_a_liar_is_refused_in_words_and_leaves_nothing(editor, way_in, name, data, words):
    assert words in way_in(editor, name, data)
    assert not Attachment.objects.exists()
    assert not UploadedFile.objects.exists()


def test_an_upload_that_waits_for_a_field_has_been_judged_as_well(editor):
    """Where another field is wrong Wagtail puts the file aside, past the model's own check."""
    long = "长" * 256
    assert "不是 PDF" in add_several(editor, "form.pdf", HTML, title=long)
    assert not UploadedFile.objects.exists()
    assert add_several(editor, "form.pdf", PDF, title=long) == ""
    assert UploadedFile.objects.count() == 1


@pytest.mark.parametrize("in_memory", [True, False], ids=["in memory", "in a temporary file"])
def test_large_uploads_are_judged_in_their_temporary_file(editor, settings, in_memory):
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 2_500_000 if in_memory else 1
    assert "不是 PDF" in add_one(editor, "form.pdf", HTML)
    assert add_one(editor, "form.docx", FILES["docx"]) == ""


def test_the_sentence_holds_nothing_that_came_with_the_file(editor):
    """Wagtail's uploader puts it into the page without escaping it."""
    words = add_several(editor, "<img src=x onerror=alert(1)>.pdf", HTML)
    assert "不是 PDF" in words
    assert "<" not in words


def test_a_file_is_not_replaced_by_a_liar(editor):
    add_one(editor, "form.pdf", PDF)
    stored = Attachment.objects.get()
    address = f"/admin/documents/edit/{stored.pk}/"

    form = {"title": "新附件", "file": upload("form.pdf", HTML), **META}
    answer = editor.post(address, form)
    assert "不是 PDF" in answer.context["form"].errors["file"][0]
    assert stored.file.read() == PDF
    stored.file.close()

    title_alone = editor.post(address, {"title": "新名称", **META})
    assert title_alone.status_code == 302
    assert Attachment.objects.get().title == "新名称"


@pytest.mark.parametrize(
    ("kind", "media_type", "disposition"),
    [
        ("pdf", "application/pdf", "inline"),
        ("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", None),
        ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", None),
        ("zip", "application/zip", None),
        ("mp4", "video/mp4", "inline"),
    ],
)
def test_d05_browsers_show_pdf_save_all_else_and_run_nothing(
    editor, client, kind, media_type, disposition
):
    add_one(editor, f"form.{kind}", FILES[kind])
    stored = Attachment.objects.get()
    offer(stored)
    client.logout()

    answer = client.get(stored.url)

    assert b"".join(answer.streaming_content) == FILES[kind]
    assert answer["Content-Type"] == media_type
    assert answer["Content-Disposition"].partition(";")[0] == (disposition or "attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "default-src 'none'"


@pytest.mark.parametrize(
    ("header", "status", "part"),
    [
        ("", 200, slice(None)),
        ("bytes=0-", 206, slice(None)),
        ("bytes=0-1", 206, slice(0, 2)),
        ("bytes=4-7", 206, slice(4, 8)),
        ("bytes=30-900", 206, slice(30, None)),
        ("bytes=-8", 206, slice(-8, None)),
        ("bytes=-900", 206, slice(None)),
        ("bytes=900-", 416, slice(0, 0)),
        ("bytes=7-4", 200, slice(None)),
        ("bytes=0-1,4-5", 200, slice(None)),
        ("lines=1-2", 200, slice(None)),
        (f"bytes={'9' * 5000}-", 200, slice(None)),
    ],
)
def test_r115_players_get_the_part_of_a_film_that_they_ask_for(client, header, status, part):
    film = FILES["mp4"]
    stored = public_film()

    answer = client.get(stored.url, headers={"range": header} if header else {})

    assert (answer.status_code, answer.getvalue()) == (status, film[part])
    if status == 206:
        assert answer["Accept-Ranges"] == "bytes"
        first = range(len(film))[part][0]
        last = range(len(film))[part][-1]
        assert answer["Content-Range"] == f"bytes {first}-{last}/{len(film)}"


@pytest.mark.parametrize(
    ("condition", "status"),
    [
        (lambda tag: tag, 206),
        (lambda tag: f"W/{tag}", 200),
        (lambda tag: '"another-film"', 200),
        (lambda tag: "Sat, 29 Aug 2020 08:00:00 GMT", 200),
    ],
)
def test_r115_a_part_is_of_the_film_that_the_player_began_with(client, condition, status):
    stored = public_film()
    part = client.get(stored.url, headers={"range": "bytes=0-1"})
    assert part["ETag"].startswith('"')
    assert len(part["ETag"]) > 20

    headers = {"range": "bytes=2-3", "if-range": condition(part["ETag"])}
    answer = client.get(stored.url, headers=headers)

    assert answer.status_code == status
    assert answer.getvalue() == FILES["mp4"][slice(2, 4) if status == 206 else slice(None)]
    assert answer["ETag"] == part["ETag"]


def test_r115_a_player_that_has_the_film_is_told_so(client):
    stored = public_film()
    tag = client.get(stored.url, headers={"range": "bytes=0-1"})["ETag"]

    answer = client.get(stored.url, headers={"range": "bytes=0-1", "if-none-match": tag})

    assert (answer.status_code, answer["ETag"]) == (304, tag)
