"""Files are written whole or not at all, and no name is taken twice."""

import errno
from types import SimpleNamespace

import pytest
from django.core.files.base import ContentFile

from cms.core.whole_files import WholeFileStorage, wanted, write_whole


@pytest.fixture
def storage(tmp_path):
    return WholeFileStorage(location=tmp_path)


def endless():
    yield b"first part"
    raise OSError(errno.ENOSPC, "No space left on device")


def test_a_file_is_stored_under_its_name_or_the_next_free_one(storage):
    first = storage.save("a/b.txt", ContentFile(b"one"))
    second = storage.save("a/b.txt", ContentFile("二"))

    assert first == "a/b.txt"
    assert second != first
    with storage.open(first) as one, storage.open(second) as two:
        assert (one.read(), two.read().decode()) == (b"one", "二")


def test_a_write_that_fails_halfway_leaves_nothing(storage, tmp_path):
    storage.save("a.txt", ContentFile(b"one"))
    content = ContentFile(b"")
    content.chunks = endless

    with pytest.raises(OSError, match="No space left"):
        storage.save("a.txt", content)

    assert [path.name for path in tmp_path.iterdir()] == ["a.txt"]
    assert (tmp_path / "a.txt").read_bytes() == b"one"


class Stored(SimpleNamespace):
    """As much of a FieldFile as is looked at."""

    def __bool__(self):
        return bool(self.name)


@pytest.mark.parametrize(
    ("committed", "written", "remains"),
    [(False, True, False), (False, False, True), (True, True, True)],
    ids=["new and written", "new, not yet written", "there before"],
)
def test_only_a_new_file_goes_with_its_row(storage, committed, written, remains):
    name = storage.save("a.txt", ContentFile(b"one"))
    file = Stored(name=name, storage=storage, _committed=committed)

    def fail():
        file._committed = written
        raise LookupError

    with pytest.raises(LookupError), wanted(file):
        fail()
    assert storage.exists(name) is remains


def test_a_file_that_is_replaced_keeps_its_mode_and_is_whole(tmp_path):
    path = tmp_path / "a"
    path.write_bytes(b"before")
    path.chmod(0o600)

    write_whole(path, [b"af", b"ter"])

    assert (path.read_bytes(), path.stat().st_mode & 0o777) == (b"after", 0o600)
    assert list(tmp_path.iterdir()) == [path]


def test_a_write_that_fails_leaves_what_was_there(tmp_path):
    path = tmp_path / "a"
    path.write_bytes(b"before")

    with pytest.raises(OSError, match="No space"):
        write_whole(path, endless())

    assert path.read_bytes() == b"before"
    assert list(tmp_path.iterdir()) == [path]
