"""Logs: one JSON object a line, whatever is logged."""

import json
import logging
import sys
from datetime import datetime

import pytest

from cms.core.logs import JsonFormatter, RequestIdFilter


def rendered(message="sent", *args, level=logging.INFO, exc_info=None, **extra):
    record = logging.getLogger("tests").makeRecord(
        "tests.mail", level, __file__, 1, message, args, exc_info, extra=extra
    )
    RequestIdFilter().filter(record)
    line = JsonFormatter().format(record)
    assert "\n" not in line
    return json.loads(line)


def test_line_names_time_level_logger_and_message():
    line = rendered("%s sent to %d", "mail", 3, level=logging.WARNING)

    assert datetime.fromisoformat(line.pop("time")).utcoffset().total_seconds() == 0
    assert line == {"level": "WARNING", "logger": "tests.mail", "message": "mail sent to 3"}


def test_chinese_stays_readable():
    record = logging.makeLogRecord({"msg": "案例已发布", "name": "x", "levelname": "INFO"})
    assert "案例已发布" in JsonFormatter().format(record)


def test_plain_extras_are_fields_and_other_objects_are_left_out():
    line = rendered(uid="a1", count=2, done=True, request=object())
    assert (line["uid"], line["count"], line["done"]) == ("a1", 2, True)
    assert "request" not in line


@pytest.mark.parametrize("message", ["two\nlines", 'a "quote"', "\x1b[31mred", " line separator"])
def test_message_cannot_break_out_of_its_line(message):
    assert rendered(message)["message"] == message


def test_exception_is_one_field():
    try:
        int("bad")
    except ValueError:
        line = rendered("failed", exc_info=sys.exc_info())
    assert line["exception"].startswith("Traceback")
    assert line["exception"].endswith("'bad'")
