"""Files made of documents, kept until the document changes: drawing one takes a second.

Anybody may ask for them, so what is kept has an upper limit, ``MADE_MAX_BYTES`` for all: those
that were asked for least recently go first.
"""

import logging
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from threading import BoundedSemaphore

from django.conf import settings

from cms.core.whole_files import write_whole

logger = logging.getLogger(__name__)

# One after the other in each process: whoever asks for many at once must not slow the rest down.
_turn = BoundedSemaphore(1)
LONGEST_WAIT_SECONDS = 8
# Each one who waits holds a thread of the server: the rest are told to come back.
_places_in_line = BoundedSemaphore(4)


class Busy(Exception):
    """Too many files are being made at the moment."""


def made_once(uid: str, name: str, etag: str, make: Callable[[], bytes]) -> bytes:
    """The bytes that ``make`` gives, from disk where they were made for this ``etag`` before.

    ``uid``, ``name`` and ``etag`` become parts of a path: they are the program's own. Raises
    `Busy` where others are being made and that takes long.
    """
    folder = Path(settings.MADE_ROOT) / uid
    path = folder / f"{etag}-{name}"
    if (kept := _kept(path)) is not None:
        return kept
    if not _places_in_line.acquire(blocking=False):
        raise Busy
    try:
        if not _turn.acquire(timeout=LONGEST_WAIT_SECONDS):
            raise Busy
    finally:
        _places_in_line.release()
    try:
        if (kept := _kept(path)) is not None:
            return kept
        content = make()
        _keep(path, content, etag)
        return content
    finally:
        _turn.release()


def forget(uid: str) -> None:
    """Remove all that was made of a document that is gone."""
    shutil.rmtree(Path(settings.MADE_ROOT) / uid, ignore_errors=True)


def _kept(path: Path) -> bytes | None:
    """The bytes on disk, from now on the most recently asked for; None where there are none."""
    try:
        content = path.read_bytes()
    except OSError:
        return None
    # Not every disk notes when a file was read: its date says when it was last asked for.
    with suppress(OSError):
        os.utime(path)
    return content


def _keep(path: Path, content: bytes, etag: str) -> None:
    """Write the file whole or not at all; what was made of an earlier version goes.

    A file that is larger than all may be together is not kept.
    """
    _forget_earlier_versions(path.parent, etag)
    if not _make_room(len(content)):
        return
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, content)
    except OSError as exc:
        logger.warning("%s cannot be kept: %s", path.name, exc)


def _forget_earlier_versions(folder: Path, etag: str) -> None:
    for other in folder.glob("*"):
        if not other.name.startswith(etag):
            with suppress(OSError):
                other.unlink()


def _make_room(size: int) -> bool:
    """Remove what was asked for least recently until ``size`` bytes more fit; whether they do."""
    room = settings.MADE_MAX_BYTES - size
    if room < 0:
        return False
    found = sorted(_all_files())
    total = sum(held for _asked, held, _path in found)
    for _asked, held, path in found:
        if total <= room:
            break
        with suppress(OSError):
            path.unlink()
            total -= held
            # A case whose last file went leaves no empty folder; another one's stays.
            path.parent.rmdir()
    return total <= room


def _all_files() -> Iterator[tuple[int, int, Path]]:
    """When each file was last asked for, its bytes and where it is; other processes remove too."""
    for path in Path(settings.MADE_ROOT).glob("*/*"):
        with suppress(OSError):
            held = path.stat()
            yield held.st_mtime_ns, held.st_size, path
