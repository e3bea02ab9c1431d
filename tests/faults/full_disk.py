"""A storage whose disk is full: the operating system says so, not this class."""

from pathlib import Path
from typing import Any

from django.core.files.storage import FileSystemStorage

FULL_DISK = {"default": {"BACKEND": "tests.faults.full_disk.FullDisk"}}


class FullDisk(FileSystemStorage):
    """Reads as usual; every byte written goes to the device that is always full."""

    def _save(self, name: str, content: Any) -> str:
        with Path("/dev/full").open("wb") as device:
            device.write(content.read())
        return name
