"""Files on disk are whole and wanted: a write that fails leaves nothing behind."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage


class WholeFileStorage(FileSystemStorage):
    """Django's, which would leave what it had written of a file when the disk became full."""

    def _save(self, name: str, content: Any) -> str:
        # Django's own way takes the name, exclusively, with an empty file; it is ours from then.
        taken: str = super()._save(name, ContentFile(b""))  # type: ignore[misc]  # -- not in the stubs
        path = Path(self.path(taken))
        try:
            with path.open("wb") as file:
                for chunk in content.chunks():
                    file.write(chunk.encode() if isinstance(chunk, str) else chunk)
        except BaseException:
            path.unlink(missing_ok=True)
            raise
        return taken


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
