"""One identifier per request: taken from the proxy, or made; in answer, problem and log."""

import io
import json
import logging
import re

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from cms.core.logs import JsonFormatter, RequestIdFilter
from cms.core.request_id import RequestIdMiddleware, current_request_id

MADE_HERE = re.compile(r"[0-9a-f]{32}")


def served(view, **headers):
    return RequestIdMiddleware(view)(RequestFactory().get("/", **headers))


def test_good_inbound_id_is_kept_and_answered():
    seen = []

    def view(request):
        seen.append(current_request_id())
        return HttpResponse()

    answer = served(view, HTTP_X_REQUEST_ID="edge-2020.11_17-abc")

    assert seen == ["edge-2020.11_17-abc"]
    assert answer["X-Request-ID"] == "edge-2020.11_17-abc"


@pytest.mark.parametrize(
    "offered",
    [
        "",
        "short",
        "a" * 65,
        "with space",
        'quote"inside',
        "new\nline-abcdef",
        "编号编号编号编号编号",
    ],
)
def test_bad_inbound_id_is_replaced(offered):
    answer = served(lambda request: HttpResponse(), HTTP_X_REQUEST_ID=offered)

    assert answer["X-Request-ID"] != offered
    assert MADE_HERE.fullmatch(answer["X-Request-ID"])


def test_every_request_has_an_id_of_its_own():
    ids = {served(lambda request: HttpResponse())["X-Request-ID"] for _ in range(3)}
    assert len(ids) == 3


def test_id_is_forgotten_after_the_request_even_when_it_fails():
    def failing(request):
        raise LookupError(current_request_id())

    with pytest.raises(LookupError):
        served(failing)
    assert current_request_id() == ""


def test_log_lines_of_a_request_carry_its_id():
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonFormatter())
    handler.addFilter(RequestIdFilter())
    logger = logging.getLogger("tests.request_id")
    logger.addHandler(handler)
    try:

        def view(request):
            logger.warning("inside")
            return HttpResponse()

        served(view, HTTP_X_REQUEST_ID="edge-12345678")
        logger.warning("outside")
    finally:
        logger.removeHandler(handler)

    inside, outside = (json.loads(line) for line in stream.getvalue().splitlines())
    assert inside["request_id"] == "edge-12345678"
    assert "request_id" not in outside


@pytest.mark.django_db
def test_real_answers_carry_the_id(client):
    assert client.get("/healthz", HTTP_X_REQUEST_ID="probe-0001")["X-Request-ID"] == "probe-0001"
    assert MADE_HERE.fullmatch(client.get("/robots.txt")["X-Request-ID"])
