"""Uploads that would fill the disk are refused before they are read."""

import errno
from types import SimpleNamespace

import pytest

from cms.core import upload_room
from cms.core.upload_room import KEPT_FREE, RoomForUpload, refuse_without_room

SIZE = 100 * 1024 * 1024


@pytest.fixture
def free(monkeypatch):
    """How much the one disk has, as the system says."""

    def say(number: int) -> None:
        monkeypatch.setattr(
            upload_room.shutil, "disk_usage", lambda _: SimpleNamespace(free=number)
        )

    return say


@pytest.mark.parametrize(("left", "refused"), [(0, False), (-1, True)])
def test_a_file_needs_its_size_twice_beside_what_is_kept_free(
    settings, tmp_path, free, left, refused
):
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path
    settings.MEDIA_ROOT = tmp_path / "media" / "not there yet"
    free(2 * SIZE + KEPT_FREE + left)

    if not refused:
        refuse_without_room(SIZE)
        return
    with pytest.raises(OSError, match="No space left") as error:
        refuse_without_room(SIZE)
    assert error.value.errno == errno.ENOSPC


def test_small_requests_are_not_looked_at(free):
    free(0)
    RoomForUpload().handle_raw_input(None, {}, 1000, "", None)
