"""Uploads are looked at before they are read: is there room for the whole of one on the disk?

Files larger than ``FILE_UPLOAD_MAX_MEMORY_SIZE`` are written to the disk as they arrive and never
held in memory. A film that fills the disk half way would take database and broker down with it.
"""

import errno
import os
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.uploadhandler import FileUploadHandler

KEPT_FREE = 512 * 1024 * 1024
"""Bytes of each disk that uploads leave for everything else."""


class RoomForUpload(FileUploadHandler):
    """The first of the handlers: takes nothing itself, and refuses what would fill the disk."""

    def handle_raw_input(
        self,
        input_data: Any,
        META: Mapping[str, Any],  # noqa: N803 -- Django's name
        content_length: int,
        boundary: str,
        encoding: str | None = None,
    ) -> None:
        """Raise OSError (no space left) before the first byte is read, as a full disk would."""
        largest_in_memory = settings.FILE_UPLOAD_MAX_MEMORY_SIZE
        if content_length > largest_in_memory:
            refuse_without_room(content_length)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        """Hand everything on."""
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """The next handler has the file."""


def refuse_without_room(size: int) -> None:
    """Raise OSError where ``size`` bytes leave too little of the disk.

    A file lies twice for a moment: in its temporary place and where it is kept.
    """
    temporary = Path(settings.FILE_UPLOAD_TEMP_DIR or tempfile.gettempdir())
    kept = _existing(Path(settings.MEDIA_ROOT))
    wanted = {temporary: size, kept: size}
    if temporary.stat().st_dev == kept.stat().st_dev:
        wanted = {kept: 2 * size}
    for folder, needed in wanted.items():
        if shutil.disk_usage(folder).free < needed + KEPT_FREE:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(folder))


def _existing(folder: Path) -> Path:
    """The folder, or the nearest above it that there is: media may not have been stored yet."""
    return next(one for one in (folder, *folder.parents) if one.exists())
