"""The filesystem broker, made to survive what happens to files.

Kombu's own fails where a folder is missing, and forgets bindings kept in it: a process that has
declared its queue once does not do so again, so after a deletion its messages would go nowhere,
without a word. It also writes in place: a reader that looks between the opening of a file and
the writing takes an empty message, and the worker ends with it. Here folders come back when they
are needed, a missing binding is what Celery would have bound (the queue that is called like the
exchange), files appear whole, and a message that cannot be read is dropped: it was a hint, and
the sweep makes it good.
"""

import logging
import os
from pathlib import Path
from queue import Empty
from time import monotonic
from typing import Any
from uuid import uuid4

from kombu.exceptions import ChannelError
from kombu.transport import filesystem
from kombu.utils.json import dumps, loads

from cms.core.whole_files import write_whole

logger = logging.getLogger(__name__)


class Channel(filesystem.Channel):
    """A channel whose folders exist whenever it looks at them, and whose files are whole."""

    def get_table(self, exchange: str) -> list[Any]:
        """The exchange's bindings; Celery's own where the file is gone or damaged."""
        bindings = self._kept_bindings(exchange)
        if bindings or not exchange:
            return bindings
        return [filesystem.exchange_queue_t(exchange, "", exchange)]

    def _kept_bindings(self, exchange: str) -> list[Any]:
        try:
            return list(super().get_table(exchange))
        except (ChannelError, ValueError, TypeError):
            return []

    def _queue_bind(self, exchange: str, routing_key: str, pattern: str, queue: str) -> None:
        self._ensure_folders()
        wanted = filesystem.exchange_queue_t(routing_key or "", pattern or "", queue or "")
        try:
            with (self.control_folder / ".binding").open("wb") as guard:
                filesystem.lock(guard, filesystem.LOCK_EX)
                kept = self._kept_bindings(exchange)
                if wanted not in kept:
                    write_whole(self._exchange_file(exchange), dumps([wanted, *kept]).encode())
        except OSError as exc:
            raise ChannelError(f"Cannot bind {queue!r}: {exc}") from exc

    def _put(self, queue: str, payload: Any, **kwargs: Any) -> None:  # type: ignore[override]  # -- as in its base class
        self._ensure_folders()
        # Kombu's own names: messages are taken in the order of the names.
        name = f"{round(monotonic() * 1000)}_{uuid4()}.{queue}.msg"
        try:
            write_whole(Path(self.data_folder_out, name), dumps(payload).encode())
        except OSError as exc:
            raise ChannelError(f"Cannot leave {name!r} for {queue!r}: {exc}") from exc

    def _get(self, queue: str, timeout: float | None = None) -> Any:
        """The oldest message of a queue that can be read; raises Empty."""
        self._ensure_folders()
        folder = Path(self.data_folder_in)
        for name in sorted(path.name for path in folder.iterdir()):
            if name.partition(".")[2] != f"{queue}.msg":
                continue
            taken = folder / f".{name}.taken"
            try:
                (folder / name).rename(taken)
                content = taken.read_bytes()
                taken.unlink()
            except OSError:
                continue  # Another worker was quicker, or the folder has just been emptied.
            try:
                message = loads(content)
            except ValueError:
                message = None
            if isinstance(message, dict):
                return message
            logger.warning("a message of the broker could not be read: %s", name)
        raise Empty

    def _size(self, queue: str) -> int:
        self._ensure_folders()
        return int(super()._size(queue))

    def _purge(self, queue: str) -> int:
        self._ensure_folders()
        return int(super()._purge(queue))

    def _ensure_folders(self) -> None:
        """Make what is missing; an OSError reads as a channel's trouble, which is tried again."""
        folders = (self.data_folder_in, self.data_folder_out, self.control_folder)
        try:
            for folder in {os.fspath(folder) for folder in folders}:
                Path(folder).mkdir(parents=True, exist_ok=True)
        except OSError as exc:
            raise ChannelError(f"No folder for the broker: {exc}") from exc


class Transport(filesystem.Transport):
    """Kombu's filesystem transport over the channel above."""

    Channel = Channel
