"""Whatever a visitor asks the hall: an answer in words, never an error (D6)."""

from urllib.parse import quote

import pytest

from site_pages import queries, sharing
from tests.given import given
from tests.site_pages.visits import get
from tests.world import build_all, make_case, make_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def hall():
    """Hub and one partner with one case."""
    return given(hall_with_case)


def hall_with_case():
    make_world()
    return make_case()


@pytest.mark.parametrize("site", ["hub", "qingdaonews"])
def test_too_many_words_are_answered_in_words(client, hall, site):
    build_all()

    answer = get(client, site, "/2020/?q=" + "+".join("abcdefghijklmnopqrst"))

    assert answer.status_code == 200
    assert "检索词太多" in answer.content.decode()
    assert hall.title not in answer.content.decode()


@pytest.mark.parametrize("name", ["q", "tag", "category", "page"])
@pytest.mark.parametrize("value", ["\0", "智\0慧", "x" * 5000, "%", "'\"--", "-1", "\ud83d\ude00"])
def test_odd_values_never_break_the_hall(client, hall, name, value):
    encoded = quote(value.encode("utf-16", "surrogatepass").decode("utf-16"))

    assert get(client, "hub", f"/2020/?{name}={encoded}").status_code == 200


def test_two_characters_are_found_in_the_hall(client, hall):
    make_case(title="港口设备远程体检", tags=[])
    build_all()

    found = get(client, "hub", f"/2020/?q={quote('远程')}").content.decode()

    assert "港口设备远程体检" in found
    assert hall.title not in found


def test_peoples_text_keeps_the_addresses_it_names(hall):
    hall.brief = "见 http://localhost:8000/abc"
    hall.save_revision().publish()
    build_all()
    (mount, *_) = sharing.all_mounts()

    (card,) = queries.cards(queries.newest("case"), mount)

    assert card["brief"] == "见 http://localhost:8000/abc"
    assert card["path"] == hall.get_url_parts()[2]
    assert card["image"]["src"].startswith("/media/images/")
    assert all("://" not in source["srcset"] for source in card["image"]["sources"])


@pytest.mark.parametrize("folder", ["documents", "original_images"])
def test_media_serves_published_sizes_alone(client, hall, folder, settings):
    path = settings.MEDIA_ROOT / folder / "probe.txt"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("not public")

    assert client.get(f"/media/{folder}/probe.txt").status_code == 404


def test_media_cannot_be_left_by_its_folder(client, hall, settings):
    for folder in ("original_images", "wagtail_uploads"):
        path = settings.MEDIA_ROOT / folder / "probe.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("not public")

        assert client.get(f"/media/images/../{folder}/probe.txt").status_code in {400, 404}


def test_media_serves_the_sizes_documents_name(client, hall):
    build_all()
    (mount, *_) = sharing.all_mounts()
    (card,) = queries.cards(queries.newest("case"), mount)

    answer = client.get(card["image"]["src"])

    assert answer.status_code == 200
    assert b"".join(answer.streaming_content)[:2] == b"\xff\xd8"
