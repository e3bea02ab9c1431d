"""Files on disk are whole and wanted: a write that fails leaves nothing behind.

The one place where files are written: uploads, what is made of documents, the broker's messages.
"""

import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage


def write_whole(path: Path, content: bytes | Iterable[bytes]) -> None:
    """Let a file appear with all of its content at once; one that is replaced lends its mode.

    Raises OSError, and what the content raises while it is read; then no half file stays and
    what was there is still there. The folder must exist.
    """
    draft = path.with_name(f".{uuid4()}.draft")
    try:
        with draft.open("wb") as file:
            file.writelines((content,) if isinstance(content, bytes) else content)
        if path.exists():
            shutil.copymode(path, draft)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


class WholeFileStorage(FileSystemStorage):
    """Django's, which would leave what it had written of a file when the disk became full."""

    def _save(self, name: str, content: Any) -> str:
        # Django's own way takes the name, exclusively, with an empty file; it is ours from then.
        taken: str = super()._save(name, ContentFile(b""))  # type: ignore[misc]  # -- not in the stubs
        path = Path(self.path(taken))
        try:
            write_whole(path, map(_as_bytes, content.chunks()))
        except BaseException:
            path.unlink(missing_ok=True)
            raise
        return taken


def _as_bytes(chunk: bytes | str) -> bytes:
    return chunk.encode() if isinstance(chunk, str) else chunk


@contextmanager
def wanted(file: Any) -> Iterator[None]:
    """Around saving a model: where its row fails, the file that was written for it goes.

    ``file`` is the model's FieldFile.
    """
    is_new = bool(file) and not file._committed
    try:
        yield
    except BaseException:
        if is_new and file._committed and file.name:
            file.storage.delete(file.name)
        raise
