"""Every way a picture comes in through the admin ends in intake's bytes (D5, R51)."""

import io
import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from wagtail.models import UploadedFile

from site_pages.models import Attachment, Picture
from site_pages.picture_names import split_digest
from site_pages.pictures import make_renditions
from site_pages.services import add_picture
from tests.files import PDF
from tests.security.people import SUPERUSER, make_user
from tests.site_pages.admin_forms import file_data
from tests.site_pages.editing.people import OFFICES, home_of, make_person
from tests.site_pages.visits import HUB
from tests.world import make_world

pytestmark = pytest.mark.django_db

LAT = 2
ORIENTATION, GPS, MAKE = 0x0112, 0x8825, 0x010F


def photograph(colour: tuple[int, int, int] = (10, 120, 200), *, camera: str = "Spycam") -> bytes:
    """A picture as a phone saves it: lying on its side, with its place in it."""
    exif = Image.Exif()
    exif[MAKE], exif[ORIENTATION] = camera, 6
    exif.get_ifd(GPS)[LAT] = (36.0, 4.0, 0.0)
    image, stream = Image.new("RGB", (60, 40), colour), io.BytesIO()
    image.save(stream, "JPEG", exif=exif)
    return stream.getvalue()


@pytest.fixture
def editor(client):
    make_world()
    client.force_login(make_user(SUPERUSER))
    return client


