"""Files that are made on demand: once, whole, and without holding up the rest of the site."""

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event
from uuid import uuid4

import pytest

from site_pages.case_material.made_files import Busy, made_once


@pytest.fixture(autouse=True)
def _folder_of_its_own(settings, tmp_path):
    settings.MADE_ROOT = tmp_path


def test_only_a_few_wait_for_a_file_and_the_rest_are_told_at_once():
    """Each who waits holds a thread: a crowd that asks for posters must not take them all."""
    begun, go_on = Event(), Event()

    def slow() -> bytes:
        begun.set()
        go_on.wait(30)
        return b"made"

    def ask(_) -> bytes | None:
        try:
            return made_once(str(uuid4()), "poster.png", "v1", slow)
        except Busy:
            return None

    with ThreadPoolExecutor(12) as pool:
        first = pool.submit(ask, 0)
        assert begun.wait(30)
        rest = [pool.submit(ask, number) for number in range(11)]
        while sum(one.done() for one in rest) < 7:
            go_on.wait(0.01)
        go_on.set()
        answers = [one.result() for one in rest]

    assert first.result() == b"made"
    assert (answers.count(b"made"), answers.count(None)) == (4, 7)


def test_what_cannot_be_kept_is_handed_out_and_leaves_nothing(monkeypatch, tmp_path):
    def full(self, target):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)

    assert made_once("case", "poster.png", "v1", lambda: b"made") == b"made"
    assert list((tmp_path / "case").iterdir()) == []


def kept(folder) -> dict[str, int]:
    return {str(f.relative_to(folder)): f.stat().st_size for f in folder.glob("*/*")}


def test_what_was_asked_for_least_recently_goes_when_the_limit_is_reached(settings, tmp_path):
    settings.MADE_MAX_BYTES = 30
    for number, uid in enumerate(("first", "second", "third")):
        made_once(uid, "poster.png", "v1", lambda: b"0123456789")
        os.utime(tmp_path / uid / "v1-poster.png", (number, number))

    assert made_once("first", "poster.png", "v1", lambda: b"made anew!") == b"0123456789"
    made_once("fourth", "poster.png", "v1", lambda: b"0123456789")

    assert set(kept(tmp_path)) == {f"{uid}/v1-poster.png" for uid in ("first", "third", "fourth")}
    assert not (tmp_path / "second").exists()


def test_what_is_larger_than_the_limit_is_handed_out_and_removes_nothing(settings, tmp_path):
    settings.MADE_MAX_BYTES = 12
    made_once("small", "poster.png", "v1", lambda: b"0123456789")

    assert made_once("large", "kit.zip", "v1", lambda: b"x" * 13) == b"x" * 13
    assert kept(tmp_path) == {"small/v1-poster.png": 10}


def test_an_earlier_version_goes_before_anything_that_is_current(settings, tmp_path):
    settings.MADE_MAX_BYTES = 20
    made_once("other", "poster.png", "v1", lambda: b"0123456789")
    made_once("case", "poster.png", "v1", lambda: b"0123456789")
    made_once("case", "poster.png", "v2", lambda: b"0123456789")

    assert set(kept(tmp_path)) == {"other/v1-poster.png", "case/v2-poster.png"}
