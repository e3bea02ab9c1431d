"""Logs a machine can read: one JSON object a line."""

import json
import logging
from datetime import UTC, datetime

from cms.core.request_id import current_request_id
from cms.core.unlogged import without_secrets

_STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "request_id"}


class RequestIdFilter(logging.Filter):
    """Adds the current request's identifier to every record."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Never drops a record.

        Django tells of a 404 when the middleware is done; its record brings the request along.
        """
        request = getattr(record, "request", None)
        record.request_id = current_request_id() or getattr(request, "request_id", "")
        return True


class JsonFormatter(logging.Formatter):
    """Time (UTC, ISO 8601), level, logger, message, request id and plain extras.

    Secret ends of addresses are left out, whoever wrote them: Django names the path of every
    answer that is an error.
    """

    def format(self, record: logging.LogRecord) -> str:
        """Render one record; values that are not JSON are shown as text."""
        line: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": without_secrets(record.getMessage()),
        }
        if request_id := getattr(record, "request_id", ""):
            line["request_id"] = request_id
        line.update(
            (name, without_secrets(value) if isinstance(value, str) else value)
            for name, value in vars(record).items()
            if name not in _STANDARD and isinstance(value, str | int | float | bool)
        )
        if record.exc_info:
            line["exception"] = without_secrets(self.formatException(record.exc_info))
        return json.dumps(line, ensure_ascii=False, default=str)
