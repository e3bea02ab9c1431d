"""Files made of documents, kept until the document changes: drawing one takes a second."""

import logging
import shutil
from collections.abc import Callable
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
    if path.is_file():
        return path.read_bytes()
    if not _places_in_line.acquire(blocking=False):
        raise Busy
    try:
        if not _turn.acquire(timeout=LONGEST_WAIT_SECONDS):
            raise Busy
    finally:
        _places_in_line.release()
    try:
        if path.is_file():
            return path.read_bytes()
        content = make()
        _keep(path, content, etag)
        return content
    finally:
        _turn.release()


def forget(uid: str) -> None:
    """Remove all that was made of a document that is gone."""
    shutil.rmtree(Path(settings.MADE_ROOT) / uid, ignore_errors=True)


def _keep(path: Path, content: bytes, etag: str) -> None:
    """Write the file whole or not at all; what was made of an earlier version goes."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, content)
    except OSError as exc:
        logger.warning("%s cannot be kept: %s", path.name, exc)
        return
    for other in path.parent.iterdir():
        if not other.name.startswith(etag):
            with suppress(OSError):
                other.unlink()