def upload(data: bytes, name: str = "photo.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data, content_type="image/jpeg")


def stored(field) -> bytes:
    with field.storage.open(field.name) as file:
        return file.read()


def assert_clean(data: bytes) -> None:
    assert b"Spycam" not in data
    with Image.open(io.BytesIO(data)) as image:
        assert dict(image.getexif()) == {}
        assert image.size == (40, 60)


def picture_data(**changes):
    """What the form of one picture sends."""
    return file_data(**{"title": "照片", "alt_text": "海边", **changes})


def _add_one(editor, data: bytes, **changes):
    return editor.post(
        "/admin/images/add/", picture_data(file=upload(data), **changes), headers={"host": HUB}
    )


def _add_several(editor, data: bytes, name: str = "photo.jpg"):
    answer = editor.post(
        "/admin/images/multiple/add/",
        {"title": name, "files[]": upload(data, name)},
        headers={"host": HUB},
    )
    return json.loads(answer.content)


def _finish(editor, upload_id: int, **changes):
    prefix = f"uploaded-image-{upload_id}"
    answer = editor.post(
        f"/admin/images/multiple/create_from_uploaded_image/{upload_id}/",
        {f"{prefix}-{name}": value for name, value in picture_data(**changes).items()},
        headers={"host": HUB},
    )
    return json.loads(answer.content)


def test_r051_an_uploaded_picture_is_stored_without_metadata_and_upright(editor):
    assert _add_one(editor, photograph()).status_code == 302
    picture = Picture.objects.get()
    assert_clean(stored(picture.file))
    assert (picture.width, picture.height) == (40, 60)
    assert len(picture.pixels_sha256) == 64


@pytest.mark.parametrize("in_memory", [True, False], ids=["in memory", "in a temporary file"])
def test_r051_several_uploads_are_stored_without_metadata_at_every_step(
    editor, settings, in_memory
):
    """They wait for their alternative text in a table of Wagtail's, past the picture form."""
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 2_500_000 if in_memory else 1
    answer = _add_several(editor, photograph())
    waiting = UploadedFile.objects.get(pk=answer["uploaded_file_id"])
    assert_clean(stored(waiting.file))
    assert _finish(editor, waiting.pk)["success"]
    picture = Picture.objects.get()
    assert_clean(stored(picture.file))
    assert (picture.width, picture.height) == (40, 60)
    assert picture.alt_text == "海边"


@pytest.mark.parametrize("name", ["海边的照片.png", "长" * 80 + ".png", "long-" * 40 + ".png"])
def test_a_waiting_upload_begins_with_the_title_that_was_chosen(editor, name):
    """Its file's name carries the picture's digest; nobody should have to read that."""
    title = name.removesuffix(".png")

    told = editor.post(
        "/admin/images/multiple/add/",
        {"title": title[:60], "files[]": upload(photograph(), name)},
        headers={"host": HUB},
    )
    untold = editor.post(
        "/admin/images/multiple/add/",
        {"files[]": upload(photograph((9, 9, 9)), name)},
        headers={"host": HUB},
    )

    assert f'value="{title[:60]}"' in json.loads(told.content)["form"]
    answer = json.loads(untold.content)
    assert "pixels-" not in answer["form"]
    assert _finish(editor, answer["uploaded_file_id"])["success"]
    assert len(Picture.objects.get().pixels_sha256) == 64


def test_r051_several_uploads_need_their_alternative_text(editor):
    waiting = _add_several(editor, photograph())["uploaded_file_id"]
    assert not _finish(editor, waiting, alt_text="")["success"]
    assert not Picture.objects.exists()


def test_r051_every_way_in_gives_the_same_digest(editor):
    _add_one(editor, photograph())
    _finish(editor, _add_several(editor, photograph(camera="Other"))["uploaded_file_id"])
    add_picture(title="照片", data=photograph(), alt_text="海边")
    assert Picture.objects.count() == 3
    assert len(set(Picture.objects.values_list("pixels_sha256", "file_hash"))) == 1
    assert Picture.objects.filter(pixels_sha256="").count() == 0
    assert not any("pixels-" in name for name in Picture.objects.values_list("file", flat=True))


def test_r051_a_picture_that_is_there_already_is_warned_about(editor):
    add_picture(title="原有的照片", data=photograph(), alt_text="海边")
    same = _add_several(editor, photograph(camera="Other"))
    assert same["duplicate"] is True
    assert "原有的照片" in same["confirm_duplicate_upload"]
    assert "duplicate" not in _add_several(editor, photograph((200, 10, 10)))


def test_the_picture_chooser_warns_about_duplicates(editor):
    add_picture(title="原有的照片", data=photograph(), alt_text="海边")
    data = picture_data(file=upload(photograph(camera="Other")))
    answer = editor.post(
        "/admin/images/chooser/create/",
        {f"image-chooser-upload-{name}": value for name, value in data.items()},
        headers={"host": HUB},
    )
    assert json.loads(answer.content)["step"] == "duplicate_found"


@pytest.mark.parametrize("data", [b"no picture", photograph()[:300], b"GIF89a" + b"0" * 50])
def test_what_is_no_picture_is_refused_in_the_form(editor, data):
    answer = _add_one(editor, data)
    assert answer.status_code == 200
    assert "file" in answer.context["form"].errors
    assert _add_several(editor, data)["success"] is False
    assert not Picture.objects.exists()
    assert not UploadedFile.objects.exists()


@pytest.mark.parametrize("office", OFFICES)
def test_r115_newsroom_staff_need_no_folder_and_theirs_is_taken(client, office):
    """They may add to one folder alone, so that no form asks for it."""
    make_world(partners=("bandao",))
    person = make_person("bandao", office)
    client.force_login(person)
    unasked = picture_data()
    del unasked["collection"]

    client.post(
        "/admin/images/add/", {**unasked, "file": upload(photograph())}, headers={"host": HUB}
    )
    waiting = _add_several(client, photograph((9, 9, 9)))["uploaded_file_id"]
    _finish(client, waiting, collection="")
    client.post(
        "/admin/images/chooser/create/",
        {
            f"image-chooser-upload-{name}": value
            for name, value in {**unasked, "file": upload(photograph((200, 10, 10)))}.items()
        },
        headers={"host": HUB},
    )
    client.post(
        "/admin/documents/add/",
        file_data(file=SimpleUploadedFile("form.pdf", PDF), collection=""),
        headers={"host": HUB},
    )

    folder = f"{home_of('bandao').title}素材"
    assert list(Picture.objects.values_list("collection__name", flat=True)) == [folder] * 3
    assert Attachment.objects.get().collection.name == folder


def test_replacing_the_file_replaces_its_digest(editor):
    _add_one(editor, photograph())
    picture = Picture.objects.get()
    before = picture.pixels_sha256
    editor.post(
        f"/admin/images/{picture.pk}/",
        picture_data(file=upload(photograph((200, 10, 10)))),
        headers={"host": HUB},
    )
    picture.refresh_from_db()
    assert picture.pixels_sha256 != before
    assert picture.file_hash == picture.pixels_sha256[:40]
    assert_clean(stored(picture.file))


@pytest.mark.parametrize(
    ("name", "kept", "digest"),
    [
        (f"海边.pixels-{'a' * 64}.jpg", "海边.jpg", "a" * 64),
        (f"海边.pixels-{'a' * 64}_Ab3dE9x.jpg", "海边.jpg", "a" * 64),
        ("海边.jpg", "海边.jpg", ""),
        (f"x.pixels-{'a' * 63}.jpg", f"x.pixels-{'a' * 63}.jpg", ""),
        (f"x.pixels-{'a' * 64}.pixels-{'b' * 64}.jpg", f"x.pixels-{'a' * 64}.jpg", "b" * 64),
    ],
)
def test_the_digest_travels_in_the_name_and_is_taken_off(name, kept, digest):
    assert split_digest(name) == (kept, digest)


def test_r115_a_huge_photograph_from_a_phone_becomes_ready_sizes_without_its_place(editor):
    """Twenty-four megapixels, on its side, more bytes than an applicant's picture may have."""
    exif = Image.Exif()
    exif[MAKE], exif[ORIENTATION] = "Spycam", 6
    exif.get_ifd(GPS)[LAT] = (36.0, 4.0, 0.0)
    grain = Image.effect_noise((6000, 4000), 60)
    stream = io.BytesIO()
    Image.merge("RGB", (grain, grain, grain)).save(stream, "JPEG", quality=94, exif=exif)
    assert len(stream.getvalue()) > 10 * 1024**2

    assert _add_one(editor, stream.getvalue()).status_code == 302

    picture = Picture.objects.get()
    assert (picture.width, picture.height) == (4000, 6000)
    for rendition in make_renditions(picture):
        assert max(rendition.width, rendition.height) in {480, 960, 1600}
        assert rendition.height > rendition.width
        data = stored(rendition.file)
        assert b"Spycam" not in data
        with Image.open(io.BytesIO(data)) as image:
            assert dict(image.getexif()) == {}
